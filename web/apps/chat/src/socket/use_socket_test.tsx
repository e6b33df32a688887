import { act, cleanup, renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "./fake_socket";
import { useSocket } from "./use_socket";

afterEach(cleanup);

function mount(token: string | (() => string) | null, isStrict = false) {
  const { openSocket, sockets } = fakeNetwork();
  const hook = renderHook(
    // The function is written inline on purpose: a new one at every render.
    (props: { token: typeof token }) => {
      const { token: source } = props;
      return useSocket(typeof source === "function" ? () => source() : source, { openSocket });
    },
    { initialProps: { token }, ...(isStrict ? { wrapper: StrictMode } : {}) },
  );
  return { ...hook, sockets, first: () => sockets[0] as FakeSocket };
}

describe("useSocket", () => {
  it("turns isConnected true on connect and false on disconnect", async () => {
    const { result, first } = mount(tokenWith({}));
    expect(result.current.isConnected).toBe(false);
    await act(settle);
    act(() => first().accept());
    expect(result.current).toMatchObject({ isConnected: true, status: "connected" });
    act(() => first().dropTransport());
    expect(result.current).toMatchObject({ isConnected: false, status: "reconnecting" });
  });

  it("asks for a fresh token when the connection comes back", async () => {
    let count = 0;
    const { first } = mount(() => tokenWith({ jti: ++count }));
    await act(settle);
    act(() => first().accept());
    act(() => first().dropTransport());
    act(() => first().comeBack());
    await act(settle);
    expect(first().presented).toEqual([tokenWith({ jti: 1 }), tokenWith({ jti: 2 })]);
  });

  it("leaves no listener and no connection behind after unmount", async () => {
    const { first, unmount } = mount(tokenWith({}));
    await act(settle);
    act(() => first().accept());
    expect(first().listenerCount).toBeGreaterThan(0);
    unmount();
    await settle();
    expect(first().listenerCount).toBe(0);
    expect(first()).toMatchObject({ connected: false, active: false });
  });

  it("makes one connection when StrictMode mounts it twice", async () => {
    const { result, sockets, first } = mount(tokenWith({}), true);
    await act(settle);
    expect(sockets).toHaveLength(1);
    expect(first().connectCalls).toBe(1);
    act(() => first().accept());
    expect(result.current.isConnected).toBe(true);
  });

  it("keeps its connection when an inline token function changes with each render", async () => {
    const { rerender, sockets } = mount(() => tokenWith({}));
    await act(settle);
    rerender({ token: () => tokenWith({ jti: 2 }) });
    await act(settle);
    expect(sockets).toHaveLength(1);
  });

  it("opens another connection for another token string", async () => {
    const { rerender, sockets, first } = mount(tokenWith({ sub: "a" }));
    await act(settle);
    rerender({ token: tokenWith({ sub: "b" }) });
    await act(settle);
    expect(sockets).toHaveLength(2);
    expect(first().listenerCount).toBe(0);
    expect(sockets[1]?.presented).toEqual([tokenWith({ sub: "b" })]);
  });

  it("does nothing without a token", async () => {
    const { result, sockets } = mount(null);
    expect(sockets).toHaveLength(0);
    expect(result.current.status).toBe("idle");
    const answer = await result.current.request("joinRoom", "general");
    expect(answer).toMatchObject({ ok: false });
  });

  it("tells why a connection was refused", async () => {
    const { result, first } = mount(tokenWith({}));
    await act(settle);
    act(() => first().refuse("Authentication error", { code: "invalid_token", retry: false }));
    expect(result.current).toMatchObject({ status: "refused", error: { code: "invalid_token" } });
  });
});
