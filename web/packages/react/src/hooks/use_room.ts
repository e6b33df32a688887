"use client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { RoomMember } from "../core/protocol.js";
import { joiningState, roomOf, type RoomState } from "../core/room.js";
import { useConnection } from "./connection_context.js";

const joining = () => joiningState;

/**
 * In the room while the component is mounted, also after a reconnect. Components that name the
 * same room share it, and the last one leaves it.
 */
export function useRoom<Member = RoomMember>(room: string): RoomState<Member> {
  const connection = useConnection();
  const store = useMemo(() => roomOf(connection, room), [connection, room]);
  useEffect(() => store.hold(), [store]);
  // The server decides what a member is; the caller's type is taken at its word.
  return useSyncExternalStore(store.subscribe, store.getSnapshot, joining) as RoomState<Member>;
}
