import { settle, type FakeSocket } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ann, bob, eve, inside, join, sent } from "./chat_fixture";
import { tellTypingMs } from "./use_typing";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const line = () => screen.getByTestId("typing").textContent;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

function hears(socket: FakeSocket, user: typeof bob, room = "general"): void {
  act(() => socket.hear("typing", { room, user, forMs: 5_000 }));
}

async function type(text: string): Promise<void> {
  fireEvent.change(screen.getByTestId("message-input"), { target: { value: text } });
  await act(settle);
}

describe("typing", () => {
  it("is shown of the others in the open room, until it is over or said", async () => {
    const socket = await inside();
    hears(socket, bob);
    expect(line()).toBe("Bob is typing…");
    await pass(4_900);
    expect(line()).toBe("Bob is typing…");
    await pass(200);
    expect(line()).toBe("");
    hears(socket, bob);
    act(() => socket.hear("message", { room: "general", text: "so", from: bob, at: 1 }));
    expect(line()).toBe("");
  });

  it("is not shown of oneself, of other rooms, or of who is not there any more", async () => {
    const socket = await inside();
    hears(socket, ann);
    hears(socket, eve);
    hears(socket, bob, "kitchen");
    expect(line()).toBe("");
    hears(socket, bob);
    act(() => socket.hear("memberLeft", { room: "general", user: bob }));
    expect(line()).toBe("");
  });

  it("is nobody's any more when the connection is lost", async () => {
    const socket = await inside();
    hears(socket, bob);
    act(() => socket.dropTransport());
    expect(line()).toBe("");
  });

  it("is told at once, then no more often than the server passes on", async () => {
    const socket = await inside();
    for (const text of ["h", "he", "hel"]) await type(text);
    expect(sent(socket, "typing")).toEqual(["general"]);
    await pass(tellTypingMs);
    await type("hell");
    expect(sent(socket, "typing")).toHaveLength(2);
  });

  it("is told anew after a message, and in each room for itself", async () => {
    const socket = await inside();
    await type("hello");
    fireEvent.click(screen.getByTestId("message-send"));
    await act(settle);
    await type("again");
    await join("kitchen");
    await type("here");
    expect(sent(socket, "typing")).toEqual(["general", "general", "kitchen"]);
  });

  it("is not told of nothing, and not without a connection", async () => {
    const socket = await inside();
    await type("   ");
    await type("");
    act(() => socket.dropTransport());
    await type("x");
    expect(sent(socket, "typing")).toEqual([]);
  });
});
