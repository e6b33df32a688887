// What the chat screen knows, and how each event changes it. Pure: no socket, no clock.
import type { Person, PrivateNote, RoomMessage } from "../events";

/** Bounds on what a busy server can make a page hold. */
export const linesMax = 500;
export const toastsMax = 4;
/** Somebody who leaves and is back within this time has only renewed a token or lost a network. */
export const blinkMs = 15_000;

/**
 * The key says what the line is about, and not how many came before it: React may show a message
 * before somebody's coming in that was told earlier, and it stays the same line.
 */
export type Line =
  | { kind: "message"; key: string; from: Person; text: string; at: number }
  | { kind: "presence"; key: string; user: Person; came: boolean; at: number };

export interface Room {
  name: string;
  members: Person[];
  /** Who was here before this page lost its connection and was not when it came back, and when. */
  missing: Map<string, number>;
  lines: Line[];
  unread: number;
}

export interface JoinProblem {
  room: string;
  reason: "forbidden" | "failed";
  message: string | null;
}

export interface Toast extends PrivateNote {
  key: number;
}

export interface ChatState {
  /** The rooms to be in, in order: those below, and those that are being entered. */
  wanted: string[];
  /** The room to open as soon as it is entered. */
  opening: string | null;
  rooms: Room[];
  active: string | null;
  joinProblem: JoinProblem | null;
  toasts: Toast[];
  nextKey: number;
}

export type ChatEvent =
  | { type: "wanted"; room: string }
  | { type: "seated"; room: string; members: Person[]; isFirst: boolean; at: number }
  | { type: "left"; room: string }
  | { type: "denied"; problem: JoinProblem }
  | { type: "join_failed"; problem: JoinProblem }
  | { type: "join_problem_dismissed" }
  | { type: "opened"; room: string }
  | { type: "message"; message: RoomMessage }
  | { type: "note"; note: PrivateNote }
  | { type: "toast_dismissed"; key: number };

export const firstRoom = "general";

export const emptyChat: ChatState = {
  wanted: [firstRoom],
  opening: null,
  rooms: [],
  active: null,
  joinProblem: null,
  toasts: [],
  nextKey: 1,
};

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case "wanted":
      return {
        ...state,
        wanted: [...state.wanted.filter((name) => name !== event.room), event.room],
        opening: event.room,
      };
    case "seated":
      return event.isFirst ? entered(state, event) : peopleChanged(state, event);
    case "left":
      return left(state, event.room);
    case "denied":
      return { ...left(state, event.problem.room), joinProblem: event.problem };
    case "join_failed":
      return joinFailed(state, event.problem);
    case "join_problem_dismissed":
      return { ...state, joinProblem: null };
    case "opened":
      return changeRoom({ ...state, active: event.room }, event.room, (room) => ({
        ...room,
        unread: 0,
      }));
    case "message": {
      const { room: name, from, text, at } = event.message;
      // The server gives no two messages the same time.
      const line: Line = { kind: "message", key: `${at} ${from.id}`, from, text, at };
      return changeRoom(state, name, (room) => ({
        ...room,
        lines: append(room.lines, line),
        unread: state.active === name ? 0 : room.unread + 1,
      }));
    }
    case "note": {
      const toast = { ...event.note, key: state.nextKey };
      const toasts = [...state.toasts, toast].slice(-toastsMax);
      return { ...state, toasts, nextKey: state.nextKey + 1 };
    }
    case "toast_dismissed":
      return { ...state, toasts: state.toasts.filter((toast) => toast.key !== event.key) };
  }
}

type Seated = Extract<ChatEvent, { type: "seated" }>;

/** Here for the first time, or again after the connection was lost. */
function entered(state: ChatState, event: Seated): ChatState {
  const { room: name, at } = event;
  const members = sorted(event.members);
  const isKnown = state.rooms.some((room) => room.name === name);
  const rooms = isKnown
    ? state.rooms
    : [...state.rooms, { name, members, missing: new Map(), lines: [], unread: 0 }];
  const isOpening = state.opening === name;
  const active = isOpening || state.active === null ? name : state.active;
  const opening = isOpening ? null : state.opening;
  const joinProblem = state.joinProblem?.room === name || isOpening ? null : state.joinProblem;
  return changeRoom({ ...state, rooms, active, opening, joinProblem }, name, (room) => {
    const missing = new Map(minus(room.members, members).map((one) => [one.id, at]));
    return { ...room, members, missing, unread: active === name ? 0 : room.unread };
  });
}

function peopleChanged(state: ChatState, event: Seated): ChatState {
  const { room: name, at } = event;
  const members = sorted(event.members);
  return changeRoom(state, name, (room) => {
    const lines = [
      ...minus(room.members, members).map((user) => presence(user, false, at)),
      ...minus(members, room.members).map((user) => presence(user, true, at)),
    ].reduce((all, line) => withPresence(all, line, room.missing), room.lines);
    return { ...room, members, lines };
  });
}

type PresenceLine = Extract<Line, { kind: "presence" }>;

function presence(user: Person, came: boolean, at: number): PresenceLine {
  return { kind: "presence", key: `${at} ${user.id} ${came ? "in" : "out"}`, user, came, at };
}

/** Nothing is said of somebody who was away for a blink. */
function withPresence(lines: Line[], line: PresenceLine, missing: Map<string, number>): Line[] {
  const { user, came, at } = line;
  if (came && at - (missing.get(user.id) ?? -Infinity) < blinkMs) return lines;
  const last = lines.findLastIndex(
    (before) => before.kind === "presence" && before.user.id === user.id,
  );
  const before = lines[last];
  const isBack = came && before?.kind === "presence" && !before.came && at - before.at < blinkMs;
  return isBack ? lines.toSpliced(last, 1) : append(lines, line);
}

function left(state: ChatState, name: string): ChatState {
  const wanted = state.wanted.filter((room) => room !== name);
  const opening = state.opening === name ? null : state.opening;
  const place = state.rooms.findIndex((room) => room.name === name);
  if (place < 0) return { ...state, wanted, opening };
  const rooms = state.rooms.filter((room) => room.name !== name);
  const neighbour = rooms[Math.min(place, rooms.length - 1)]?.name ?? null;
  const active = state.active === name ? neighbour : state.active;
  return { ...state, wanted, opening, rooms, active };
}

/** There was no answer. One who asks for a room is told; a room that one is in is asked for again. */
function joinFailed(state: ChatState, problem: JoinProblem): ChatState {
  if (state.rooms.some((room) => room.name === problem.room)) return state;
  if (state.opening !== problem.room) return state;
  return { ...left(state, problem.room), joinProblem: problem };
}

function minus(people: Person[], others: Person[]): Person[] {
  return people.filter((one) => others.every((other) => other.id !== one.id));
}

function changeRoom(state: ChatState, name: string, change: (room: Room) => Room): ChatState {
  return { ...state, rooms: state.rooms.map((room) => (room.name === name ? change(room) : room)) };
}

function append(lines: Line[], line: Line): Line[] {
  return [...lines, line].slice(-linesMax);
}

/** One entry for each person, however many tabs they have. */
function sorted(people: Person[]): Person[] {
  const once = new Map(people.map((person) => [person.id, person]));
  return [...once.values()].sort((a, b) => a.name.localeCompare(b.name));
}
