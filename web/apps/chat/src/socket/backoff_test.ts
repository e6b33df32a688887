import { describe, expect, it } from "vitest";
import { backoff, retryDelayMs } from "./backoff";

describe("backoff", () => {
  it("doubles from the first step", () => {
    const most = () => 0.999999;
    expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, most))).toEqual([
      500, 1000, 2000, 4000,
    ]);
  });

  it("never waits longer than its bound", () => {
    expect(retryDelayMs(1000, () => 0.999999)).toBe(backoff.longestMs);
  });

  it("spreads the wait over the upper half of the step", () => {
    expect(retryDelayMs(1, () => 0)).toBe(250);
    expect(retryDelayMs(1, () => 0.5)).toBe(375);
  });
});
