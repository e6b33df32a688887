import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { leasedConnection, leaseOf, useVirtualClock } from "../../test_support/connection.js";
import { settle } from "../testing.js";

useVirtualClock();

const granted = () => ({ ok: true, ...leaseOf(60_000) });

describe("a renewal that a sleeping machine missed", () => {
  const frame = new EventTarget();
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });

  beforeEach(() => {
    vi.stubGlobal("window", frame);
    vi.stubGlobal("document", page);
  });
  afterEach(() => vi.unstubAllGlobals());

  const signals = [
    ["the page becomes visible", () => page.dispatchEvent(new Event("visibilitychange"))],
    ["the network returns", () => frame.dispatchEvent(new Event("online"))],
    ["the window gets the focus", () => frame.dispatchEvent(new Event("focus"))],
    ["the page comes out of the cache", () => frame.dispatchEvent(new Event("pageshow"))],
  ] as const;

  it.each(signals)("is made up for when %s", async (_name, signal) => {
    const { socket, renewals } = await leasedConnection();
    socket.answer = granted;
    // The clock went on and no timer has run.
    vi.setSystemTime(Date.now() + 50_000);
    signal();
    signal();
    await settle();
    expect(renewals()).toHaveLength(1);
  });

  it.each(signals)("is not due yet, and nothing happens when %s", async (_name, signal) => {
    const { renewals } = await leasedConnection();
    signal();
    await settle();
    expect(renewals()).toEqual([]);
  });

  it("leaves no listener on the page once the connection is released", async () => {
    const added = vi.spyOn(frame, "addEventListener");
    const { release } = await leasedConnection();
    const ends = added.mock.calls.map(([, , options]) => (options as { signal: AbortSignal }).signal);
    expect(ends.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    release();
    await settle();
    expect(ends.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});
