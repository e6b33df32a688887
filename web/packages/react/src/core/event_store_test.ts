import { describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../testing.js";
import { EventStore } from "./event_store.js";

const socket = () => new FakeSocket(() => {});

describe("the event store", () => {
  it("brings handlers that came first to the socket, and over to the next one", () => {
    const events = new EventStore();
    const [first, second] = [socket(), socket()];
    const heard = vi.fn();
    events.listen({ message: heard });
    events.attach(first);
    first.hear("message", 1);
    events.attach(second);
    first.hear("message", 2);
    second.hear("message", 3);
    expect(heard.mock.calls).toEqual([[1], [3]]);
    expect(first.listenerCount).toBe(0);
  });

  it("takes away one handler of two that are the same function", () => {
    const events = new EventStore();
    const only = socket();
    events.attach(only);
    const heard = vi.fn();
    const stop = events.listen({ message: heard });
    events.listen({ message: heard });
    only.hear("message");
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
    only.hear("message");
    expect(heard).toHaveBeenCalledTimes(3);
  });
});
