import { describe, expect, it, vi } from "vitest";
import {
  connectionWith,
  freshTokens,
  leasedConnection,
  leaseOf,
  start,
  startSeconds,
  useVirtualClock,
} from "../../test_support/connection.js";
import { settle, tokenWith } from "../testing.js";
import { emit, waitingMax } from "./emitter.js";

useVirtualClock();

describe("an emit", () => {
  it("on a good token goes out at once and resolves with the ack", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.answer = () => ({ ok: true, room: "general" });
    const answer = emit(connection, "leaveRoom", ["general"]);
    expect(socket.emitted).toEqual([{ event: "leaveRoom", args: ["general"] }]);
    expect(await answer).toEqual({ ok: true, room: "general" });
    expect(socket.connectCalls).toBe(1);
  });

  it("without an ack is done when it is handed over", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.answer = () => new Promise(() => {});
    expect(await emit(connection, "typing", ["general"], { ack: false })).toEqual({ ok: true });
    expect(socket.emitted).toEqual([{ event: "typing", args: ["general"] }]);
  });

  it("that the server does not answer in time becomes a refusal", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    socket.answer = () => new Promise(() => {});
    const answer = emit(connection, "joinRoom", ["general"], { timeoutMs: 3_000 });
    const settled = vi.fn();
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toMatchObject({ ok: false, code: "no_answer" });
  });

  it("goes by the server's clock when this machine's clock runs ahead", async () => {
    const token = tokenWith({ exp: startSeconds - 3_000 });
    const { connection, socket } = await connectionWith(() => token);
    socket.accept();
    await emit(connection, "joinRoom", ["general"]);
    socket.hear("auth:lease", leaseOf(600_000, start - 3_600_000));
    await emit(connection, "joinRoom", ["kitchen"]);
    expect(socket.connectCalls).toBe(1);
    expect(socket.emitted).toHaveLength(2);
  });
});

describe("an emit on an expired token", () => {
  it("goes out only after a renewal where the server knows those", async () => {
    const { connection, socket } = await leasedConnection();
    socket.answer = () => ({ ok: true, ...leaseOf(60_000) });
    vi.setSystemTime(start + 60_000);
    await Promise.all([emit(connection, "message", ["one"]), emit(connection, "message", ["two"])]);
    expect(socket.connectCalls).toBe(1);
    expect(socket.emitted.map(({ event }) => event)).toEqual(["auth:renew", "message", "message"]);
  });

  it("goes out only after a reconnect where the server knows no renewals", async () => {
    const { connection, socket, state } = await connectionWith(freshTokens());
    socket.accept();
    vi.setSystemTime(start + 60_000);
    const answers = Promise.all([
      emit(connection, "message", ["one"]),
      emit(connection, "message", ["two"]),
    ]);
    await settle();
    expect(state().isConnected).toBe(false);
    expect(socket.emitted).toEqual([]);
    expect(new Set(socket.presented).size).toBe(2);
    socket.accept();
    expect(await answers).toEqual([{ ok: true }, { ok: true }]);
    expect(socket.connectCalls).toBe(2);
    expect(socket.emitted.map(({ args }) => args)).toEqual([["one"], ["two"]]);
  });

  it("goes out after a reconnect when the renewal fails", async () => {
    const { connection, socket } = await leasedConnection();
    socket.answer = (event) =>
      event === "auth:renew" ? { ok: false, code: "invalid_token" } : { ok: true };
    vi.setSystemTime(start + 60_000);
    const answer = emit(connection, "message", ["late"]);
    await settle();
    socket.accept();
    expect(await answer).toEqual({ ok: true });
    expect(socket.connectCalls).toBe(2);
    expect(socket.emitted.at(-1)).toEqual({ event: "message", args: ["late"] });
  });

  it("does not go out at all when there is no fresh one", async () => {
    const { connection, socket } = await connectionWith(tokenWith({ exp: startSeconds + 60 }));
    socket.accept();
    vi.setSystemTime(start + 60_000);
    const answer = await emit(connection, "message", ["late"]);
    expect(answer).toMatchObject({ ok: false, code: "disconnected" });
    expect(socket.emitted).toEqual([]);
    expect(socket.presented).toHaveLength(1);
  });

  it("does not go out while a renewal that takes too long is under way", async () => {
    const { connection, socket } = await leasedConnection();
    socket.answer = () => new Promise(() => {});
    vi.setSystemTime(start + 60_000);
    const answer = emit(connection, "message", ["late"], { timeoutMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await answer).toMatchObject({ ok: false, code: "disconnected" });
    expect(socket.emitted.map(({ event }) => event)).toEqual(["auth:renew"]);
  });

  it("waits no longer than its time for a fresh one", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    socket.accept();
    vi.setSystemTime(start + 60_000);
    const answer = emit(connection, "message", ["late"], { timeoutMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await answer).toMatchObject({ ok: false, code: "disconnected" });
    expect(socket.emitted).toEqual([]);
  });
});

describe("an emit without a connection", () => {
  it("is refused at once and not kept for later", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    const answer = await emit(connection, "joinRoom", ["general"]);
    expect(answer).toMatchObject({ ok: false, code: "disconnected" });
    socket.accept();
    await settle();
    expect(socket.emitted).toEqual([]);
  });

  it("waits for one where that is the policy, and goes out once, in order", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    const answers = ["one", "two"].map((text) =>
      emit(connection, "message", [text], { offline: "wait" }),
    );
    await settle();
    socket.accept();
    expect(await Promise.all(answers)).toEqual([{ ok: true }, { ok: true }]);
    expect(socket.emitted.map(({ args }) => args)).toEqual([["one"], ["two"]]);
    socket.dropTransport();
    socket.accept();
    await settle();
    expect(socket.emitted).toHaveLength(2);
  });

  it("waits no longer than its time", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    const answer = emit(connection, "message", ["x"], { offline: "wait", timeoutMs: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await answer).toMatchObject({ ok: false, code: "disconnected" });
    socket.accept();
    await settle();
    expect(socket.emitted).toEqual([]);
  });

  it("is refused when too many wait already", async () => {
    const { connection, socket } = await connectionWith(freshTokens());
    const wait = () => emit(connection, "message", ["x"], { offline: "wait" });
    const answers = Array.from({ length: waitingMax }, wait);
    expect(await wait()).toMatchObject({ ok: false, code: "queue_full" });
    socket.accept();
    await Promise.all(answers);
    expect(socket.emitted).toHaveLength(waitingMax);
    socket.dropTransport();
    const later = wait();
    socket.accept();
    expect(await later).toEqual({ ok: true });
  });
});
