// What the chat screen knows, and how each event changes it. Pure: no socket, no clock.
import type { Invitation, Person, PrivateNote, RoomMessage } from "../events";
import {
  droppedSeen,
  noMail,
  withNews,
  withoutInvitation,
  withoutToast,
  type Mail,
  type News,
} from "./news";
import type { RememberedRooms } from "./remembered_rooms";
import {
  messageLine,
  presenceLine,
  withHistory,
  withMessage,
  withPresence,
  type Line,
  type Written,
} from "./room_lines";

export interface Room extends Written {
  name: string;
  members: Person[];
  /** Who was here before this page lost its connection and was not when it came back, and when. */
  missing: Map<string, number>;
  unread: number;
}

export interface JoinProblem {
  room: string;
  reason: "forbidden" | "failed";
  message: string | null;
  /** It was taken away, rather than never given. */
  wasIn?: boolean;
}

export interface ChatState {
  /** Whose page it is: what they say elsewhere, in another tab, is no news here. */
  me: string;
  /** The rooms to be in, in order: those below, and those that are being entered. */
  wanted: string[];
  /** The room to open as soon as it is entered. */
  opening: string | null;
  rooms: Room[];
  active: string | null;
  /** Nobody looks at the page, and what comes into the open room is unread, too. */
  isHidden: boolean;
  /** That one was in before a reload; when one of them is denied now, nothing is said. */
  restoring: ReadonlySet<string>;
  joinProblem: JoinProblem | null;
  mail: Mail;
}

export type ChatEvent =
  | { type: "wanted"; room: string }
  | { type: "seated"; room: string; members: Person[]; isFirst: boolean; at: number }
  | { type: "left"; room: string }
  | { type: "denied"; problem: JoinProblem }
  | { type: "join_failed"; problem: JoinProblem }
  | { type: "not_made"; problem: JoinProblem }
  | { type: "join_problem_dismissed" }
  | { type: "opened"; room: string }
  | { type: "hidden"; isHidden: boolean }
  | { type: "message"; message: RoomMessage }
  | { type: "history"; room: string; messages: RoomMessage[] }
  | { type: "note"; note: PrivateNote }
  | { type: "invited"; invitation: Invitation }
  /** By its owner, for all; who has done it themselves need not be told. */
  | { type: "closed"; room: string; by: Person; isMine: boolean; at: number }
  | { type: "toast_dismissed"; key: number }
  | { type: "dropped_seen" };

export const firstRoom = "general";
const nothingWritten: Written = { earlier: null, lines: [] };

export const emptyChat: ChatState = {
  me: "",
  wanted: [firstRoom],
  opening: null,
  rooms: [],
  active: null,
  isHidden: false,
  restoring: new Set(),
  joinProblem: null,
  mail: noMail,
};

/** As it was before a reload, until the server has let one in again. */
export function chatWith(me: string, { rooms, active }: RememberedRooms): ChatState {
  if (rooms.length === 0) return { ...emptyChat, me };
  return { ...emptyChat, me, wanted: [...rooms], opening: active, restoring: new Set(rooms) };
}

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case "wanted":
      return {
        ...state,
        wanted: [...state.wanted.filter((name) => name !== event.room), event.room],
        opening: event.room,
        restoring: without(state.restoring, event.room),
      };
    case "seated":
      return event.isFirst ? entered(state, event) : peopleChanged(state, event);
    case "left":
      return left(state, event.room);
    case "denied":
      return denied(state, event.problem);
    case "join_failed":
      return joinFailed(state, event.problem);
    case "not_made":
      return { ...state, joinProblem: event.problem };
    case "join_problem_dismissed":
      return { ...state, joinProblem: null };
    case "opened":
      return read({ ...state, active: event.room });
    case "hidden":
      return read({ ...state, isHidden: event.isHidden });
    case "message":
      return messageCame(state, event.message);
    case "history":
      return historyCame(state, event.room, event.messages);
    case "note":
      return told(state, { kind: "note", ...event.note });
    case "invited": {
      const { invitation } = event;
      const isIn = state.rooms.some((room) => room.name === invitation.room);
      const once = uninvited(state, invitation.room);
      return isIn ? once : told(once, { kind: "invitation", ...invitation });
    }
    case "closed":
      return closed(state, event);
    case "toast_dismissed":
      return { ...state, mail: withoutToast(state.mail, event.key) };
    case "dropped_seen":
      return { ...state, mail: droppedSeen(state.mail) };
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
    : [...state.rooms, { name, members, missing: new Map(), ...nothingWritten, unread: 0 }];
  const isOpening = state.opening === name;
  const active = isOpening || state.active === null ? name : state.active;
  const opening = isOpening ? null : state.opening;
  const restoring = without(state.restoring, name);
  const joinProblem = state.joinProblem?.room === name || isOpening ? null : state.joinProblem;
  const next = uninvited({ ...state, rooms, active, opening, restoring, joinProblem }, name);
  return changeRoom(next, name, (room) => {
    const missing = new Map(minus(room.members, members).map((one) => [one.id, at]));
    return { ...room, members, missing, unread: isRead(next, name) ? 0 : room.unread };
  });
}

