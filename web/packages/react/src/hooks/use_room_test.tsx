import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inside } from "../../test_support/react.js";
import { settle, type FakeSocket } from "../testing.js";
import { useRoom } from "./use_room.js";

afterEach(cleanup);

const sent = (socket: FakeSocket) => socket.emitted.map(({ event, args }) => [event, args[0]]);

describe("useRoom", () => {
  it("joins once, though StrictMode mounts it twice", async () => {
    const { result, socket } = await inside(() => useRoom("hall"));
    expect(result.current).toEqual({ status: "joined", error: null });
    expect(sent(socket)).toEqual([["joinRoom", "hall"]]);
  });

  it("shows who comes in", async () => {
    const { result, socket } = await inside(() => useRoom("hall"));
    socket.answer = () => ({ ok: true, members: [] });
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    act(() => socket.hear("memberJoined", { room: "hall", user: { id: "bob", name: "Bob" } }));
    expect(result.current.members).toEqual([{ id: "bob", name: "Bob" }]);
  });

  it("shows a denial with its reason", async () => {
    const { result, socket } = await inside(() => useRoom("hall"));
    act(() => socket.hear("roomDenied", "hall"));
    expect(result.current).toMatchObject({ status: "denied", error: { code: "forbidden" } });
  });

  it("leaves one room and joins the other when the name changes", async () => {
    let name = "hall";
    const { rerender, socket } = await inside(() => useRoom(name));
    name = "attic";
    rerender();
    await act(settle);
    expect(sent(socket)).toEqual([
      ["joinRoom", "hall"],
      ["joinRoom", "attic"],
      ["leaveRoom", "hall"],
    ]);
  });

  it("leaves after unmount, and leaves no listener", async () => {
    const { socket, unmount } = await inside(() => useRoom("hall"));
    unmount();
    await settle();
    expect(socket.listenerCount).toBe(0);
  });

  it("needs a provider above it", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(() => renderHook(() => useRoom("hall"))).toThrow("<SocketProvider>");
  });
});
