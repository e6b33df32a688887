import { describe, expect, it, vi } from "vitest";
import {
  connectionWith,
  freshTokens,
  leasedConnection,
  leaseOf,
  startSeconds,
  useVirtualClock,
} from "../../test_support/connection.js";
import { settle, tokenWith } from "../testing.js";
import { TokenUnavailable } from "./faults.js";

useVirtualClock();

const granted = () => ({ ok: true, ...leaseOf(60_000) });

describe("renewal", () => {
  it("brings a fresh token at renewAt, on the same connection", async () => {
    const { socket, state, renewals } = await leasedConnection();
    socket.answer = granted;
    await vi.advanceTimersByTimeAsync(47_999);
    expect(renewals()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(renewals()).toHaveLength(1);
    expect(renewals()[0]).not.toBe(socket.presented[0]);
    expect(socket.connectCalls).toBe(1);
    expect(state()).toMatchObject({ status: "connected", error: null });
    expect(state().lease?.expiresAt).toBe(Date.now() + 60_000);
  });

  it("goes on, lease after lease", async () => {
    const { socket, state, renewals } = await leasedConnection();
    socket.answer = granted;
    await vi.advanceTimersByTimeAsync(200_000);
    expect(renewals()).toHaveLength(4);
    expect(new Set(renewals()).size).toBe(4);
    expect(state().status).toBe("connected");
  });

  it("never says that it is disconnected", async () => {
    const { connection, socket, state } = await leasedConnection();
    socket.answer = granted;
    const seen = new Set<boolean>();
    connection.subscribe(() => seen.add(state().isConnected));
    await vi.advanceTimersByTimeAsync(48_000);
    expect([...seen]).toEqual([true]);
  });

  it("runs once at a time, however many ask", async () => {
    const { connection, socket, renewals } = await leasedConnection();
    let answer: (lease: unknown) => void = () => {};
    socket.answer = () => new Promise((resolve) => (answer = resolve));
    await vi.advanceTimersByTimeAsync(48_000);
    const all = Promise.all([connection.renew(), connection.renew()]);
    socket.hear("auth:expiring", { expiresAt: Date.now() + 12_000, serverTime: Date.now() });
    await settle();
    expect(renewals()).toHaveLength(1);
    answer(granted());
    expect(await all).toEqual([true, true]);
    expect(renewals()).toHaveLength(1);
  });

  it("starts when the server says that the end is near", async () => {
    const { socket, state, renewals } = await leasedConnection();
    socket.answer = granted;
    socket.hear("auth:expiring", { expiresAt: Date.now() + 9_000, serverTime: Date.now() });
    expect(state().lease?.isExpiring).toBe(true);
    await settle();
    expect(renewals()).toHaveLength(1);
    expect(state().lease?.isExpiring).toBe(false);
  });

  it("never sends a token that is expired, or that the server has already", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const stale = [token, tokenWith({ jti: "old", exp: startSeconds - 1 })];
    const source = vi.fn(() => stale.shift() ?? tokenWith({ jti: 3, exp: startSeconds + 120 }));
    const { socket, renewals } = await leasedConnection(source);
    socket.answer = granted;
    await vi.advanceTimersByTimeAsync(48_000);
    expect(source).toHaveBeenCalledTimes(2);
    expect(renewals()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(renewals()).toEqual([tokenWith({ jti: 3, exp: startSeconds + 120 })]);
  });

  it("drops a token that was fetched for a connection that is lost", async () => {
    let bring: (token: string) => void = () => {};
    const source = vi
      .fn<() => string | Promise<string>>()
      .mockReturnValueOnce(tokenWith({ jti: 1 }))
      .mockImplementation(() => new Promise((resolve) => (bring = resolve)));
    const { socket, renewals } = await leasedConnection(source);
    await vi.advanceTimersByTimeAsync(48_000);
    socket.dropTransport();
    socket.comeBack();
    bring(tokenWith({ jti: 2 }));
    await settle();
    // The handshake, which waited for the same token, has it; the renewal has not sent it.
    expect(socket.presented).toEqual([tokenWith({ jti: 1 }), tokenWith({ jti: 2 })]);
    expect(renewals()).toEqual([]);
  });

  it("is tried again with growing waits while its trouble may pass", async () => {
    const { socket, state, renewals } = await leasedConnection();
    const answers: unknown[] = [
      { ok: false, code: "unavailable", message: "The keys cannot be fetched." },
      { ok: false, code: "rate_limited" },
    ];
    socket.answer = () => answers.shift() ?? granted();
    await vi.advanceTimersByTimeAsync(48_000 + 999);
    expect(renewals()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1 + 1_000);
    expect(renewals()).toHaveLength(3);
    expect(state()).toMatchObject({ status: "connected", error: null });
  });

  it("sends the same token again that could not be judged, and not one that was refused", async () => {
    const second = tokenWith({ jti: 2, exp: startSeconds + 120 });
    const source = vi.fn(() => second).mockReturnValueOnce(tokenWith({ jti: 1 }));
    const { socket, renewals } = await leasedConnection(source);
    const answers = ["unavailable", "token_expired"].map((code) => ({ ok: false, code }));
    socket.answer = () => answers.shift() ?? granted();
    await vi.advanceTimersByTimeAsync(58_000);
    expect(renewals()).toEqual([second, second]);
    expect(source.mock.calls.length).toBeGreaterThan(3);
  });

  it.each(["identity_changed", "invalid_token", "token_revoked"])(
    "that is refused as %s is told, and the old lease stays",
    async (code) => {
      const { socket, state, renewals } = await leasedConnection();
      const before = state().lease;
      socket.answer = () => ({ ok: false, code });
      await vi.advanceTimersByTimeAsync(59_000);
      expect(renewals()).toHaveLength(1);
      expect(state()).toMatchObject({ isConnected: true, error: { code, retry: false } });
      expect(state().lease).toBe(before);
    },
  );

  it("whose source has ended the session is told", async () => {
    const source = vi
      .fn<() => Promise<string>>()
      .mockResolvedValueOnce(tokenWith({ jti: 1 }))
      .mockRejectedValue(new TokenUnavailable({ retry: false }));
    const { state } = await leasedConnection(source);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(source).toHaveBeenCalledTimes(2);
    expect(state()).toMatchObject({ isConnected: true, error: { code: "no_token" } });
  });

  it("makes a guest a user where the server allows it", async () => {
    const tokens = [tokenWith({ sub: "guest-1" }), tokenWith({ sub: "ann" })];
    const { connection, socket, state } = await leasedConnection(() => tokens[0] ?? "");
    tokens.shift();
    socket.answer = granted;
    expect(await connection.renew()).toBe(true);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    socket.accept();
    expect(state().status).toBe("connected");
    expect(socket.presented.at(-1)).toBe(tokenWith({ sub: "ann" }));
  });

  it("is not asked again of a server that gives leases and does not answer", async () => {
    const { socket, renewals } = await leasedConnection();
    socket.answer = () => new Promise(() => {});
    await vi.advanceTimersByTimeAsync(600_000);
    socket.hear("auth:expiring", { expiresAt: Date.now(), serverTime: Date.now() });
    await settle();
    expect(renewals()).toHaveLength(1);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    socket.accept();
    socket.hear("auth:lease", leaseOf(60_000));
    await vi.advanceTimersByTimeAsync(48_000);
    expect(renewals()).toHaveLength(2);
  });

  it("that a lost connection left without answer says nothing of the next one", async () => {
    const { socket, renewals } = await leasedConnection();
    let fail: (error: Error) => void = () => {};
    socket.answer = () => new Promise((_, reject) => (fail = reject));
    await vi.advanceTimersByTimeAsync(48_000);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    socket.accept();
    socket.hear("auth:lease", leaseOf(60_000));
    fail(new Error("socket has been disconnected"));
    await vi.advanceTimersByTimeAsync(48_000);
    expect(renewals()).toHaveLength(2);
  });

  it("begins with short waits again after one that was granted", async () => {
    const { socket, renewals } = await leasedConnection();
    const unavailable = { ok: false, code: "unavailable" };
    const answers: unknown[] = [...Array(5).fill(unavailable), granted, unavailable];
    socket.answer = () => {
      const answer = answers.shift() ?? granted;
      return typeof answer === "function" ? granted() : answer;
    };
    await vi.advanceTimersByTimeAsync(48_000 + 9_000);
    expect(renewals()).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(48_000 + 1_000);
    expect(renewals()).toHaveLength(8);
  });

  it("follows a new string at once, for its claims count from now", async () => {
    const first = tokenWith({ jti: 1, exp: startSeconds + 60 });
    const { connection, socket, renewals } = await leasedConnection(first);
    socket.answer = granted;
    await vi.advanceTimersByTimeAsync(55_000);
    expect(renewals()).toEqual([]);
    const second = tokenWith({ jti: 2, exp: startSeconds + 120 });
    connection.take(second);
    await settle();
    expect(renewals()).toEqual([second]);
    expect(socket.connectCalls).toBe(1);
  });

  it("does not go back to a string of the same session that ends earlier", async () => {
    const first = tokenWith({ sub: "ann", jti: 2, exp: startSeconds + 60 });
    const { connection, renewals } = await leasedConnection(first);
    connection.take(tokenWith({ sub: "ann", jti: 1, exp: startSeconds + 50 }));
    await settle();
    expect(renewals()).toEqual([]);
  });

  it("waits for a lease that outlasts what a timer can count", async () => {
    const { socket, renewals } = await connectionWithLease(90 * 86_400_000);
    await vi.advanceTimersByTimeAsync(0.8 * 90 * 86_400_000 - 1);
    expect(renewals(socket)).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(renewals(socket)).toBe(1);
  });

  it("does not spin when a server wants the next renewal at once", async () => {
    const { socket, renewals } = await connectionWithLease(60_000);
    socket.answer = () => ({ ok: true, ...leaseOf(60_000), renewAt: 0 });
    await vi.advanceTimersByTimeAsync(48_000 + 3_000);
    expect(renewals(socket)).toBe(4);
  });

  it("never happens where the server gives no leases", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(socket.emitted).toEqual([]);
    expect(await connection.renew()).toBe(false);
  });
});

async function connectionWithLease(lifeMs: number) {
  const { socket } = await connectionWith(freshTokens());
  socket.answer = granted;
  socket.accept();
  socket.hear("auth:lease", leaseOf(lifeMs));
  const renewals = ({ emitted }: typeof socket) =>
    emitted.filter(({ event }) => event === "auth:renew").length;
  return { socket, renewals };
}
