import { useRoom } from "@anteroom/react";
import { useEffect, useRef } from "react";
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
    tell({ type: "seated", room, members: people, isFirst: isFirst.current, at: Date.now() });
    isFirst.current = false;
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
