import { act, cleanup } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { inside } from "../../test_support/react.js";
import { useEmit } from "./use_emit.js";

afterEach(cleanup);

describe("useEmit", () => {
  it("emits and resolves with the ack", async () => {
    const { result, socket } = await inside(() => useEmit());
    socket.answer = (_event, [text]) => ({ ok: true, text });
    expect(await result.current("echo", "hello")).toEqual({ ok: true, text: "hello" });
    expect(socket.emitted).toEqual([{ event: "echo", args: ["hello"] }]);
  });

  it("gives the same function at every render", async () => {
    const { result, rerender } = await inside(() => useEmit({ timeoutMs: 1_000 }));
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
  });

  it("without an ack resolves when the event is handed over", async () => {
    const { result, socket } = await inside(() => useEmit({ ack: false }));
    socket.answer = () => new Promise(() => {});
    expect(await result.current("typing", "hall")).toEqual({ ok: true });
    expect(socket.emitted).toHaveLength(1);
  });

  it("refuses at once while there is no connection", async () => {
    const { result, socket } = await inside(() => useEmit());
    act(() => socket.dropTransport());
    expect(await result.current("echo")).toMatchObject({ ok: false, code: "disconnected" });
    expect(socket.emitted).toEqual([]);
  });

  it("waits for the connection where that is the policy", async () => {
    const { result, socket } = await inside(() => useEmit({ offline: "wait" }));
    act(() => socket.dropTransport());
    const answer = result.current("echo", 1);
    act(() => socket.accept());
    expect(await answer).toEqual({ ok: true });
    expect(socket.emitted).toEqual([{ event: "echo", args: [1] }]);
  });

  it("refuses when the ack does not come in time", async () => {
    const { result, socket } = await inside(() => useEmit({ timeoutMs: 1 }));
    socket.answer = () => new Promise(() => {});
    expect(await result.current("echo")).toMatchObject({ ok: false, code: "no_answer" });
  });
});
