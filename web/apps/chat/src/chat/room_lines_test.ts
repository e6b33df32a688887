import { describe, expect, it } from "vitest";
import { messageLine, presenceLine, withHistory, withMessage, type Line } from "./room_lines";

const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };
const said = (at: number, from = ann) => messageLine({ room: "hall", text: `m${at}`, from, at });
const shown = (lines: Line[] | null) =>
  lines?.map((line) => (line.kind === "message" ? line.text : line.kind));

describe("what was said before", () => {
  it("is earlier the first time, in order", () => {
    const written = withHistory({ earlier: null, lines: [] }, [said(1), said(2)]);
    expect(shown(written.earlier)).toEqual(["m1", "m2"]);
    expect(written.lines).toEqual([]);
  });

  it("is told once where it was heard meanwhile", () => {
    const written = withHistory({ earlier: null, lines: [said(2)] }, [said(1), said(2), said(3)]);
    expect(shown(written.earlier)).toEqual(["m1"]);
    expect(shown(written.lines)).toEqual(["m2", "m3"]);
  });

  it("goes to its place when it was missed, and what is there stays", () => {
    const came = presenceLine(bob, true, 99);
    const before = { earlier: [said(1)], lines: [said(2), came, said(6)] };
    const written = withHistory(before, [said(1), said(2), said(4), said(5), said(6), said(7)]);
    expect(written.earlier).toBe(before.earlier);
    expect(shown(written.lines)).toEqual(["m2", "presence", "m4", "m5", "m6", "m7"]);
  });

  it("may be nothing, also where the server has forgotten it", () => {
    expect(withHistory({ earlier: null, lines: [] }, [])).toEqual({ earlier: [], lines: [] });
    const before = { earlier: [said(1)], lines: [said(2)] };
    expect(withHistory(before, [])).toEqual(before);
  });
});

describe("a message", () => {
  it("is there once, however often it comes", () => {
    const written = { earlier: [said(1)], lines: [said(2)] };
    expect(withMessage(written, said(1))).toBe(written.lines);
    expect(withMessage(written, said(2))).toBe(written.lines);
    expect(shown(withMessage(written, said(3)))).toEqual(["m2", "m3"]);
  });
});
