import type { RawSocket } from "./open_socket.js";

// `any`, for a handler may take what it likes.
export type Handler = (...args: any[]) => void;

/**
 * The handlers of a connection, kept apart from its socket: they may come before there is one, and
 * they go over to the next one.
 */
export class EventStore {
  readonly #entries = new Set<readonly [event: string, handler: Handler]>();
  #socket: RawSocket | null = null;

  /** From here on they hear this socket, or none. */
  attach(socket: RawSocket | null): void {
    for (const entry of this.#entries) {
      this.#socket?.off(...entry);
      socket?.on(...entry);
    }
    this.#socket = socket;
  }

  /** The returned function takes away exactly these handlers. */
  listen(handlers: Record<string, Handler>): () => void {
    // Functions of their own, so that the same handler may be there more than once.
    const entries = Object.entries(handlers).map(
      ([event, handler]) => [event, (...args: unknown[]) => handler(...args)] as const,
    );
    for (const entry of entries) {
      this.#entries.add(entry);
      this.#socket?.on(...entry);
    }
    return () => {
      for (const entry of entries) {
        this.#entries.delete(entry);
        this.#socket?.off(...entry);
      }
    };
  }
}
