import { settle } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ann, bob, inside, join, joins, reloaded } from "./chat_fixture";

const comings = () => [...document.querySelectorAll(".presence")].map((one) => one.textContent);
/** For the many steps of a test on a busy machine. */
const unhurried = { timeout: 20_000 };

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("the chat screen", () => {
  it("enters the general room by itself and shows who is there", async () => {
    await inside();
    expect(screen.getByTestId("status").textContent).toBe("Status: Connected");
    expect(screen.getByTestId("room-item").textContent).toBe("general");
    const people = within(screen.getByTestId("people")).getAllByTestId("person");
    expect(people.map((person) => person.dataset["user"])).toEqual(["ann", "bob"]);
  });

  it("leaves the focus to who writes while a room is entered, and else begins a message", async () => {
    vi.stubGlobal("matchMedia", (media: string) => ({
      media,
      matches: media === "(pointer: fine)",
      addEventListener: () => {},
      removeEventListener: () => {},
    }));
    try {
      let enter = () => {};
      const entered = new Promise<void>((resolve) => (enter = resolve));
      const answer = { ok: true, room: "general", members: [ann, bob] };
      await inside({
        joinRoom: (room: string) =>
          room === "general" ? entered.then(() => answer) : undefined,
      });
      expect(screen.queryByTestId("message-input")).toBeNull();
      const field = screen.getByTestId<HTMLInputElement>("room-input");
      field.focus();
      fireEvent.change(field, { target: { value: "kitch" } });
      enter();
      await act(settle);
      expect(screen.getByTestId("room-item").textContent).toBe("general");
      expect(document.activeElement).toBe(field);
      await join("kitchen");
      expect(document.activeElement).toBe(screen.getByTestId("message-input"));
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("shows and explains a room that is denied", async () => {
    await inside();
    await join("team-red");
    const denial = screen.getByTestId("room-denied");
    expect(denial.textContent).toContain("“team-red” stays closed to you.");
    expect(denial.textContent).toContain("the team “red”");
    expect(screen.getAllByTestId("room-item")).toHaveLength(1);
  });

  it("says that it is disconnected, and enters its rooms again when it is back", async () => {
    const socket = await inside();
    await join("kitchen");
    socket.emitted.length = 0;
    act(() => socket.dropTransport());
    expect(screen.getByTestId("status").textContent).toContain("Status: Disconnected");
    act(() => socket.comeBack());
    await act(settle);
    act(() => socket.accept());
    await act(settle);
    expect(joins(socket)).toEqual(["general", "kitchen"]);
    expect(screen.getByTestId("status").textContent).toBe("Status: Connected");
  });

  it("does not ask again for a room that was left", async () => {
    const socket = await inside();
    await join("kitchen");
    fireEvent.click(screen.getByLabelText("Leave kitchen"));
    await act(settle);
    socket.emitted.length = 0;
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    expect(joins(socket)).toEqual(["general"]);
  });

  it("is in its rooms again after a reload, but for those that were left or are denied", async () => {
    await inside();
    for (const room of ["kitchen", "attic", "team-blue", "cellar"]) await join(room);
    fireEvent.click(screen.getAllByTestId("room-item")[2] as HTMLElement);
    fireEvent.click(screen.getByLabelText("Leave kitchen"));
    await act(settle);
    cleanup();
    const denies = (room: string) => room === "team-blue" && { ok: false, code: "forbidden" };
    const socket = await reloaded({ joinRoom: (room) => denies(room) || undefined });
    expect(joins(socket)).toEqual(["general", "attic", "team-blue", "cellar"]);
    const items = screen.getAllByTestId("room-item");
    expect(items.map((item) => item.dataset["room"])).toEqual(["general", "attic", "cellar"]);
    expect(items[1]?.getAttribute("aria-current")).toBe("true");
    expect(screen.queryByTestId("room-denied")).toBeNull();
    cleanup();
    expect(joins(await reloaded())).toEqual(["general", "attic", "cellar"]);
  });

  it.each([
    ["private-", /needs a name/],
    ["\u200b", /Nobody could see this name/],
    ["a".repeat(70), /too long by 6 characters/],
  ])("asks no server for a room named %j", async (room, words) => {
    const socket = await inside();
    await join(room);
    expect(screen.getByTestId("room-failed").textContent).toMatch(words);
    expect(joins(socket)).toEqual(["general"]);
  });

  it("sends with Enter and puts back what was not delivered", async () => {
    const socket = await inside();
    const field = screen.getByTestId<HTMLTextAreaElement>("message-input");
    fireEvent.change(field, { target: { value: "hello" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await act(settle);
    expect(socket.emitted.at(-1)).toEqual({
      event: "message",
      args: [{ room: "general", text: "hello" }],
    });
    expect(field.value).toBe("");
    socket.answer = () => ({ ok: false, code: "rate_limited" });
    fireEvent.change(field, { target: { value: "again" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await act(settle);
    expect(field.value).toBe("again");
    expect(screen.getByText("That was too fast. Please wait a moment.")).toBeTruthy();
  });

  it("counts what is unread in the list and in the title, until the room is opened", async () => {
    const socket = await inside();
    await join("kitchen");
    for (const [at, text] of ["one", "two"].entries()) {
      act(() => socket.hear("message", { room: "general", text, from: bob, at }));
    }
    expect(document.title).toBe("(2) Anteroom");
    expect(screen.getAllByTestId("room-item")[0]?.textContent).toBe("general2 unread");
    fireEvent.click(screen.getAllByTestId("room-item")[0] as HTMLElement);
    expect(document.title).toBe("Anteroom");
  });

  it("shows messages as text, never as markup", async () => {
    const socket = await inside();
    const text = "<img src=x onerror=alert(1)>";
    act(() => socket.hear("message", { room: "general", text, from: bob, at: 0 }));
    expect(screen.getByTestId("message").textContent).toContain(text);
    expect(document.querySelector("img")).toBeNull();
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "treats %s as a room like any other",
    async (room) => {
      const socket = await inside();
      await join(room);
      const field = () => screen.getByTestId<HTMLTextAreaElement>("message-input");
      expect(screen.getAllByTestId("room-item")[1]?.dataset["room"]).toBe(room);
      expect(field().value).toBe("");
      fireEvent.change(field(), { target: { value: "half a thought" } });
      fireEvent.click(screen.getAllByTestId("room-item")[0] as HTMLElement);
      fireEvent.click(screen.getAllByTestId("room-item")[1] as HTMLElement);
      expect(field().value).toBe("half a thought");
      socket.answer = () => ({ ok: false, code: room });
      fireEvent.keyDown(field(), { key: "Enter" });
      await act(settle);
      expect(screen.getByText(`The server refused it (${room}).`)).toBeTruthy();
    },
  );

  it("shows a private note until it is dismissed", async () => {
    const socket = await inside();
    act(() => socket.hear("notification", { message: "psst", from: { id: "7" }, at: 0 }));
    expect(screen.getByTestId("toast").textContent).toContain("psst");
    fireEvent.click(screen.getByLabelText("Dismiss the note from 7"));
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  it("shows who comes in and who leaves, in words and in the list", async () => {
    const socket = await inside();
    const eve = { id: "eve", name: "Eve" };
    act(() => socket.hear("memberJoined", { room: "general", user: eve }));
    expect(comings()).toContainEqual(expect.stringMatching(/^Eve came in/));
    act(() => socket.hear("memberLeft", { room: "general", user: bob }));
    const people = within(screen.getByTestId("people")).getAllByTestId("person");
    expect(people.map((person) => person.dataset["user"])).toEqual(["ann", "eve"]);
  });

  it("stands when everybody comes and goes in one instant", { timeout: 30_000 }, async () => {
    const socket = await inside();
    const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
    // Without act every event is shown by itself, as in a browser.
    environment.IS_REACT_ACT_ENVIRONMENT = false;
    for (const event of ["memberJoined", "memberLeft"]) {
      for (let n = 0; n < 200; n += 1) {
        socket.hear(event, { room: "general", user: { id: `u${n}`, name: `U${n}` } });
        await Promise.resolve();
      }
    }
    await waitFor(() => {
      expect(within(screen.getByTestId("people")).getAllByTestId("person")).toHaveLength(2);
      expect(screen.queryByText("U199")).toBeNull();
    }, unhurried);
    environment.IS_REACT_ACT_ENVIRONMENT = true;
  });

  it("puts each message on the page once, also beside people who come at that instant", {
    timeout: 30_000,
  }, async () => {
    const socket = await inside();
    const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
    environment.IS_REACT_ACT_ENVIRONMENT = false;
    const put: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        const text = node instanceof Element ? node.querySelector(".message-text") : null;
        if (text?.textContent) put.push(text.textContent);
      }
    });
    observer.observe(document.body, { childList: true, subtree: true });
    for (let n = 0; n < 20; n += 1) {
      socket.hear("memberJoined", { room: "general", user: { id: `u${n}`, name: `U${n}` } });
      await Promise.resolve();
      socket.hear("message", { room: "general", text: `m${n}`, from: bob, at: n });
    }
    await waitFor(() => {
      expect(screen.getAllByTestId("message")).toHaveLength(20);
      expect(comings()).toContainEqual(expect.stringMatching(/^U19 came in/));
    }, unhurried);
    observer.disconnect();
    environment.IS_REACT_ACT_ENVIRONMENT = true;
    expect(put).toEqual(Array.from({ length: 20 }, (_, n) => `m${n}`));
  });

  it("says why it is not connected, but only when that lasts", async () => {
    const socket = await inside();
    vi.useFakeTimers();
    act(() => socket.dropTransport());
    act(() => socket.failToReach());
    expect(screen.queryByTestId("banner")).toBeNull();
    act(() => vi.advanceTimersByTime(1_500));
    expect(screen.getByTestId("banner").textContent).toContain("The server cannot be reached.");
    act(() => socket.accept());
    expect(screen.queryByTestId("banner")).toBeNull();
  });

  it("offers the way back after the server has ended the session", async () => {
    const socket = await inside();
    act(() => socket.sendAway());
    expect(screen.getByTestId("banner").textContent).toContain("The server ended this session.");
    fireEvent.click(screen.getByText("Connect again"));
    expect(socket.connectCalls).toBe(2);
  });

  it("counts down the lease, and shows nothing where there is none", async () => {
    const socket = await inside();
    expect(screen.queryByTestId("lease")).toBeNull();
    const serverTime = Date.now();
    const lease = { expiresAt: serverTime + 600_000, renewAt: serverTime + 480_000, serverTime };
    act(() => socket.hear("auth:lease", lease));
    expect(screen.getByTestId("lease").textContent).toBe("Token good for 10:00");
  });

  it("shows that a renewal has taken a room away", async () => {
    const socket = await inside();
    await join("kitchen");
    act(() => socket.hear("auth:rooms", { left: ["kitchen"], reason: "claims" }));
    expect(screen.getByTestId("room-denied").textContent).toContain("“kitchen”");
    expect(screen.getAllByTestId("room-item")).toHaveLength(1);
  });
});
