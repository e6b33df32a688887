// Who is typing where, and until when that counts. Pure: no clock.
import type { Person, TypingNotice } from "../events";

export interface Typist {
  user: Person;
  until: number;
}

/** By room. */
export type Typing = ReadonlyMap<string, readonly Typist[]>;

export const nobodyTyping: Typing = new Map();

/** Bounds on what a server can make a page hold and believe. */
const roomsMax = 100;
const typistsMax = 50;
const longestMs = 10_000;

export function heardTyping(all: Typing, notice: TypingNotice, now: number): Typing {
  const { room, user, forMs } = notice;
  if (!all.has(room) && all.size >= roomsMax) return all;
  const others = (all.get(room) ?? []).filter((typist) => typist.user.id !== user.id);
  const until = now + Math.min(Number(forMs) || 0, longestMs);
  return new Map(all).set(room, [...others, { user, until }].slice(-typistsMax));
}

/** They have said it, or left. */
export function stoppedTyping(all: Typing, room: string, id: string): Typing {
  return keeping(all, (typist, where) => where !== room || typist.user.id !== id);
}

export function stillTyping(all: Typing, now: number): Typing {
  return keeping(all, (typist) => typist.until > now);
}

/** When the next of them is over; Infinity when nobody is typing. */
export function nextEnd(all: Typing): number {
  return Math.min(...[...all.values()].flat().map(({ until }) => until));
}

/** Empty when nobody is. */
export function typingWords(people: readonly Person[]): string {
  const [one, two] = people;
  if (one === undefined) return "";
  if (two === undefined) return `${one.name} is typing…`;
  if (people.length === 2) return `${one.name} and ${two.name} are typing…`;
  return `${people.length} people are typing…`;
}

/** The same map when nobody goes. */
function keeping(all: Typing, stays: (typist: Typist, room: string) => boolean): Typing {
  const left = new Map<string, readonly Typist[]>();
  let isSame = true;
  for (const [room, typists] of all) {
    const rest = typists.filter((typist) => stays(typist, room));
    isSame &&= rest.length === typists.length;
    if (rest.length > 0) left.set(room, rest);
  }
  return isSame ? all : left;
}
