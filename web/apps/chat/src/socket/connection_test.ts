import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff } from "./backoff";
import { Connection, type TokenSource } from "./connection";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "./fake_socket";
import { TokenUnavailable } from "./faults";

const start = 1_700_000_000_000;
const startSeconds = start / 1000;

/** Gives a token of 60 s of life, another one each time. */
function freshTokens() {
  let count = 0;
  return vi.fn(async () =>
    tokenWith({ jti: ++count, exp: Math.floor(Date.now() / 1000) + 60 }),
  );
}

async function connectionWith(token: TokenSource) {
  const { openSocket, sockets } = fakeNetwork();
  const connection = new Connection({ url: "http://x", token, openSocket, random: () => 0 });
  const release = connection.hold();
  await settle();
  const socket = sockets[0] as FakeSocket;
  const state = () => connection.getSnapshot();
  return { connection, release, socket, sockets, state };
}

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("connection", () => {
  it("is connected after the server's CONNECT and not after the transport is lost", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    expect(state()).toMatchObject({ status: "connecting", isConnected: false });
    socket.accept();
    expect(state()).toMatchObject({ status: "connected", isConnected: true });
    socket.dropTransport();
    expect(state()).toMatchObject({ status: "reconnecting", isConnected: false, lease: null });
  });

  it("presents another token at every handshake", async () => {
    const { socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(socket.presented).toHaveLength(2);
    expect(new Set(socket.presented).size).toBe(2);
  });

  it("gives no token to a handshake that is already over", async () => {
    let bringLate: (token: string) => void = () => {};
    const late = new Promise<string>((resolve) => {
      bringLate = resolve;
    });
    const tokens = [late, Promise.resolve(tokenWith({ jti: 2 }))];
    const { socket } = await connectionWith(() => tokens.shift() ?? "");
    socket.dropTransport();
    socket.comeBack();
    await settle();
    bringLate(tokenWith({ jti: 1 }));
    await settle();
    expect(socket.presented).toEqual([tokenWith({ jti: 2 })]);
  });

  it("never sends a fixed token again after its time", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const { socket, state } = await connectionWith(token);
    socket.accept();
    vi.setSystemTime(start + 60_000);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(socket.presented).toEqual([token]);
    expect(state()).toMatchObject({ status: "refused", error: { code: "token_expired" } });
  });

  it("sends a fixed token again while it is good", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const { socket } = await connectionWith(token);
    socket.accept();
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(socket.presented).toEqual([token, token]);
  });

  it("keeps the lease with the difference between the two clocks", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.accept();
    const serverTime = start - 5_000;
    const lease = { expiresAt: start + 55_000, renewAt: start + 40_000, serverTime };
    socket.hear("auth:lease", lease);
    expect(state().lease).toEqual({ ...lease, skewMs: -5_000, isExpiring: false });
    socket.hear("auth:expiring", { expiresAt: start + 55_000, serverTime });
    expect(state().lease?.isExpiring).toBe(true);
  });

  it("tells that the server cannot be reached, and leaves the trying to the library", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.failToReach();
    expect(state()).toMatchObject({ status: "reconnecting", error: { code: "unreachable" } });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it("stays away after DISCONNECT until it is told to come back", async () => {
    const { connection, socket, state } = await connectionWith(freshTokens());
    socket.accept();
    socket.sendAway();
    expect(state()).toMatchObject({ status: "closed", error: { code: "ended_by_server" } });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
    connection.reconnect();
    await settle();
    socket.accept();
    expect(state()).toMatchObject({ status: "connected", error: null });
  });
});

describe("a refused connection", () => {
  it.each([
    ["credentials_required", "Authentication error: No token provided"],
    ["invalid_token", "Authentication error: Invalid token"],
    ["token_revoked", "Authentication error: Token revoked"],
  ])("with code %s is final and explained", async (code, message) => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.refuse(message, { code, retry: false });
    expect(state()).toMatchObject({ status: "refused", error: { code, retry: false } });
    expect(state().error?.sentence).toMatch(/^[A-Z].*\.$/);
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it.each(["token_expired", "unavailable"])(
    "with code %s is tried again after a wait, with a fresh token",
    async (code) => {
      const { socket, state } = await connectionWith(freshTokens());
      socket.refuse("Authentication error", { code, retry: true });
      expect(state()).toMatchObject({ status: "reconnecting", error: { code } });
      await vi.advanceTimersByTimeAsync(249);
      expect(socket.connectCalls).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(socket.connectCalls).toBe(2);
      expect(new Set(socket.presented).size).toBe(2);
      socket.accept();
      expect(state()).toMatchObject({ status: "connected", error: null });
    },
  );

  it("is given up after a bounded number of attempts", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    const unavailable = { code: "unavailable", retry: true };
    for (let attempt = 0; attempt <= backoff.attemptsMax; attempt += 1) {
      expect(state().status).not.toBe("refused");
      socket.refuse("Authentication error: Temporarily unavailable", unavailable);
      await vi.runAllTimersAsync();
    }
    expect(state()).toMatchObject({ status: "refused", error: { code: "unavailable" } });
    expect(socket.connectCalls).toBe(1 + backoff.attemptsMax);
  });

  it("for an expired fixed token is final, for there is no other", async () => {
    const { socket, state } = await connectionWith(tokenWith({ exp: startSeconds - 1 }));
    expect(socket.presented).toHaveLength(1);
    socket.refuse("Authentication error: Token expired", { code: "token_expired", retry: true });
    expect(state()).toMatchObject({ status: "refused", error: { code: "token_expired" } });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it("for an expired token is not tried with the same token from a function", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const { socket, state } = await connectionWith(() => token);
    socket.refuse("Authentication error: Token expired", { code: "token_expired", retry: true });
    await vi.runAllTimersAsync();
    expect(socket.presented).toEqual([token]);
    expect(state()).toMatchObject({ status: "refused", error: { code: "token_expired" } });
  });

  it("without data from a foreign middleware is final", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.refuse("no");
    expect(state()).toMatchObject({ status: "refused", error: { code: "refused" } });
  });

  it("follows a revocation that comes while connected", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.accept();
    socket.hear("auth:revoked", { reason: "admin" });
    socket.sendAway();
    expect(state()).toMatchObject({ status: "refused", error: { code: "token_revoked" } });
  });
});

