import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  connectionWith,
  freshTokens,
  start,
  startSeconds,
  useVirtualClock,
} from "../../test_support/connection.js";
import { settle, tokenWith } from "../testing.js";

useVirtualClock();

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

  it("never sends a fixed token again after its time", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const { socket, state } = await connectionWith(token);
    socket.accept();
    vi.setSystemTime(start + 60_000);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(socket.presented).toEqual([token]);
    expect(state()).toMatchObject({ status: "expired", error: { code: "token_expired" } });
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
    const unreachable = { error: { code: "unreachable", retry: true } };
    expect(state()).toMatchObject({ status: "connecting", ...unreachable });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
    socket.accept();
    socket.dropTransport();
    socket.failToReach();
    expect(state()).toMatchObject({ status: "reconnecting", ...unreachable });
  });

  it("stays away after DISCONNECT until it is told to come back", async () => {
    const { connection, socket, state } = await connectionWith(freshTokens());
    socket.accept();
    socket.sendAway();
    expect(state()).toMatchObject({ status: "closed", error: { code: "ended_by_server" } });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
    connection.connect();
    await settle();
    expect(state()).toMatchObject({ status: "reconnecting", error: null });
    socket.accept();
    expect(state()).toMatchObject({ status: "connected", error: null });
  });
});

describe("a connection whose token source turns to somebody else", () => {
  it("does not become that person's at the next handshake", async () => {
    let sub = "ann";
    const { socket, state } = await connectionWith(() => tokenWith({ sub }));
    socket.accept();
    sub = "bob";
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(socket.presented).toEqual([tokenWith({ sub: "ann" })]);
    const error = { code: "identity_changed", retry: false };
    expect(state()).toMatchObject({ status: "unauthenticated", error });
  });

  it("may serve that person after it was released", async () => {
    const { connection, release, socket, sockets } = await connectionWith(tokenWith({ sub: "a" }));
    socket.accept();
    release();
    await settle();
    connection.take(tokenWith({ sub: "b" }));
    connection.hold();
    await settle();
    expect(sockets[1]?.presented).toEqual([tokenWith({ sub: "b" })]);
  });
});

describe("a machine that wakes or finds the network again", () => {
  const page = new EventTarget();

  beforeEach(() => vi.stubGlobal("window", page));
  afterEach(() => vi.unstubAllGlobals());

  it("tries at once where a retry is waiting", async () => {
    const { socket } = await connectionWith(freshTokens());
    socket.refuse("x", { code: "unavailable", retry: true });
    page.dispatchEvent(new Event("focus"));
    expect(socket.connectCalls).toBe(2);
    await settle();
    socket.accept();
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(2);
  });

  it("does not wait for the library's next attempt once it is online", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.failToReach();
    page.dispatchEvent(new Event("focus"));
    expect(socket.connectCalls).toBe(1);
    page.dispatchEvent(new Event("online"));
    expect(socket.connectCalls).toBe(2);
    await settle();
    socket.accept();
    expect(state()).toMatchObject({ status: "connected", error: null });
  });

  it("leaves a refusal that is final alone", async () => {
    const { socket } = await connectionWith(freshTokens());
    socket.refuse("x", { code: "invalid_token", retry: false });
    page.dispatchEvent(new Event("online"));
    expect(socket.connectCalls).toBe(1);
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
    expect(connection.state.isConnected).toBe(true);
  });
});
