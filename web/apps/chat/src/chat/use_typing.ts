// Who is typing, as the server tells it, and telling it that this person is.
import { useEmit, useSocketEvent } from "@anteroom/react";
import { useEffect, useRef, useState } from "react";
import { named, type Person } from "../events";
import { heardTyping, nextEnd, nobodyTyping, stillTyping, stoppedTyping } from "./typing_state";

/** A little more than what the server passes on, and half of what it is good for. */
export const tellTypingMs = 2_500;

export interface TypingTalk {
  /** Who types in the room now, in the order in which they began. */
  typistsIn: (room: string) => Person[];
  typed: (room: string) => void;
  said: (room: string) => void;
}

export function useTyping(me: Person): TypingTalk {
  const [typing, setTyping] = useState(nobodyTyping);
  const emit = useEmit({ ack: false });
  const told = useRef(new Map<string, number>());

  useSocketEvent("typing", (notice) => {
    if (notice.user.id === me.id) return;
    const user = named(notice.user);
    setTyping((all) => heardTyping(all, { ...notice, user }, Date.now()));
  });
  useSocketEvent("message", ({ room, from }) =>
    setTyping((all) => stoppedTyping(all, room, from.id)),
  );
  useSocketEvent("disconnect", () => setTyping(nobodyTyping));

  useEffect(() => {
    const end = nextEnd(typing);
    if (end === Infinity) return;
    const look = () => setTyping((all) => stillTyping(all, Date.now()));
    const timer = setTimeout(look, Math.max(0, end - Date.now()));
    return () => clearTimeout(timer);
  }, [typing]);

  return {
    typistsIn: (room) => (typing.get(room) ?? []).map(({ user }) => user),
    typed: (room) => {
      const now = Date.now();
      if (now - (told.current.get(room) ?? -Infinity) < tellTypingMs) return;
      told.current.set(room, now);
      void emit("typing", room);
    },
    said: (room) => told.current.delete(room),
  };
}
