import { describe, expect, it, vi } from "vitest";
import { connectionWith, useVirtualClock } from "../../test_support/connection.js";
import { settle, tokenWith } from "../testing.js";
import { TokenUnavailable } from "./faults.js";

useVirtualClock();

describe("a token source that fails", () => {
  it("is asked again later when it may recover", async () => {
    const source = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new TokenUnavailable({ retry: true, message: "Wait." }))
      .mockResolvedValue(tokenWith({ jti: 1 }));
    const { socket, state } = await connectionWith(source);
    expect(state()).toMatchObject({ status: "unavailable", error: { message: "Wait." } });
    await vi.runAllTimersAsync();
    expect(socket.presented).toHaveLength(1);
  });

  it("ends the session when it says that it never will", async () => {
    const { socket, state } = await connectionWith(() =>
      Promise.reject(new TokenUnavailable({ retry: false })),
    );
    expect(state()).toMatchObject({ status: "unauthenticated", error: { code: "no_token" } });
    expect(socket.presented).toEqual([]);
  });
});

describe("a token source that is slow", () => {
  it("is asked once, though a second handshake begins meanwhile", async () => {
    let bring: (token: string) => void = () => {};
    const source = vi.fn(() => new Promise<string>((resolve) => (bring = resolve)));
    const { socket } = await connectionWith(source);
    socket.dropTransport();
    socket.comeBack();
    await settle();
    expect(source).toHaveBeenCalledTimes(1);
    bring(tokenWith({ jti: 1 }));
    await settle();
    expect(socket.presented).toEqual([tokenWith({ jti: 1 })]);
  });

  it("is given up after a time, and asked again later", async () => {
    const source = vi.fn(() => new Promise<string>(() => {}));
    const { state } = await connectionWith(source);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state()).toMatchObject({ status: "unavailable", error: { code: "no_token" } });
    await vi.advanceTimersByTimeAsync(250);
    expect(source).toHaveBeenCalledTimes(2);
  });
});
