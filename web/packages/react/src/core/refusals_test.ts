import { describe, expect, it, vi } from "vitest";
import {
  connectionWith,
  freshTokens,
  start,
  startSeconds,
  useVirtualClock,
} from "../../test_support/connection.js";
import { settle, tokenWith } from "../testing.js";
import { attemptsMax } from "./retry.js";

useVirtualClock();

describe("a refused connection", () => {
  it.each([
    ["credentials_required", "unauthenticated"],
    ["invalid_token", "unauthenticated"],
    ["token_revoked", "unauthenticated"],
    ["forbidden", "forbidden"],
    ["a_code_of_another_server", "forbidden"],
    ["unavailable", "unavailable"],
  ])("with code %s is %s, and final where the server says so", async (code, status) => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.refuse("Authentication error", { code, retry: false });
    const error = { code, retry: false };
    expect(state()).toMatchObject({ status, isConnected: false, error });
    expect(state().error?.message).toBe("Authentication error");
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it.each([
    ["token_expired", "expired"],
    ["unavailable", "unavailable"],
    ["a_code_of_another_server", "unavailable"],
  ])("with code %s is %s until it is tried again, with a fresh token", async (code, status) => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.refuse("Authentication error", { code, retry: true });
    expect(state()).toMatchObject({ status, error: { retry: true } });
    await vi.advanceTimersByTimeAsync(249);
    expect(socket.connectCalls).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.connectCalls).toBe(2);
    expect(state().status).toBe("connecting");
    expect(new Set(socket.presented).size).toBe(2);
    socket.accept();
    expect(state()).toMatchObject({ status: "connected", error: null });
  });

  it("is given up after a bounded number of attempts", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    const unavailable = { code: "unavailable", retry: true };
    for (let attempt = 0; attempt <= attemptsMax; attempt += 1) {
      expect(state().error?.retry).not.toBe(false);
      socket.refuse("Authentication error: Temporarily unavailable", unavailable);
      await vi.runAllTimersAsync();
    }
    const error = { code: "unavailable", retry: false };
    expect(state()).toMatchObject({ status: "unavailable", error });
    expect(socket.connectCalls).toBe(1 + attemptsMax);
  });

  it("has all its attempts again once the server has let it in", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    const refuse = async () => {
      socket.refuse("x", { code: "unavailable", retry: true });
      await vi.runAllTimersAsync();
    };
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) await refuse();
    socket.accept();
    socket.dropTransport();
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) await refuse();
    expect(state().error?.retry).toBe(true);
  });

  it("for an expired fixed token is final, for there is no other", async () => {
    const { socket, state } = await connectionWith(tokenWith({ exp: startSeconds - 1 }));
    expect(socket.presented).toHaveLength(1);
    socket.refuse("Authentication error: Token expired", { code: "token_expired", retry: true });
    const message = "Authentication error: Token expired";
    const error = { code: "token_expired", message, retry: false };
    expect(state()).toMatchObject({ status: "expired", error });
    await vi.runAllTimersAsync();
    expect(socket.connectCalls).toBe(1);
  });

  it("comes back when a new string takes the place of a token that has expired", async () => {
    const { connection, socket, state } = await connectionWith(tokenWith({ jti: 1 }));
    socket.refuse("Authentication error: Token expired", { code: "token_expired", retry: true });
    connection.take(tokenWith({ jti: 1 }));
    await settle();
    expect(socket.connectCalls).toBe(1);
    connection.take(tokenWith({ jti: 2 }));
    await settle();
    expect(socket.presented).toEqual([tokenWith({ jti: 1 }), tokenWith({ jti: 2 })]);
    socket.accept();
    expect(state().status).toBe("connected");
  });

  it("asks a source that keeps an expired token again, and never sends it twice", async () => {
    const token = tokenWith({ exp: startSeconds + 60 });
    const source = vi.fn(() => token);
    const { socket, state } = await connectionWith(source);
    socket.refuse("Authentication error: Token expired", { code: "token_expired", retry: true });
    await vi.runAllTimersAsync();
    expect(socket.presented).toEqual([token]);
    expect(source).toHaveBeenCalledTimes(1 + attemptsMax);
    const error = { code: "token_expired", retry: false };
    expect(state()).toMatchObject({ status: "expired", error });
  });

  it("that does not say whether to try again is judged by its code", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.hear("connect_error", Object.assign(new Error("x"), { data: { code: "unavailable" } }));
    // Heard while the library still tries, it is no refusal.
    expect(state().error?.code).toBe("unreachable");
    socket.active = false;
    socket.hear("connect_error", Object.assign(new Error("x"), { data: { code: "unavailable" } }));
    expect(state().error).toEqual({ code: "unavailable", message: "x", retry: true });
  });

  it("without data from a foreign middleware is forbidden and final", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.refuse("no");
    const error = { code: "forbidden", retry: false };
    expect(state()).toMatchObject({ status: "forbidden", error });
  });

  it("follows a revocation that comes while connected", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.accept();
    socket.hear("auth:revoked", { reason: "admin" });
    socket.sendAway();
    const error = { code: "token_revoked", retry: false };
    expect(state()).toMatchObject({ status: "unauthenticated", error });
  });

  it("after DISCONNECT for an expired token brings a fresh one", async () => {
    const { socket, state } = await connectionWith(freshTokens());
    socket.accept();
    vi.setSystemTime(start + 61_000);
    socket.sendAway();
    expect(state()).toMatchObject({ status: "expired", error: { retry: true } });
    await vi.advanceTimersByTimeAsync(500);
    socket.accept();
    expect(state().status).toBe("connected");
  });
});
