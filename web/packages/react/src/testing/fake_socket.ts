// Stands in for a socket.io-client socket: it does what was seen of the real one, at once and only
// when told. The script methods play the server and the network.
import type { Handler } from "../core/event_store.js";
import type { AskForToken, RawSocket } from "../core/open_socket.js";

export class FakeSocket implements RawSocket {
  connected = false;
  active = false;
  /** Every token that was presented, in order. */
  readonly presented: string[] = [];
  readonly emitted: { event: string; args: unknown[] }[] = [];
  connectCalls = 0;
  /** Script: what each event is acknowledged with; a promise that stays open is no answer. */
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
    if (this.connected) return;
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

  emit(event: string, ...args: unknown[]): void {
    this.emitted.push({ event, args });
  }

  timeout(ms: number): { emitWithAck: (event: string, ...args: unknown[]) => Promise<unknown> } {
    return {
      emitWithAck: (event, ...args) => {
        this.emitted.push({ event, args });
        return new Promise((resolve, reject) => {
          const late = () => reject(new Error("operation has timed out"));
          const timer = setTimeout(late, ms);
          const settle = (act: () => void) => () => {
            clearTimeout(timer);
            act();
          };
          void Promise.resolve(this.answer(event, args)).then(
            (answer) => settle(() => resolve(answer))(),
            settle(late),
          );
        });
      },
    };
  }

  get listenerCount(): number {
    return [...this.#handlers.values()].reduce((sum, handlers) => sum + handlers.size, 0);
  }

  /** Script: an event comes in. */
  hear(event: string, ...args: unknown[]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) handler(...args);
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
