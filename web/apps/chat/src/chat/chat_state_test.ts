import { describe, expect, it } from "vitest";
import {
  chatReducer,
  chatWith,
  emptyChat,
  firstRoom,
  type ChatEvent,
  type ChatState,
} from "./chat_state";
import { blinkMs, linesMax } from "./room_lines";

const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };

const after = (...events: ChatEvent[]): ChatState => events.reduce(chatReducer, emptyChat);
const joined = (room: string, members = [ann, bob], at = 0): ChatEvent => ({
  type: "seated",
  room,
  members,
  isFirst: true,
  at,
});
const wanted = (room: string): ChatEvent => ({ type: "wanted", room });
/** The list of the hall with Bob in it or not. */
const presence = (isIn: boolean, at: number): ChatEvent => ({
  type: "seated",
  room: "hall",
  members: isIn ? [ann, bob] : [ann],
  isFirst: false,
  at,
});
let now = 0;
const message = (room: string, text: string): ChatEvent => ({
  type: "message",
  message: { room, text, from: bob, at: (now += 1) },
});
const denied = (room: string): ChatEvent => ({
  type: "denied",
  problem: { room, reason: "forbidden", message: null },
});

describe("chat state", () => {
  it("opens the first room it enters, and later ones only when asked", () => {
    expect(after(joined("hall"), joined("attic")).active).toBe("hall");
    expect(after(joined("hall"), wanted("attic"), joined("attic")).active).toBe("attic");
  });

  it("counts messages of rooms that are not open, until they are opened", () => {
    const rooms = [joined("hall"), joined("attic")];
    const state = after(...rooms, message("attic", "x"), message("hall", "y"));
    expect(state.rooms.map((room) => room.unread)).toEqual([0, 1]);
    expect(chatReducer(state, { type: "opened", room: "attic" }).rooms[1]?.unread).toBe(0);
  });

  it("does not count what oneself has said in another tab", () => {
    const own = { room: "attic", text: "mine", from: ann, at: (now += 1) };
    const start = after(joined("hall"), joined("attic"), {
      type: "history",
      room: "attic",
      messages: [],
    });
    const mine = [
      { type: "message", message: own },
      { type: "history", room: "attic", messages: [own, { ...own, at: (now += 1) }] },
    ] satisfies ChatEvent[];
    const state = mine.reduce(chatReducer, { ...start, me: "ann" });
    expect(state.rooms[1]).toMatchObject({ unread: 0, lines: [{ text: "mine" }, { text: "mine" }] });
    expect(mine.reduce(chatReducer, { ...start, me: "bob" }).rooms[1]?.unread).toBe(2);
  });

  it("ignores messages of rooms it is not in", () => {
    expect(after(joined("hall"), message("cellar", "x")).rooms).toHaveLength(1);
  });

  it("holds no more than the newest lines of a room", () => {
    let state = after(joined("hall"));
    for (let n = 0; n <= linesMax; n += 1) state = chatReducer(state, message("hall", String(n)));
    expect(state.rooms[0]?.lines).toHaveLength(linesMax);
    expect(state.rooms[0]?.lines[0]).toMatchObject({ text: "1" });
  });

  it("lists a person with two tabs once, by name", () => {
    expect(after(joined("hall", [bob, ann, bob])).rooms[0]?.members).toEqual([ann, bob]);
  });

  it("tells who left and who came", () => {
    const room = after(joined("hall"), presence(false, 0), presence(true, blinkMs)).rooms[0];
    expect(room?.lines).toMatchObject([{ came: false }, { came: true }]);
    expect(room?.members).toEqual([ann, bob]);
  });

  it("says nothing of somebody who was away for a blink", () => {
    const room = after(joined("hall"), presence(false, 0), presence(true, blinkMs - 1)).rooms[0];
    expect(room?.lines).toEqual([]);
    expect(room?.members).toEqual([ann, bob]);
  });

  it("says nothing of people who come back after everybody lost the server", () => {
    const back = joined("hall", [ann], 100);
    expect(after(joined("hall"), back, presence(true, 200)).rooms[0]?.lines).toEqual([]);
  });

  it("shows a denial, and puts a denied room away", () => {
    const state = after(joined("hall"), wanted("attic"), joined("attic"), denied("attic"));
    expect(state).toMatchObject({ active: "hall", joinProblem: { room: "attic" } });
    expect(state.rooms.map((room) => room.name)).toEqual(["hall"]);
    expect(chatReducer(state, { type: "join_problem_dismissed" }).joinProblem).toBeNull();
  });

  it("tells one who asks for a room that there was no answer, and asks no more", () => {
    const failed: ChatEvent = {
      type: "join_failed",
      problem: { room: "attic", reason: "failed", message: null },
    };
    const state = after(joined("hall"), wanted("attic"), failed);
    expect(state).toMatchObject({ wanted: [firstRoom], joinProblem: { room: "attic" } });
  });

  it("stays in a room that did not answer at once after a reconnect", () => {
    const failed: ChatEvent = {
      type: "join_failed",
      problem: { room: "hall", reason: "failed", message: null },
    };
    const state = after(wanted("hall"), joined("hall"), failed);
    expect(state).toMatchObject({ wanted: [firstRoom, "hall"], joinProblem: null });
    expect(state.rooms).toHaveLength(1);
  });

  it("keeps a denial on the screen while other rooms are entered again", () => {
    expect(after(denied("attic"), joined("hall")).joinProblem).toMatchObject({ room: "attic" });
  });

  it("opens the neighbour of a room that is left", () => {
    const rooms = [joined("a"), wanted("b"), joined("b"), joined("c")];
    expect(after(...rooms, { type: "left", room: "b" }).active).toBe("c");
    expect(after(joined("a"), { type: "left", room: "a" }).active).toBeNull();
  });

  it("tells an invitation until one is in, and not to who is", () => {
    const invited: ChatEvent = {
      type: "invited",
      invitation: { room: "private-a", from: bob, at: 1 },
    };
    const state = after(joined("hall"), invited, invited);
    expect(state.mail.toasts).toMatchObject([{ kind: "invitation", room: "private-a" }]);
    const inside = chatReducer(state, joined("private-a"));
    expect(inside.mail.toasts).toEqual([]);
    expect(chatReducer(inside, invited).mail.toasts).toEqual([]);
  });

  it.each([
    [true, 0],
    [false, 1],
  ])("leaves a room that is closed, and tells it to who has not done it: %s", (isMine, told) => {
    const closed: ChatEvent = { type: "closed", room: "attic", by: bob, isMine, at: 1 };
    const state = after(joined("hall"), wanted("attic"), joined("attic"), closed);
    expect(state).toMatchObject({ active: "hall", wanted: [firstRoom] });
    expect(state.rooms.map((room) => room.name)).toEqual(["hall"]);
    expect(state.mail.toasts).toHaveLength(told);
    expect(after(joined("hall"), closed).mail.toasts).toEqual([]);
  });

  it("counts what was missed in a room, and not what was said before one came in", () => {
    const history = (...at: number[]): ChatEvent => ({
      type: "history",
      room: "attic",
      messages: at.map((time) => ({ room: "attic", text: "x", from: bob, at: time })),
    });
    const state = after(joined("hall"), joined("attic"), history(1, 2));
    expect(state.rooms[1]).toMatchObject({ unread: 0, lines: [] });
    const back = [joined("attic"), history(1, 2, 3), history(1, 2, 3)].reduce(chatReducer, state);
    expect(back.rooms[1]?.unread).toBe(1);
    const seen = chatReducer(chatReducer(back, { type: "opened", room: "attic" }), history(3, 4));
    expect(seen.rooms[1]).toMatchObject({ unread: 0, lines: [{ at: 3 }, { at: 4 }] });
  });

  it("counts what comes into the open room while nobody looks", () => {
    const hidden = (isHidden: boolean): ChatEvent => ({ type: "hidden", isHidden });
    const away = after(joined("hall"), joined("attic"), hidden(true), message("hall", "x"));
    expect(away.rooms.map((room) => room.unread)).toEqual([1, 0]);
    const still = chatReducer(away, joined("hall", [ann], 1));
    expect(still.rooms[0]?.unread).toBe(1);
    const back = chatReducer(chatReducer(away, message("attic", "y")), hidden(false));
    expect(back.rooms.map((room) => room.unread)).toEqual([0, 1]);
  });

  it("says whether a room that is denied was taken away", () => {
    expect(after(denied("attic")).joinProblem).toMatchObject({ wasIn: false });
    expect(after(joined("attic"), denied("attic")).joinProblem).toMatchObject({ wasIn: true });
  });

  it("enters the rooms of before a reload, and drops those that are denied without a word", () => {
    const start = chatWith("ann", { rooms: ["hall", "attic", "cellar"], active: "attic" });
    expect(start.wanted).toEqual(["hall", "attic", "cellar"]);
    const events = [joined("hall"), denied("cellar"), joined("attic")];
    const state = events.reduce(chatReducer, start);
    expect(state).toMatchObject({ wanted: ["hall", "attic"], active: "attic", joinProblem: null });
    const again = [wanted("cellar"), denied("cellar")].reduce(chatReducer, state);
    expect(again.joinProblem).toMatchObject({ room: "cellar" });
    expect(chatReducer(state, denied("hall")).joinProblem).toMatchObject({ room: "hall" });
    expect(chatWith("ann", { rooms: [], active: null })).toEqual({ ...emptyChat, me: "ann" });
  });

  it("keeps notes until they are dismissed", () => {
    const notes = [0, 1].map((n): ChatEvent => {
      return { type: "note", note: { message: String(n), from: bob, at: 0 } };
    });
    const state = after(...notes);
    expect(state.mail.toasts).toMatchObject([{ message: "0" }, { message: "1" }]);
    const key = state.mail.toasts[0]?.key ?? 0;
    const rest = chatReducer(state, { type: "toast_dismissed", key }).mail.toasts;
    expect(rest).toMatchObject([{ message: "1" }]);
  });
});