function peopleChanged(state: ChatState, event: Seated): ChatState {
  const { room: name, at } = event;
  const members = sorted(event.members);
  return changeRoom(state, name, (room) => {
    const lines = [
      ...minus(room.members, members).map((user) => presenceLine(user, false, at)),
      ...minus(members, room.members).map((user) => presenceLine(user, true, at)),
    ].reduce((all, line) => withPresence(all, line, room.missing), room.lines);
    return { ...room, members, lines };
  });
}

function messageCame(state: ChatState, message: RoomMessage): ChatState {
  return changeRoom(state, message.room, (room) => {
    const lines = withMessage(room, messageLine(message));
    if (lines === room.lines) return room;
    const isNews = message.from.id !== state.me;
    return { ...room, lines, unread: isRead(state, room.name) ? 0 : room.unread + Number(isNews) };
  });
}

/** What was said before one came in is not unread; what one missed in a room is. */
function historyCame(state: ChatState, name: string, messages: RoomMessage[]): ChatState {
  return changeRoom(state, name, (room) => {
    const written = withHistory(room, messages.map(messageLine));
    const missed = room.earlier === null ? 0 : said(written.lines, state) - said(room.lines, state);
    const unread = isRead(state, name) ? 0 : room.unread + Math.max(0, missed);
    return { ...room, ...written, unread };
  });
}

/** How many of the lines others have said. */
function said(lines: Line[], { me }: ChatState): number {
  return lines.filter((line) => line.kind === "message" && line.from.id !== me).length;
}

function closed(state: ChatState, event: Extract<ChatEvent, { type: "closed" }>): ChatState {
  const { room, by, isMine, at } = event;
  const wasIn = state.rooms.some((each) => each.name === room);
  const next = left(uninvited(state, room), room);
  return isMine || !wasIn ? next : told(next, { kind: "closed", room, from: by, at });
}

function isRead(state: ChatState, name: string): boolean {
  return state.active === name && !state.isHidden;
}

/** What stands in the open room, when somebody looks. */
function read(state: ChatState): ChatState {
  const { active, isHidden } = state;
  if (active === null || isHidden) return state;
  return changeRoom(state, active, (room) => (room.unread > 0 ? { ...room, unread: 0 } : room));
}

function denied(state: ChatState, problem: JoinProblem): ChatState {
  const { room } = problem;
  const wasIn = state.rooms.some((each) => each.name === room);
  const next = { ...left(state, room), restoring: without(state.restoring, room) };
  return state.restoring.has(room) ? next : { ...next, joinProblem: { ...problem, wasIn } };
}

function told(state: ChatState, news: News): ChatState {
  return { ...state, mail: withNews(state.mail, news) };
}

function uninvited(state: ChatState, room: string): ChatState {
  return { ...state, mail: withoutInvitation(state.mail, room) };
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

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return names.has(name) ? new Set([...names].filter((one) => one !== name)) : names;
}

function minus(people: Person[], others: Person[]): Person[] {
  return people.filter((one) => others.every((other) => other.id !== one.id));
}

function changeRoom(state: ChatState, name: string, change: (room: Room) => Room): ChatState {
  return { ...state, rooms: state.rooms.map((room) => (room.name === name ? change(room) : room)) };
}

/** One entry for each person, however many tabs they have. */
function sorted(people: Person[]): Person[] {
  const once = new Map(people.map((person) => [person.id, person]));
  return [...once.values()].sort((a, b) => a.name.localeCompare(b.name));
}
