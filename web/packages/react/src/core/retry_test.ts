import { describe, expect, it, vi } from "vitest";
import { retryDelayMs } from "./retry.js";

describe("retry", () => {
  it("doubles from the first step", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999999);
    expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt))).toEqual([
      500, 1000, 2000, 4000,
    ]);
  });

  it("never waits longer than its bound", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999999);
    expect(retryDelayMs(1000)).toBe(30_000);
  });

  it("spreads the wait over the upper half of the step", () => {
    vi.spyOn(Math, "random").mockReturnValueOnce(0).mockReturnValueOnce(0.5);
    expect(retryDelayMs(1)).toBe(250);
    expect(retryDelayMs(1)).toBe(375);
  });
});