describe("a token source that fails", () => {
  it("is asked again later when it may recover", async () => {
    const source = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new TokenUnavailable({ retry: true, sentence: "Wait." }))
      .mockResolvedValue(tokenWith({ jti: 1 }));
    const { socket, state } = await connectionWith(source);
    expect(state()).toMatchObject({ status: "reconnecting", error: { sentence: "Wait." } });
    await vi.runAllTimersAsync();
    expect(socket.presented).toHaveLength(1);
  });

  it("ends the session when it says that it never will", async () => {
    const { socket, state } = await connectionWith(() =>
      Promise.reject(new TokenUnavailable({ retry: false })),
    );
    expect(state()).toMatchObject({ status: "refused", error: { code: "no_token" } });
    expect(socket.presented).toEqual([]);
  });
});

describe("a request", () => {
  it("on a good token is emitted at once and resolves with the ack", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.answer = () => ({ ok: true, room: "general" });
    const answer = await connection.request("leaveRoom", "general");
    expect(answer).toEqual({ ok: true, room: "general" });
    expect(socket.emitted).toEqual([{ event: "leaveRoom", args: ["general"] }]);
    expect(socket.connectCalls).toBe(1);
  });

  it("on an expired token is emitted only after a reconnect with a fresh one", async () => {
    const { connection, socket, state } = await connectionWith(freshTokens());
    socket.accept();
    vi.setSystemTime(start + 60_000);
    const answers = Promise.all([
      connection.request("message", { room: "general", text: "one" }),
      connection.request("message", { room: "general", text: "two" }),
    ]);
    await settle();
    expect(state().isConnected).toBe(false);
    expect(socket.emitted).toEqual([]);
    expect(new Set(socket.presented).size).toBe(2);
    socket.accept();
    expect(await answers).toEqual([{ ok: true }, { ok: true }]);
    expect(socket.connectCalls).toBe(2);
    expect(socket.emitted.map(({ args }) => args)).toEqual([
      [{ room: "general", text: "one" }],
      [{ room: "general", text: "two" }],
    ]);
  });

  it("on an expired fixed token is not emitted at all", async () => {
    const { connection, socket } = await connectionWith(tokenWith({ exp: startSeconds + 60 }));
    socket.accept();
    vi.setSystemTime(start + 60_000);
    const answer = await connection.request("message", { room: "general", text: "late" });
    expect(answer).toMatchObject({ ok: false, code: "disconnected" });
    expect(socket.emitted).toEqual([]);
    expect(socket.presented).toHaveLength(1);
  });

  it("goes by the server's clock when this machine's clock runs ahead", async () => {
    const token = tokenWith({ exp: startSeconds - 3_000 });
    const { connection, socket } = await connectionWith(() => token);
    socket.accept();
    await connection.request("joinRoom", "general");
    const serverTime = start - 3_600_000;
    const lease = { expiresAt: start - 3_000_000, renewAt: start - 3_100_000, serverTime };
    socket.hear("auth:lease", lease);
    await connection.request("joinRoom", "kitchen");
    expect(socket.connectCalls).toBe(1);
    expect(socket.emitted).toHaveLength(2);
  });

  it("without a connection is answered at once and not kept for later", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    const answer = await connection.request("joinRoom", "general");
    expect(answer).toMatchObject({ ok: false, code: "disconnected" });
    socket.accept();
    expect(socket.emitted).toEqual([]);
  });

  it("that the server does not answer becomes a refusal", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.answer = () => Promise.reject(new Error("operation has timed out"));
    const answer = await connection.request("joinRoom", "general");
    expect(answer).toMatchObject({ ok: false, code: "no_answer" });
  });
});

describe("releasing a connection", () => {
  it("disconnects, removes every listener and stops a waiting retry", async () => {
    const { release, socket, state } = await connectionWith(freshTokens());
    socket.refuse("x", { code: "unavailable", retry: true });
    release();
    await settle();
    expect(socket.listenerCount).toBe(0);
    expect(state()).toMatchObject({ status: "idle", socket: null });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it("keeps the connection when it is held again in the same turn", async () => {
    const { connection, release, socket, sockets } = await connectionWith(freshTokens());
    socket.accept();
    release();
    connection.hold();
    await settle();
    expect(sockets).toHaveLength(1);
    expect(connection.getSnapshot().isConnected).toBe(true);
  });
});
