// Messages of which the server has not said that it has them. One that is then seen in its room has
// arrived after all, and need not be sent again. Pure.
import type { Room } from "./chat_state";

export interface Unsure {
  text: string;
  /** One's messages with that text that were there before it was sent. */
  before: ReadonlySet<string>;
}

/** By room: the last one of each. */
export type AllUnsure = ReadonlyMap<string, Unsure>;

export function ownLines(room: Room | undefined, me: string, text: string): string[] {
  const lines = [...(room?.earlier ?? []), ...(room?.lines ?? [])];
  return lines
    .filter((line) => line.kind === "message" && line.from.id === me && line.text === text)
    .map(({ key }) => key);
}

/** The rooms whose message has arrived, with its text. */
export function arrived(all: AllUnsure, rooms: readonly Room[], me: string): [string, string][] {
  return [...all].flatMap(([name, { text, before }]) => {
    const room = rooms.find((each) => each.name === name);
    const isThere = ownLines(room, me, text).some((key) => !before.has(key));
    return isThere ? [[name, text] satisfies [string, string]] : [];
  });
}

/** The draft without what was put back at its beginning. */
export function draftWithout(draft: string, text: string): string {
  if (draft === text) return "";
  return draft.startsWith(`${text}\n`) ? draft.slice(text.length + 1) : draft;
}
