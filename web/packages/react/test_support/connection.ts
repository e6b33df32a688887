// A connection over a fake network on a virtual clock.
import { afterEach, beforeEach, vi } from "vitest";
import { Connection } from "../src/core/connection.js";
import type { TokenSource } from "../src/core/token_source.js";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "../src/testing.js";

export const start = 1_700_000_000_000;
export const startSeconds = start / 1000;

/** For the top of a file: the clock stands at `start`, and every wait is the shortest it can be. */
export function useVirtualClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    vi.spyOn(Math, "random").mockReturnValue(0);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Gives a token of 60 s of life, another one each time. */
export function freshTokens() {
  let count = 0;
  return vi.fn(async () =>
    tokenWith({ sub: "ann", jti: ++count, exp: Math.floor(Date.now() / 1000) + 60 }),
  );
}

export async function connectionWith(token: TokenSource) {
  const { options, sockets } = fakeNetwork();
  const connection = new Connection(options);
  connection.take(token);
  const release = connection.hold();
  await settle();
  const socket = sockets[0] as FakeSocket;
  const state = () => connection.state;
  return { connection, release, socket, sockets, state };
}

export function leaseOf(lifeMs: number, serverTime = Date.now()) {
  return { expiresAt: serverTime + lifeMs, renewAt: serverTime + lifeMs * 0.8, serverTime };
}

/** A connection that the server let in with a lease of 60 s. */
export async function leasedConnection(token: TokenSource = freshTokens()) {
  const all = await connectionWith(token);
  all.socket.accept();
  all.socket.hear("auth:lease", leaseOf(60_000));
  const renewals = () =>
    all.socket.emitted
      .filter(({ event }) => event === "auth:renew")
      .map(({ args }) => (args[0] as { token: string }).token);
  return { ...all, renewals };
}
