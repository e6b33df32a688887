// A program that tells its events once.
import type { Refusal } from "@anteroom/react";

export interface Message {
  room: string;
  text: string;
}

declare module "@anteroom/react" {
  interface Register {
    serverEvents: {
      message: (message: Message) => void;
      count: (before: number, after: number) => void;
    };
    clientEvents: {
      message: (message: Message, ack: (answer: { ok: true; id: number } | Refusal) => void) => void;
      sum: (a: number, b: number, ack: (sum: number) => void) => void;
      typing: (room: string) => void;
    };
  }
}
