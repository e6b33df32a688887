import { settle, type FakeSocket } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ann, bob, inside, join, joins, sent, withDialogs } from "./chat_fixture";

const room = "private-plans";
const ofAnn = { privateRooms: () => ({ ok: true, rooms: [{ room, owner: ann }] }) };
const ofBob = { privateRooms: () => ({ ok: true, rooms: [{ room, owner: bob }] }) };
const alone = (name: string) => (name === room ? { ok: true, members: [ann] } : undefined);

beforeEach(withDialogs);
afterEach(cleanup);

const rooms = () => screen.queryAllByTestId("room-item").map((item) => item.dataset["room"]);

async function click(element: HTMLElement): Promise<void> {
  fireEvent.click(element);
  await act(settle);
}

async function make(name: string): Promise<void> {
  fireEvent.click(screen.getByTestId("room-private"));
  await join(name);
}

function invited(socket: FakeSocket): void {
  act(() => socket.hear("invited", { room, from: bob, at: 1 }));
}

function closed(socket: FakeSocket, by = bob): void {
  act(() => socket.hear("roomClosed", { room, by }));
}

describe("a room by invitation", () => {
  it("is made under its full name, and entered", async () => {
    const socket = await inside();
    await make("plans");
    expect(sent(socket, "createRoom")).toEqual([room]);
    expect(rooms()).toEqual(["general", room]);
    expect(screen.getByTestId("room-close")).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>("room-private").checked).toBe(false);
    expect(screen.queryByTestId("open-room")).toBeNull();
  });

  it("is not made twice over the beginning of its name", async () => {
    const socket = await inside();
    await make(room);
    expect(sent(socket, "createRoom")).toEqual([room]);
  });

  it("says why it could not be made", async () => {
    const message = "Somebody else has made private-plans.";
    const socket = await inside({ createRoom: () => ({ ok: false, code: "room_taken", message }) });
    await make("plans");
    expect(screen.getByTestId("room-failed").textContent).toContain(message);
    expect(joins(socket)).not.toContain(room);
    expect(screen.getByTestId<HTMLInputElement>("room-input").value).toBe("plans");
  });

  it("is denied with words to who is not invited", async () => {
    await inside({ joinRoom: (name: string) => (name === room ? { ok: false, code: "forbidden" } : undefined) });
    await join(room);
    expect(screen.getByTestId("room-denied").textContent).toContain(
      "Only people whom its owner has invited may enter.",
    );
  });

  it("that ended with the server is not said to be closed to its owner", async () => {
    let isGone = false;
    const gone = (name: string) => (isGone && name === room ? { ok: false, code: "forbidden" } : undefined);
    const socket = await inside({ joinRoom: gone });
    await make("plans");
    isGone = true;
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    const words = screen.getByTestId("room-denied").textContent;
    expect(words).toContain("You are no longer in “private-plans”.");
    expect(words).toContain("rooms by invitation end with it");
  });

  it("is opened to people of one's other rooms by its owner", async () => {
    const socket = await inside({ ...ofAnn, joinRoom: alone });
    await join(room);
    await click(screen.getByTestId("room-invite"));
    await click(screen.getByTestId("invite-person"));
    expect(sent(socket, "invite")).toEqual([{ room, user: "bob" }]);
    expect(screen.getByText("Invited")).toBeTruthy();
  });

  it("says why somebody could not be invited, and may be asked again", async () => {
    const message = "Nobody else can be invited to private-plans.";
    const refusal = { ok: false, code: "too_many_guests", message };
    await inside({ ...ofAnn, joinRoom: alone, invite: () => refusal });
    await join(room);
    await click(screen.getByTestId("room-invite"));
    await click(screen.getByTestId("invite-person"));
    expect(screen.getByText(message)).toBeTruthy();
    expect(screen.getByTestId("invite-person")).toBeTruthy();
  });

  it("is offered beside the note to somebody who is not in it", async () => {
    const socket = await inside({ ...ofAnn, joinRoom: alone });
    await click(screen.getAllByTestId("person")[1] as HTMLElement);
    await click(screen.getByTestId("invite-person"));
    expect(sent(socket, "invite")).toEqual([{ room, user: "bob" }]);
  });

  it("is its owner's alone to open and to close", async () => {
    await inside(ofBob);
    await join(room);
    expect(screen.queryByTestId("room-invite")).toBeNull();
    expect(screen.queryByTestId("room-close")).toBeNull();
    expect(screen.getByText(/invited by Bob/)).toBeTruthy();
    await click(screen.getAllByTestId("person")[1] as HTMLElement);
    expect(screen.queryByTestId("invite-person")).toBeNull();
  });

  it("that another tab has made is known as one's own when one enters it", async () => {
    const made: unknown[] = [];
    await inside({ privateRooms: () => ({ ok: true, rooms: [...made] }) });
    made.push({ room, owner: ann });
    await join(room);
    expect(screen.getByTestId("room-close")).toBeTruthy();
  });
});

