// The events that the page and the server exchange, for every hook of @anteroom/react.
import type { Refusal } from "@anteroom/react";

export interface Person {
  id: string;
  name: string;
}

/** Times are milliseconds since the epoch, on the server's clock. */
export interface RoomMessage {
  room: string;
  text: string;
  from: Person;
  /** No two messages have the same. */
  at: number;
}

export interface PrivateNote {
  message: string;
  from: Person;
  at: number;
}

export interface TypingNotice {
  room: string;
  user: Person;
  /** How long it is good for. Nobody says that they stopped. */
  forMs: number;
}

/** To a room that only its owner and invited people may enter. */
export interface Invitation {
  room: string;
  from: Person;
  at: number;
}

export interface PrivateRoom {
  room: string;
  owner: Person;
}

export type Answer = { ok: true } | Refusal;
type Answered<More = unknown> = (answer: ({ ok: true } & More) | Refusal) => void;

declare module "@anteroom/react" {
  interface Register {
    serverEvents: {
      message: (message: RoomMessage) => void;
      notification: (note: PrivateNote) => void;
      typing: (notice: TypingNotice) => void;
      invited: (invitation: Invitation) => void;
      roomClosed: (notice: { room: string; by: Person }) => void;
    };
    clientEvents: {
      message: (message: { room: string; text: string }, ack: Answered) => void;
      notification: (note: { user: string; message: string }, ack: Answered) => void;
      typing: (room: string, ack: Answered) => void;
      history: (room: string, ack: Answered<{ messages: RoomMessage[] }>) => void;
      createRoom: (room: string, ack: Answered) => void;
      invite: (whom: { room: string; user: string }, ack: Answered) => void;
      closeRoom: (room: string, ack: Answered) => void;
      privateRooms: (ack: Answered<{ rooms: PrivateRoom[] }>) => void;
    };
  }
}

/** A token may name nobody; then the id has to do. */
export function named(person: Person): Person {
  return person.name ? person : { ...person, name: person.id };
}
