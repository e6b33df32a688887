import { describe, expect, it, vi } from "vitest";
import { connectionWith, freshTokens, useVirtualClock } from "../../test_support/connection.js";
import { settle } from "../testing.js";
import { membersMax, roomOf } from "./room.js";

useVirtualClock();

const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };

async function inRoom(answer: unknown = { ok: true, room: "hall", members: [ann] }) {
  const { connection, socket, release } = await connectionWith(freshTokens());
  socket.answer = () => answer;
  const room = roomOf(connection, "hall");
  const leave = room.hold();
  const events = () => socket.emitted.map(({ event }) => event);
  return { connection, socket, release, room, leave, events, state: () => room.state };
}

describe("a room", () => {
  it("is joined as soon as there is a connection, and shows who is in it", async () => {
    const { socket, state } = await inRoom();
    expect(state()).toEqual({ status: "joining", error: null });
    socket.accept();
    expect(socket.emitted).toEqual([{ event: "joinRoom", args: ["hall"] }]);
    await settle();
    expect(state()).toEqual({ status: "joined", members: [ann], error: null });
  });

  it("is denied with the server's reason", async () => {
    const refusal = { ok: false, code: "forbidden", message: "You may not enter hall." };
    const { socket, state } = await inRoom(refusal);
    socket.accept();
    await settle();
    expect(state()).toEqual({ status: "denied", error: refusal });
    await vi.runAllTimersAsync();
    expect(socket.emitted).toHaveLength(1);
  });

  it("is joined again after a reconnect, and keeps its list meanwhile", async () => {
    const { socket, state, events } = await inRoom();
    socket.accept();
    await settle();
    socket.dropTransport();
    expect(state()).toEqual({ status: "joining", members: [ann], error: null });
    socket.accept();
    await settle();
    expect(state().status).toBe("joined");
    expect(events()).toEqual(["joinRoom", "joinRoom"]);
  });

  it("shows no list from before the reconnect as the one of now", async () => {
    const { socket, state } = await inRoom();
    socket.accept();
    await settle();
    socket.dropTransport();
    socket.answer = () => ({ ok: true, members: [bob] });
    socket.accept();
    socket.hear("roomJoined", "hall");
    expect(state().status).toBe("joining");
    await settle();
    expect(state()).toEqual({ status: "joined", members: [bob], error: null });
  });

  it("is asked for again after a reconnect when it was denied", async () => {
    const { socket, state } = await inRoom({ ok: false, code: "forbidden" });
    socket.accept();
    await settle();
    socket.answer = () => ({ ok: true, members: [] });
    socket.dropTransport();
    socket.accept();
    await settle();
    expect(state()).toEqual({ status: "joined", members: [], error: null });
  });

  it("follows who comes and who goes, each once", async () => {
    const { socket, state } = await inRoom();
    socket.accept();
    await settle();
    socket.hear("memberJoined", { room: "hall", user: bob });
    socket.hear("memberJoined", { room: "hall", user: bob });
    socket.hear("memberJoined", { room: "attic", user: { id: "eve", name: "Eve" } });
    expect(state().members).toEqual([ann, bob]);
    socket.hear("memberLeft", { room: "hall", user: ann });
    expect(state().members).toEqual([bob]);
  });

  it("lists no more members than its bound", async () => {
    const many = Array.from({ length: membersMax + 1 }, (_, n) => ({ id: `${n}`, name: "x" }));
    const { socket, state } = await inRoom({ ok: true, members: many });
    socket.accept();
    await settle();
    expect(state().members).toHaveLength(membersMax);
    socket.hear("memberJoined", { room: "hall", user: bob });
    expect(state().members).toHaveLength(membersMax);
  });

  it("is left when a renewal has taken it away, and says why", async () => {
    const { socket, state } = await inRoom();
    socket.accept();
    await settle();
    socket.hear("auth:rooms", { left: ["attic"], reason: "claims" });
    expect(state().status).toBe("joined");
    socket.hear("auth:rooms", { left: ["hall"], reason: "claims" });
    const error = { ok: false, code: "forbidden", message: "claims" };
    expect(state()).toEqual({ status: "denied", error });
  });

  it("is denied once the server has put this connection out of it", async () => {
    const { socket, state } = await inRoom();
    socket.accept();
    await settle();
    socket.hear("roomLeft", "hall");
    expect(state()).toMatchObject({ status: "denied", error: { code: "room_left" } });
  });

  it("is shared, and left when the last who held it lets go", async () => {
    const { connection, socket, room, leave, events } = await inRoom();
    socket.accept();
    await settle();
    expect(roomOf(connection, "hall")).toBe(room);
    const leaveToo = room.hold();
    leave();
    await settle();
    expect(events()).toEqual(["joinRoom"]);
    leaveToo();
    await settle();
    expect(events()).toEqual(["joinRoom", "leaveRoom"]);
  });

  it("is not left when it is held again in the same turn", async () => {
    const { socket, room, leave, events } = await inRoom();
    socket.accept();
    await settle();
    leave();
    room.hold();
    await settle();
    expect(events()).toEqual(["joinRoom"]);
  });

  it("that was left and joined again is not taken away by the late word of the leaving", async () => {
    const { socket, room, leave, state } = await inRoom();
    socket.accept();
    await settle();
    leave();
    await settle();
    room.hold();
    socket.hear("roomLeft", "hall");
    expect(state().status).toBe("joining");
    await settle();
    expect(state().status).toBe("joined");
  });

  it("that is left before the server has answered stays left", async () => {
    const { socket, leave, events, state } = await inRoom();
    let answer: (answer: unknown) => void = () => {};
    socket.answer = () => new Promise((resolve) => (answer = resolve));
    socket.accept();
    leave();
    await settle();
    answer({ ok: true, members: [ann] });
    await settle();
    expect(state()).toEqual({ status: "joining", error: null });
    expect(events()).toEqual(["joinRoom", "leaveRoom"]);
  });

  it("that was denied need not be left", async () => {
    const { socket, leave, events } = await inRoom({ ok: false, code: "forbidden" });
    socket.accept();
    await settle();
    leave();
    await settle();
    expect(events()).toEqual(["joinRoom"]);
  });

  it("leaves no listener behind", async () => {
    const { socket, leave, release } = await inRoom();
    const before = socket.listenerCount;
    leave();
    await settle();
    expect(socket.listenerCount).toBeLessThan(before);
    release();
    await settle();
    expect(socket.listenerCount).toBe(0);
  });
});

describe("a room of a server that answers by events only", () => {
  const never = new Promise(() => {});

  it("is joined with roomJoined, without a list", async () => {
    const { socket, state } = await inRoom(never);
    socket.accept();
    socket.hear("roomJoined", "hall");
    expect(state()).toEqual({ status: "joined", error: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state()).toEqual({ status: "joined", error: null });
    expect(socket.emitted).toHaveLength(1);
  });

  it("is denied with roomDenied", async () => {
    const { socket, state } = await inRoom(never);
    socket.accept();
    socket.hear("roomDenied", "attic");
    expect(state().status).toBe("joining");
    socket.hear("roomDenied", "hall");
    expect(state()).toMatchObject({ status: "denied", error: { code: "forbidden" } });
  });

  it("says that there was no answer, and is asked for again with the next connection", async () => {
    const { socket, state } = await inRoom(never);
    socket.accept();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state()).toMatchObject({ status: "joining", error: { code: "no_answer" } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.emitted).toHaveLength(1);
    socket.dropTransport();
    socket.accept();
    expect(state()).toEqual({ status: "joining", error: null });
    expect(socket.emitted).toHaveLength(2);
  });
});
