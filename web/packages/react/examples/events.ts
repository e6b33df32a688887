import type { Refusal } from "@anteroom/react";

export interface Message {
  room: string;
  text: string;
  from: { id: string; name: string };
}

declare module "@anteroom/react" {
  interface Register {
    serverEvents: {
      message: (message: Message) => void;
    };
    clientEvents: {
      message: (
        message: { room: string; text: string },
        ack: (answer: { ok: true } | Refusal) => void,
      ) => void;
      typing: (room: string) => void;
    };
  }
}