describe("an invitation", () => {
  it("is told, listed and taken", async () => {
    const socket = await inside();
    invited(socket);
    expect(screen.getByTestId("invitation").textContent).toMatch(/Bob invites you.*private-plans/);
    expect(screen.getByTestId("open-room").textContent).toBe("private-plansinvited by Bob");
    await click(screen.getByTestId("invitation-enter"));
    expect(rooms()).toEqual(["general", room]);
    expect(screen.queryByTestId("invitation")).toBeNull();
    expect(screen.queryByTestId("open-room")).toBeNull();
  });

  it("is one, however often it comes, and none for who is in", async () => {
    const socket = await inside();
    for (let n = 0; n < 3; n += 1) invited(socket);
    expect(screen.getAllByTestId("invitation")).toHaveLength(1);
    await join(room);
    invited(socket);
    expect(screen.queryByTestId("invitation")).toBeNull();
  });

  it("of earlier is listed when one comes, and led into by a click", async () => {
    await inside(ofBob);
    await click(screen.getByTestId("open-room"));
    expect(rooms()).toEqual(["general", room]);
    fireEvent.click(screen.getByLabelText(`Leave ${room}`));
    expect(screen.getByTestId("open-room")).toBeTruthy();
  });
});

describe("a room that is closed", () => {
  it("is gone for who was in it, with words", async () => {
    const socket = await inside(ofBob);
    await join(room);
    closed(socket);
    expect(rooms()).toEqual(["general"]);
    expect(screen.queryByTestId("open-room")).toBeNull();
    expect(screen.getByTestId("room-closed").textContent).toMatch(/Bob closed a room.*private-plans/);
    await act(settle);
    socket.emitted.length = 0;
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    expect(joins(socket)).toEqual(["general"]);
  });

  it("is gone without words for who was not in it, with its invitation", async () => {
    const socket = await inside();
    invited(socket);
    closed(socket);
    expect(screen.queryByTestId("invitation")).toBeNull();
    expect(screen.queryByTestId("open-room")).toBeNull();
    expect(screen.queryByTestId("room-closed")).toBeNull();
  });

  it("is closed by its owner after a question, who need not be told", async () => {
    const socket = await inside(ofAnn);
    await join(room);
    await click(screen.getByTestId("room-close"));
    expect(sent(socket, "closeRoom")).toEqual([]);
    await click(screen.getByTestId("close-room-confirm"));
    expect(sent(socket, "closeRoom")).toEqual([room]);
    closed(socket, ann);
    expect(rooms()).toEqual(["general"]);
    expect(screen.queryByTestId("room-closed")).toBeNull();
    expect(screen.queryByTestId("close-room-confirm")).toBeNull();
  });

  it("stays when the server refuses, with words", async () => {
    await inside({ ...ofAnn, closeRoom: () => ({ ok: false, code: "rate_limited" }) });
    await join(room);
    await click(screen.getByTestId("room-close"));
    await click(screen.getByTestId("close-room-confirm"));
    expect(screen.getByText("That was too fast. Please wait a moment.")).toBeTruthy();
    expect(rooms()).toEqual(["general", room]);
  });
});
