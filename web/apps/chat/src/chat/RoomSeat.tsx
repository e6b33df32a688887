import { useRoom } from "@anteroom/react";
import { startTransition, useEffect, useRef } from "react";
import { named, type Person } from "../events";
import type { ChatEvent } from "./chat_state";

interface RoomSeatProps {
  room: string;
  tell: (event: ChatEvent) => void;
}

/** Sits in one room while it is mounted, and tells the chat who is in it, or why it is not. */
export function RoomSeat({ room, tell }: RoomSeatProps) {
  const { status, members, error } = useRoom<Person>(room);
  /** The first list after a time away shows who is there, and not who came. */
  const isFirst = useRef(true);

  useEffect(() => {
    if (status !== "joined") {
      isFirst.current = true;
      return;
    }
    if (members === undefined) return;
    const people = members.map(named);
    const seated = { type: "seated", room, members: people, at: Date.now() } as const;
    const isFirstList = isFirst.current;
    isFirst.current = false;
    // Each list is shown at once, and an urgent update out of each of those is taken for a loop by
    // React when fifty people leave in one instant.
    startTransition(() => tell({ ...seated, isFirst: isFirstList }));
  }, [room, status, members, tell]);

  useEffect(() => {
    if (error === null) return;
    if (error.code === "room_left") return tell({ type: "left", room });
    const reason = error.code === "forbidden" ? "forbidden" : "failed";
    const problem = { room, reason, message: error.message ?? null } as const;
    if (status === "denied") tell({ type: "denied", problem });
    else tell({ type: "join_failed", problem });
  }, [room, status, error, tell]);

  return null;
}
