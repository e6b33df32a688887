import type { SocketOptions } from "../core/shared_connections.js";
import type { AskForToken } from "../core/open_socket.js";
import { FakeSocket } from "./fake_socket.js";

export interface FakeNetwork {
  /** For `useSocket` or `SocketProvider`; the URL is of this network alone. */
  options: SocketOptions & { url: string };
  /** All that were opened, in order. */
  sockets: FakeSocket[];
}

let count = 0;

/** A network of its own: what is opened on it are fakes that the test plays. */
export function fakeNetwork(): FakeNetwork {
  const sockets: FakeSocket[] = [];
  count += 1;
  const options = {
    url: `http://network-${count}.test`,
    openSocket: (_url: string | undefined, askForToken: AskForToken) => {
      const socket = new FakeSocket(askForToken);
      sockets.push(socket);
      return socket;
    },
  };
  return { options, sockets };
}

/** A token with these claims and a signature that nobody checks here. */
export function tokenWith(claims: Record<string, unknown>): string {
  const encode = (value: unknown) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const base64 = btoa(String.fromCharCode(...bytes));
    return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  };
  return `${encode({ alg: "HS256" })}.${encode(claims)}.c2ln`;
}

/** Lets the promises that are ready run. Works with fake timers. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
