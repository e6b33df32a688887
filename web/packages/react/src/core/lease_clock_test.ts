import { describe, expect, it, vi } from "vitest";
import {
  connectionWith,
  freshTokens,
  leaseOf,
  start,
  useVirtualClock,
} from "../../test_support/connection.js";
import { settle } from "../testing.js";
import { LeaseClock } from "./lease_clock.js";

useVirtualClock();

async function clockOf(lifeMs: number, serverTime = start) {
  const { connection, socket, release } = await connectionWith(freshTokens());
  const clock = new LeaseClock(connection);
  const seen: number[] = [];
  const stop = clock.subscribe(() => seen.push(clock.getSnapshot().remainingMs));
  socket.accept();
  socket.answer = () => new Promise(() => {});
  socket.hear("auth:lease", leaseOf(lifeMs, serverTime));
  return { socket, release, stop, seen, view: () => clock.getSnapshot() };
}

describe("the lease clock", () => {
  it("has nothing to tell before there is a lease", async () => {
    const { connection } = await connectionWith(freshTokens());
    const view = new LeaseClock(connection).getSnapshot();
    expect(view).toEqual({ state: "none", lease: null, remainingMs: 0 });
  });

  it("tells each whole second once, by the server's clock", async () => {
    const { seen, view } = await clockOf(3_500, start - 3_600_000);
    seen.length = 0;
    expect(view().remainingMs).toBe(3_500);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toEqual([3_000, 2_000, 1_000, 0]);
    expect(view().state).toBe("expired");
  });

  it("tells when the end is near", async () => {
    const { socket, view } = await clockOf(60_000);
    expect(view().state).toBe("active");
    socket.hear("auth:expiring", { expiresAt: start + 60_000, serverTime: start });
    expect(view().state).toBe("expiring");
  });

  it("forgets the lease of a connection that is lost", async () => {
    const { socket, view } = await clockOf(60_000);
    socket.dropTransport();
    expect(view()).toEqual({ state: "none", lease: null, remainingMs: 0 });
  });

  it("leaves no timer running once it is stopped", async () => {
    const { release, stop } = await clockOf(60_000);
    release();
    await settle();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
