import { describe, expect, it } from "vitest";
import { ann, bob } from "./chat_fixture";
import { messageLine } from "./room_lines";
import { arrived, draftWithout, ownLines } from "./unsure";

const line = (at: number, text: string, from = ann) =>
  messageLine({ room: "hall", text, from, at });
const hall = (...lines: ReturnType<typeof line>[]) => ({
  name: "hall",
  members: [],
  missing: new Map<string, number>(),
  unread: 0,
  earlier: [],
  lines,
});

describe("a message that may or may not have arrived", () => {
  it("has, when it is seen in its room", () => {
    const before = new Set(ownLines(hall(line(1, "yes")), "ann", "yes"));
    const all = new Map([["hall", { text: "yes", before }]]);
    expect(arrived(all, [hall(line(1, "yes"))], "ann")).toEqual([]);
    expect(arrived(all, [hall(line(1, "yes"), line(2, "yes", bob))], "ann")).toEqual([]);
    expect(arrived(all, [], "ann")).toEqual([]);
    const now = [hall(line(1, "yes"), line(2, "yes"))];
    expect(arrived(all, now, "ann")).toEqual([["hall", "yes"]]);
  });

  it("leaves the draft, and what was written since stays", () => {
    expect(draftWithout("yes", "yes")).toBe("");
    expect(draftWithout("yes\nand more", "yes")).toBe("and more");
    expect(draftWithout("yes, but", "yes")).toBe("yes, but");
  });
});
