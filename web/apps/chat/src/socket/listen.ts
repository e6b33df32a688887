import type { ChatSocket, ServerEvents } from "./events";

interface LifeEvents {
  connect: () => void;
  disconnect: (reason: string) => void;
  connect_error: (error: Error) => void;
}

export type Handlers = Partial<ServerEvents & LifeEvents>;

/** Adds the handlers to the socket; the returned function takes away exactly these. */
export function listen(socket: ChatSocket, handlers: Handlers): () => void {
  // The library types each event on its own; Handlers has already matched names and functions.
  const untyped = socket as unknown as {
    on: (event: string, handler: unknown) => void;
    off: (event: string, handler: unknown) => void;
  };
  const entries = Object.entries(handlers);
  for (const [event, handler] of entries) untyped.on(event, handler);
  return () => {
    for (const [event, handler] of entries) untyped.off(event, handler);
  };
}
