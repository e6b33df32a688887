import { settle, tokenWith } from "@anteroom/react/testing";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Account } from "./account";
import { useEntrance } from "./use_entrance";

const options = {
  registration: true,
  nameLengthMax: 32,
  passwordLengthMin: 8,
  passwordBytesMax: 1024,
};
const granted = { accessToken: tokenWith({ sid: "s1" }), user: { id: "ann", name: "Ann" } };
const fetchMock = vi.fn<typeof fetch>();
const onRestored = vi.fn<(account: Account) => void>();
let answers: (Response | Error)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetchMock);
  fetchMock.mockReset();
  onRestored.mockReset();
  fetchMock.mockImplementation(async () => {
    const next = answers.shift() ?? new TypeError("failed");
    if (next instanceof Error) throw next;
    return next;
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const says = (status: number, body: unknown = {}, retryAfter = "") =>
  Response.json(body, { status, headers: retryAfter ? { "retry-after": retryAfter } : {} });
const noAnswer = () => new TypeError("failed");

async function enter(...script: (Response | Error)[]) {
  answers = script;
  const { result, unmount } = renderHook(() => useEntrance(onRestored));
  await act(settle);
  return { seen: () => result.current, unmount };
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

describe("the entrance", () => {
  it("is by accounts, and nobody is inside whom the browser has no session of", async () => {
    const { seen } = await enter(says(200, options), says(401, { code: "session_missing" }));
    expect(seen()).toEqual({ kind: "accounts", options });
    expect(onRestored).not.toHaveBeenCalled();
  });

  it("brings back who was inside before", async () => {
    await enter(says(200, options), says(200, granted));
    expect(onRestored.mock.calls[0]?.[0].key).toBe("ann s1");
  });

  it("is by name where there are no accounts, and asks no more", async () => {
    const { seen } = await enter(says(404));
    expect(seen()).toEqual({ kind: "names" });
    globalThis.dispatchEvent(new Event("online"));
    await pass(60_000);
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["unreachable", noAnswer()],
    ["busy", says(503, { code: "overloaded" })],
    ["busy", says(429)],
    ["busy", says(403)],
  ])("is unknown while the server does not tell it, and asked again: %s", async (why, first) => {
    const { seen } = await enter(first, says(404));
    expect(seen()).toEqual({ kind: "unknown", why });
    await pass(2_000);
    expect(seen()).toEqual({ kind: "names" });
  });

  it("is asked again as late as the server wants it", async () => {
    const { seen } = await enter(says(503, {}, "7"), says(404));
    await pass(6_900);
    expect(seen()).toEqual({ kind: "unknown", why: "busy" });
    await pass(200);
    expect(seen()).toEqual({ kind: "names" });
  });

  it("is asked again at once when the network is back", async () => {
    const { seen } = await enter(noAnswer(), says(404));
    globalThis.dispatchEvent(new Event("online"));
    await act(settle);
    expect(seen()).toEqual({ kind: "names" });
    await pass(60_000);
    expect(fetchMock).toHaveBeenCalledTimes(2);
  });

  it("shows no form while the session may still be there", async () => {
    const { seen } = await enter(
      says(200, options),
      noAnswer(),
      says(200, options),
      says(200, granted),
    );
    expect(seen()).toEqual({ kind: "unknown", why: "unreachable" });
    await pass(2_000);
    expect(onRestored).toHaveBeenCalledTimes(1);
  });

  it("is asked no more when nobody looks", async () => {
    const { unmount } = await enter(noAnswer());
    unmount();
    await pass(60_000);
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });
});
