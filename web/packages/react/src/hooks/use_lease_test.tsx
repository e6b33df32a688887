import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { leaseOf } from "../../test_support/connection.js";
import { inside } from "../../test_support/react.js";
import { useLease } from "./use_lease.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("useLease", () => {
  it("has none before the server gives one", async () => {
    const { result } = await inside(() => useLease());
    expect(result.current).toMatchObject({ state: "none", lease: null, remainingMs: 0 });
    expect(await result.current.renew()).toBe(false);
  });

  it("counts down by seconds", async () => {
    const { result, socket } = await inside(() => useLease());
    act(() => socket.hear("auth:lease", leaseOf(60_000)));
    expect(result.current).toMatchObject({ state: "active", remainingMs: 60_000 });
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(result.current.remainingMs).toBe(58_000);
  });

  it("renews when it is told to", async () => {
    const { result, socket } = await inside(() => useLease());
    act(() => socket.hear("auth:lease", leaseOf(60_000)));
    // The provider's token is a fixed string, so that there is nothing to renew with.
    expect(await result.current.renew()).toBe(false);
    expect(socket.emitted).toEqual([]);
  });

  it("leaves no timer running after unmount", async () => {
    const { socket, unmount } = await inside(() => useLease());
    act(() => socket.hear("auth:lease", leaseOf(60_000)));
    unmount();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
