import { useEmit, useRoom } from "@anteroom/react";
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
  const emit = useEmit();
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

  // Once for each time that it comes in, also after the connection was lost.
  const isIn = status === "joined" && members !== undefined;
  useEffect(() => {
    if (!isIn) return;
    let isOver = false;
    void emit("history", room).then((answer) => {
      if (isOver) return;
      // Whatever is in the way, there is nothing more to wait for.
      const told = answer.ok && Array.isArray(answer.messages) ? answer.messages : [];
      const messages = told.map((message) => ({ ...message, from: named(message.from) }));
      // After the list, which a room begins with.
      startTransition(() => tell({ type: "history", room, messages }));
    });
    return () => {
      isOver = true;
    };
  }, [room, isIn, emit, tell]);

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
