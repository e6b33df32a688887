import { describe, expect, it } from "vitest";
import { formatRemaining, formatTime } from "./clock";

describe("the clock", () => {
  it("names the day of what was not said today", () => {
    const noon = new Date(2026, 4, 7, 12, 30).getTime();
    expect(formatTime(noon, noon + 3_600_000)).toMatch(/^12[:.]30/);
    expect(formatTime(noon, noon + 86_400_000)).toMatch(/(7 May|May 7).*12[:.]30/);
  });

  it("counts down in minutes, with hours where there are any", () => {
    expect(formatRemaining(872_000)).toBe("14:32");
    expect(formatRemaining(3_900_000)).toBe("1:05:00");
    expect(formatRemaining(-1)).toBe("0:00");
  });
});
