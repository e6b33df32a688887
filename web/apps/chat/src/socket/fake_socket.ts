// Stands in for a socket.io-client socket in tests: it does what was seen of the real one, at once
// and only when told. The script methods play the server and the network.
import type { ChatSocket } from "./events";
import type { AskForToken, OpenSocket } from "./open_socket";

type Handler = (...args: never[]) => void;

export class FakeSocket {
  connected = false;
  active = false;
  /** Every token that was presented, in order. */
  readonly presented: string[] = [];
  readonly emitted: { event: string; args: unknown[] }[] = [];
  connectCalls = 0;
  answer: (event: string, args: unknown[]) => unknown = () => ({ ok: true });
  readonly #askForToken: AskForToken;
  readonly #handlers = new Map<string, Set<Handler>>();

  constructor(askForToken: AskForToken) {
    this.#askForToken = askForToken;
  }

  on(event: string, handler: Handler): void {
    if (!this.#handlers.has(event)) this.#handlers.set(event, new Set());
    this.#handlers.get(event)?.add(handler);
  }

  off(event: string, handler: Handler): void {
    this.#handlers.get(event)?.delete(handler);
  }

  connect(): void {
    this.connectCalls += 1;
    this.active = true;
    this.#handshake();
  }

  disconnect(): void {
    const was = this.connected;
    this.connected = false;
    this.active = false;
    if (was) this.hear("disconnect", "io client disconnect");
  }

  timeout(): { emitWithAck: (event: string, ...args: unknown[]) => Promise<unknown> } {
    return {
      emitWithAck: async (event, ...args) => {
        this.emitted.push({ event, args });
        return this.answer(event, args);
      },
    };
  }

  get listenerCount(): number {
    return [...this.#handlers.values()].reduce((sum, handlers) => sum + handlers.size, 0);
  }

  /** Script: an event comes in. */
  hear(event: string, ...args: unknown[]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) handler(...(args as never[]));
  }

  /** Script: the server lets the client in. */
  accept(): void {
    this.connected = true;
    this.hear("connect");
  }

  /** Script: the server answers the CONNECT with an error, which leaves the socket inactive. */
  refuse(message: string, data?: { code: string; retry: boolean }): void {
    this.active = false;
    this.hear("connect_error", Object.assign(new Error(message), { data }));
  }

  /** Script: the server cannot be reached; the library goes on trying. */
  failToReach(): void {
    this.hear("connect_error", new Error("xhr poll error"));
  }

  /** Script: the transport closes; the library will come back by itself. */
  dropTransport(): void {
    this.connected = false;
    this.hear("disconnect", "transport close");
  }

  /** Script: the library's own reconnection gets through and shakes hands again. */
  comeBack(): void {
    this.#handshake();
  }

  /** Script: the server sends DISCONNECT. */
  sendAway(): void {
    this.connected = false;
    this.active = false;
    this.hear("disconnect", "io server disconnect");
  }

  #handshake(): void {
    this.#askForToken(({ token }) => this.presented.push(token));
  }
}

/** An `openSocket` that makes fakes, and the list of all that it made. */
export function fakeNetwork(): { openSocket: OpenSocket; sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = [];
  const openSocket: OpenSocket = (_url, askForToken) => {
    const socket = new FakeSocket(askForToken);
    sockets.push(socket);
    return socket as unknown as ChatSocket;
  };
  return { openSocket, sockets };
}

/** A token with these claims and a signature that nobody checks here. */
export function tokenWith(claims: Record<string, unknown>): string {
  const encode = (value: unknown) =>
    Buffer.from(JSON.stringify(value), "utf-8").toString("base64url");
  return `${encode({ alg: "HS256" })}.${encode(claims)}.c2ln`;
}

/** Lets the promises that are ready run. Works with fake timers. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
