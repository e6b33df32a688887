import { describe, expect, it } from "vitest";
import {
  heardTyping,
  nextEnd,
  nobodyTyping,
  stillTyping,
  stoppedTyping,
  typingWords,
} from "./typing_state";

const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };
const eve = { id: "eve", name: "Eve" };
const hears = (user: typeof ann, forMs = 5_000) => ({ room: "hall", user, forMs });

describe("who is typing", () => {
  it("lasts as long as the server says, from the last word on", () => {
    let all = heardTyping(nobodyTyping, hears(ann), 0);
    all = heardTyping(all, hears(bob), 1_000);
    all = heardTyping(all, hears(ann), 2_000);
    expect(nextEnd(all)).toBe(6_000);
    expect(stillTyping(all, 6_000).get("hall")).toEqual([{ user: ann, until: 7_000 }]);
    expect(stillTyping(all, 7_000)).toEqual(nobodyTyping);
    expect(nextEnd(nobodyTyping)).toBe(Infinity);
  });

  it("ends with the message, in that room", () => {
    const all = heardTyping(nobodyTyping, hears(ann), 0);
    expect(stoppedTyping(all, "attic", "ann")).toBe(all);
    expect(stoppedTyping(all, "hall", "bob")).toBe(all);
    expect(stoppedTyping(all, "hall", "ann").size).toBe(0);
  });

  it("is not believed for hours, and not of a crowd without end", () => {
    expect(nextEnd(heardTyping(nobodyTyping, hears(ann, 1e12), 0))).toBe(10_000);
    expect(nextEnd(heardTyping(nobodyTyping, hears(ann, NaN), 7))).toBe(7);
    let all = nobodyTyping;
    for (let n = 0; n < 200; n += 1) {
      all = heardTyping(all, hears({ id: `u${n}`, name: "U" }), 0);
      all = heardTyping(all, { ...hears(ann), room: `r${n}` }, 0);
    }
    expect(all.size).toBe(100);
    expect(all.get("hall")).toHaveLength(50);
  });

  it("is put into words", () => {
    expect(typingWords([])).toBe("");
    expect(typingWords([ann])).toBe("Ann is typing…");
    expect(typingWords([ann, bob])).toBe("Ann and Bob are typing…");
    expect(typingWords([ann, bob, eve])).toBe("3 people are typing…");
  });
});
