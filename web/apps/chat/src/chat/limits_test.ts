import { describe, expect, it } from "vitest";
import { roomNameMistake, textBytesMax, tooLong } from "./limits";

describe("the length of a text", () => {
  it.each([
    ["a".repeat(4_000), null],
    ["a".repeat(4_120), "This message is too long by 120 characters: 4,000 are the most."],
    ["é".repeat(2_000), null],
    ["👋".repeat(1_000), null],
  ])("%#", (text, words) => {
    expect(tooLong("This message", text, textBytesMax)).toBe(words);
  });

  it("is counted in bytes where letters have more than one", () => {
    expect(tooLong("This message", "é".repeat(2_001), textBytesMax)).toMatch(
      /^This message is too long by 2 bytes: 4,000 are the most/,
    );
  });
});

describe("the name of a room", () => {
  it.each(["kitchen", "private-x", "__proto__", "קפה", "a b", "👩‍👩‍👧", "é".repeat(32), "🏳️‍🌈", "مطبخ", "%00"])(
    "may be %s",
    (name) => {
      expect(roomNameMistake(name)).toBeNull();
    },
  );

  it.each([
    ["private-", /needs a name/],
    ["\u200b", /could see/],
    ["private-\u200b", /could see/],
    ["\u2060\u3164\ufe0f", /could see/],
    ["abc\u202egnp", /direction/],
    ["a\tb", /control/],
    ["é".repeat(33), /too long by 2 bytes/],
    ["a".repeat(70), /too long by 6 characters/],
  ])("is refused with a sentence: %j", (name, words) => {
    expect(roomNameMistake(name)).toMatch(words);
  });
});
