// Saying something, with what is to be done when it is not known whether it arrived.
import { useEffect, useRef, useState } from "react";
import type { Answer } from "../events";
import type { Room } from "./chat_state";
import { arrived, draftWithout, ownLines, type AllUnsure } from "./unsure";
import type { Drafts } from "./use_drafts";

export interface Saying {
  say: (room: string, text: string) => Promise<Answer>;
  /** Its last message may or may not have arrived. */
  isUnsure: (room: string) => boolean;
}

export function useSaying(
  me: string,
  rooms: readonly Room[],
  send: (room: string, text: string) => Promise<Answer>,
  changeDraft: Drafts["changeDraft"],
): Saying {
  const [unsure, setUnsure] = useState<AllUnsure>(new Map());
  const current = useRef(rooms);
  current.current = rooms;

  useEffect(() => {
    const there = arrived(unsure, rooms, me);
    if (there.length === 0) return;
    for (const [room, text] of there) changeDraft(room, (draft) => draftWithout(draft, text));
    setUnsure((all) => there.reduce((left, [room]) => without(left, room), all));
  }, [unsure, rooms, me]);

  return {
    say: async (name, text) => {
      const room = current.current.find((each) => each.name === name);
      const before = new Set(ownLines(room, me, text));
      setUnsure((all) => without(all, name));
      const answer = await send(name, text);
      if (!answer.ok && answer.code === "no_answer") {
        setUnsure((all) => new Map(all).set(name, { text, before }));
      }
      return answer;
    },
    isUnsure: (room) => unsure.has(room),
  };
}

function without(all: AllUnsure, room: string): AllUnsure {
  return new Map([...all].filter(([name]) => name !== room));
}
