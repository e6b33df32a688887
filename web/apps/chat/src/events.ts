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
  at: number;
}

export interface PrivateNote {
  message: string;
  from: Person;
  at: number;
}

export type Answer = { ok: true } | Refusal;

declare module "@anteroom/react" {
  interface Register {
    serverEvents: {
      message: (message: RoomMessage) => void;
      notification: (note: PrivateNote) => void;
    };
    clientEvents: {
      message: (message: { room: string; text: string }, ack: (answer: Answer) => void) => void;
      notification: (
        note: { user: string; message: string },
        ack: (answer: Answer) => void,
      ) => void;
    };
  }
}

/** A token may name nobody; then the id has to do. */
export function named(person: Person): Person {
  return person.name ? person : { ...person, name: person.id };
}
