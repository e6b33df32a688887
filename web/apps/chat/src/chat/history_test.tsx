import { settle } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { bob, inside, join, sent } from "./chat_fixture";

afterEach(cleanup);

const said = (at: number, room = "general") => ({ room, text: `m${at}`, from: bob, at });
const texts = () =>
  screen.queryAllByTestId("message").map((one) => one.querySelector(".message-text")?.textContent);

/** A server that remembers these. */
const remembering = (messages: { room: string }[]) => ({
  history: (room: string) => ({
    ok: true,
    room,
    messages: messages.filter((message) => message.room === room),
  }),
});

describe("what was said before", () => {
  it("is shown in a room that one comes into, above what is new, and is not read aloud", async () => {
    const socket = await inside(remembering([said(1), said(2)]));
    expect(texts()).toEqual(["m1", "m2"]);
    expect(screen.queryByText("New since you came in")).toBeNull();
    act(() => socket.hear("message", said(3)));
    expect(texts()).toEqual(["m1", "m2", "m3"]);
    expect(screen.getByText("New since you came in")).toBeTruthy();
    expect(screen.getByTestId("earlier").closest("[role=log]")).toBeNull();
    expect(screen.queryByText("It is quiet in here.")).toBeNull();
  });

  it("is not unread", async () => {
    await inside(remembering([said(1), said(2, "kitchen")]));
    await join("kitchen");
    expect(document.title).toBe("Anteroom");
    expect(screen.getAllByTestId("room-item").map((item) => item.textContent)).toEqual([
      "general",
      "kitchen",
    ]);
  });

  it("brings what was missed, each message once, and counts it where one does not look", async () => {
    const memory = [said(1)];
    const socket = await inside(remembering(memory));
    await join("kitchen");
    act(() => socket.dropTransport());
    memory.push(said(2), said(3));
    act(() => socket.comeBack());
    await act(settle);
    act(() => socket.accept());
    act(() => socket.hear("message", said(2)));
    await act(settle);
    expect(document.title).toBe("(2) Anteroom");
    fireEvent.click(screen.getAllByTestId("room-item")[0] as HTMLElement);
    expect(texts()).toEqual(["m1", "m2", "m3"]);
  });

  it("is asked for once for each time that one comes in", async () => {
    const socket = await inside();
    socket.emitted.length = 0;
    act(() => socket.hear("memberJoined", { room: "general", user: { id: "eve", name: "Eve" } }));
    act(() => socket.hear("memberLeft", { room: "general", user: bob }));
    await act(settle);
    expect(sent(socket, "history")).toEqual([]);
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    expect(sent(socket, "history")).toEqual(["general"]);
  });

  it.each([
    ["nothing", { ok: true, messages: [] }],
    ["a refusal", { ok: false, code: "forbidden" }],
    ["nonsense", { ok: true }],
  ])("may be %s, and then it is quiet", async (_what, answer) => {
    await inside({ history: () => answer });
    expect(screen.getByText("It is quiet in here.")).toBeTruthy();
    expect(screen.getByText(/whoever is here sees it, and so does whoever comes later/)).toBeTruthy();
  });

  it("says nothing of quiet before it is known", async () => {
    await inside({ history: () => new Promise(() => {}) });
    expect(screen.queryByText("It is quiet in here.")).toBeNull();
  });

  it("of who has no name shows the id", async () => {
    await inside(remembering([{ ...said(1), from: { id: "7" } } as never]));
    expect(screen.getByTestId("message").textContent).toContain("7");
  });
});
