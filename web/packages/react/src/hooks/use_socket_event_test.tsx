import { act, cleanup } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inside } from "../../test_support/react.js";
import { settle } from "../testing.js";
import { useSocketEvent } from "./use_socket_event.js";

afterEach(cleanup);

describe("useSocketEvent", () => {
  it("hears an event once, though StrictMode mounts it twice", async () => {
    const heard = vi.fn();
    const { socket } = await inside(() => useSocketEvent("message", heard));
    act(() => socket.hear("message", "hello", 7));
    expect(heard.mock.calls).toEqual([["hello", 7]]);
  });

  it("calls the newest version of an inline handler, and adds no listener for it", async () => {
    const { result, socket } = await inside(() => {
      const [count, setCount] = useState(0);
      useSocketEvent("message", () => setCount(count + 1));
      return count;
    });
    const before = socket.listenerCount;
    act(() => socket.hear("message"));
    act(() => socket.hear("message"));
    expect(result.current).toBe(2);
    expect(socket.listenerCount).toBe(before);
  });

  it("goes on hearing over a reconnect", async () => {
    const heard = vi.fn();
    const { socket } = await inside(() => useSocketEvent("message", heard));
    act(() => socket.dropTransport());
    act(() => socket.accept());
    act(() => socket.hear("message", 1));
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("hears the life of the connection too, when its state has changed already", async () => {
    const heard = vi.fn();
    const { socket } = await inside(() => useSocketEvent("disconnect", heard));
    act(() => socket.dropTransport());
    expect(heard.mock.calls).toEqual([["transport close"]]);
  });

  it("is gone after unmount", async () => {
    const heard = vi.fn();
    const { socket, unmount } = await inside(() => useSocketEvent("message", heard));
    unmount();
    socket.hear("message");
    expect(heard).not.toHaveBeenCalled();
    await settle();
    expect(socket.listenerCount).toBe(0);
  });
});
