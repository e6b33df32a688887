// What stands in a room, line by line, and how more comes to it. Pure: no clock.
import type { Person, RoomMessage } from "../events";

/** Bounds on what a busy server can make a page hold. */
export const linesMax = 500;
const earlierMax = 50;
/** Somebody who leaves and is back within this time has only renewed a token or lost a network. */
export const blinkMs = 15_000;

/**
 * The key says what the line is about, and not how many came before it: React may show a message
 * before somebody's coming in that was told earlier, and it stays the same line.
 */
export type Line = MessageLine | PresenceLine;

export interface MessageLine {
  kind: "message";
  key: string;
  from: Person;
  text: string;
  at: number;
}

export interface PresenceLine {
  kind: "presence";
  key: string;
  user: Person;
  came: boolean;
  at: number;
}

export interface Written {
  /** What was said before this page came in; null until the server has told it. */
  earlier: MessageLine[] | null;
  lines: Line[];
}

/** The server gives no two messages the same time. */
export function messageLine({ from, text, at }: RoomMessage): MessageLine {
  return { kind: "message", key: `${at} ${from.id}`, from, text, at };
}

export function presenceLine(user: Person, came: boolean, at: number): PresenceLine {
  return { kind: "presence", key: `${at} ${user.id} ${came ? "in" : "out"}`, user, came, at };
}

/** The same lines when it is there already. */
export function withMessage({ earlier, lines }: Written, line: MessageLine): Line[] {
  const isThere = ({ key }: Line) => key === line.key;
  return lines.some(isThere) || earlier?.some(isThere) ? lines : append(lines, line);
}

/**
 * The last messages as the server tells them. The first time they are what was said earlier; later
 * on they bring what was said while the connection was lost, each to its place.
 */
export function withHistory({ earlier, lines }: Written, told: MessageLine[]): Written {
  const known = new Set([...(earlier ?? []), ...lines].map(({ key }) => key));
  const fresh = told.filter(({ key }) => !known.has(key));
  const live = lines.find((line) => line.kind === "message")?.at ?? Infinity;
  const isMissed = (line: MessageLine) => earlier !== null || line.at > live;
  return {
    earlier: earlier ?? fresh.filter((line) => !isMissed(line)).slice(-earlierMax),
    lines: fresh.filter(isMissed).reduce(inPlace, lines).slice(-linesMax),
  };
}

/** Nothing is said of somebody who was away for a blink. */
export function withPresence(
  lines: Line[],
  line: PresenceLine,
  missing: ReadonlyMap<string, number>,
): Line[] {
  const { user, came, at } = line;
  if (came && at - (missing.get(user.id) ?? -Infinity) < blinkMs) return lines;
  const last = lines.findLastIndex(
    (before) => before.kind === "presence" && before.user.id === user.id,
  );
  const before = lines[last];
  const isBack = came && before?.kind === "presence" && !before.came && at - before.at < blinkMs;
  return isBack ? lines.toSpliced(last, 1) : append(lines, line);
}

/** Comings and goings have the page's time, and messages the server's: they are not compared. */
function inPlace(lines: Line[], line: MessageLine): Line[] {
  const later = lines.findIndex((other) => other.kind === "message" && other.at > line.at);
  return later < 0 ? [...lines, line] : lines.toSpliced(later, 0, line);
}

function append(lines: Line[], line: Line): Line[] {
  return [...lines, line].slice(-linesMax);
}
