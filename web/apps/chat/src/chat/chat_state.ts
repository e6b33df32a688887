// What the chat screen knows, and how each event changes it. Pure: no socket, no clock.
import type { Person, PrivateNote, RoomMessage } from "../socket/events";

/** Bounds on what a busy server can make a page hold. */
export const linesMax = 500;
export const toastsMax = 4;
/** Somebody who leaves and is back within this time has only renewed a token or lost a network. */
export const blinkMs = 15_000;

export type Line =
  | { kind: "message"; key: number; from: Person; text: string; at: number }
  | { kind: "presence"; key: number; user: Person; came: boolean; at: number };

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
  rooms: Room[];
  active: string | null;
  joinProblem: JoinProblem | null;
  toasts: Toast[];
  nextKey: number;
}

export type ChatEvent =
  | { type: "joined"; room: string; members: Person[]; open: boolean; at: number }
  | { type: "left"; room: string }
  | { type: "join_failed"; problem: JoinProblem }
  | { type: "join_problem_dismissed" }
  | { type: "opened"; room: string }
  | { type: "message"; message: RoomMessage }
  | { type: "presence"; room: string; user: Person; came: boolean; at: number }
  | { type: "note"; note: PrivateNote }
  | { type: "toast_dismissed"; key: number };

export const emptyChat: ChatState = {
  rooms: [],
  active: null,
  joinProblem: null,
  toasts: [],
  nextKey: 1,
};

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case "joined":
      return joined(state, event);
    case "left":
      return left(state, event.room);
    case "join_failed":
      return {
        ...(event.problem.reason === "forbidden" ? left(state, event.problem.room) : state),
        joinProblem: event.problem,
      };
    case "join_problem_dismissed":
      return { ...state, joinProblem: null };
    case "opened":
      return changeRoom({ ...state, active: event.room }, event.room, (room) => ({
        ...room,
        unread: 0,
      }));
    case "message": {
      const { room: name, from, text, at } = event.message;
      const line: Line = { kind: "message", key: state.nextKey, from, text, at };
      return changeRoom({ ...state, nextKey: state.nextKey + 1 }, name, (room) => ({
        ...room,
        lines: append(room.lines, line),
        unread: state.active === name ? 0 : room.unread + 1,
      }));
    }
    case "presence":
      return presence(state, event);
    case "note": {
      const toast = { ...event.note, key: state.nextKey };
      const toasts = [...state.toasts, toast].slice(-toastsMax);
      return { ...state, toasts, nextKey: state.nextKey + 1 };
    }
    case "toast_dismissed":
      return { ...state, toasts: state.toasts.filter((toast) => toast.key !== event.key) };
  }
}

function joined(state: ChatState, event: Extract<ChatEvent, { type: "joined" }>): ChatState {
  const { room: name, open, at } = event;
  const members = sorted(event.members);
  const known = state.rooms.some((room) => room.name === name);
  const rooms = known
    ? state.rooms
    : [...state.rooms, { name, members, missing: new Map(), lines: [], unread: 0 }];
  const active = open || state.active === null ? name : state.active;
  const joinProblem = state.joinProblem?.room === name || open ? null : state.joinProblem;
  return changeRoom({ ...state, rooms, active, joinProblem }, name, (room) => {
    const gone = room.members.filter((one) => members.every((member) => member.id !== one.id));
    const missing = new Map(gone.map((one) => [one.id, at]));
    return { ...room, members, missing, unread: active === name ? 0 : room.unread };
  });
}

function left(state: ChatState, name: string): ChatState {
  const place = state.rooms.findIndex((room) => room.name === name);
  if (place < 0) return state;
  const rooms = state.rooms.filter((room) => room.name !== name);
  const neighbour = rooms[Math.min(place, rooms.length - 1)]?.name ?? null;
  return { ...state, rooms, active: state.active === name ? neighbour : state.active };
}

function presence(state: ChatState, event: Extract<ChatEvent, { type: "presence" }>): ChatState {
  const { user, came, at } = event;
  return changeRoom({ ...state, nextKey: state.nextKey + 1 }, event.room, (room) => {
    const others = room.members.filter((member) => member.id !== user.id);
    const wasIn = others.length < room.members.length;
    if (wasIn === came) return room;
    const members = came ? sorted([...others, user]) : others;
    const missingAt = room.missing.get(user.id) ?? -Infinity;
    if (came && at - missingAt < blinkMs) return { ...room, members };
    const last = room.lines.findLastIndex(
      (line) => line.kind === "presence" && line.user.id === user.id,
    );
    const before = room.lines[last];
    const wentAt = before?.kind === "presence" && !before.came ? before.at : -Infinity;
    if (came && at - wentAt < blinkMs) {
      return { ...room, members, lines: room.lines.toSpliced(last, 1) };
    }
    const line: Line = { kind: "presence", key: state.nextKey, user, came, at };
    return { ...room, members, lines: append(room.lines, line) };
  });
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
