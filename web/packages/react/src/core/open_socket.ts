// The only place where a real Socket.IO client is made.
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { Handler } from "./event_store.js";

/** What a connection uses of a socket, without the types of its events. */
export interface RawSocket {
  readonly connected: boolean;
  /** Whether the library itself tries to come back. */
  readonly active: boolean;
  on(event: string, handler: Handler): unknown;
  off(event: string, handler: Handler): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
  connect(): unknown;
  disconnect(): unknown;
}

export type AskForToken = (answer: (auth: { token: string }) => void) => void;
export type IoOptions = Partial<ManagerOptions & SocketOptions>;
export type OpenSocket = (
  url: string | undefined,
  askForToken: AskForToken,
  options?: IoOptions,
) => RawSocket;

export const openSocket: OpenSocket = (url, askForToken, options) => {
  // Without a URL the library takes that of the page; its types do not say so.
  const socket: Socket = io(url as string, {
    // From 1 s on and half of it at random, as the library has it; a server that stays away is
    // asked less often.
    reconnectionDelayMax: 15_000,
    ...options,
    autoConnect: false,
    // One manager for each connection: a cached one would outlive the sign-out.
    forceNew: true,
    // A function, so that the library asks again at every handshake.
    auth: askForToken,
  });
  return socket;
};
