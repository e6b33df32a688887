import { afterEach, describe, expect, it } from "vitest";
import { forgetRooms, keepRooms, recallRooms } from "./remembered_rooms";

afterEach(() => sessionStorage.clear());

const nothing = { rooms: [], active: null };

describe("the rooms of before a reload", () => {
  it("are those of the same person, with the open one", () => {
    const kept = { rooms: ["general", "__proto__"], active: "__proto__" };
    keepRooms("ann", kept);
    expect(recallRooms("ann")).toEqual(kept);
    expect(recallRooms("bob")).toEqual(nothing);
    forgetRooms();
    expect(recallRooms("ann")).toEqual(nothing);
  });

  it("are so many and no more", () => {
    const rooms = Array.from({ length: 60 }, (_, n) => `r${n}`);
    keepRooms("ann", { rooms, active: "r0" });
    expect(recallRooms("ann")).toEqual({ rooms: rooms.slice(10), active: null });
  });

  it.each([
    "nonsense",
    "null",
    "7",
    '{"id":"ann"}',
    '{"id":"ann","rooms":[7,"",{}]}',
    '{"id":"ann","rooms":{"length":9}}',
  ])("are none where something else is kept: %s", (kept) => {
    sessionStorage.setItem("anteroom.rooms", kept);
    expect(recallRooms("ann")).toEqual(nothing);
  });
});
