import { act, cleanup, render, renderHook } from "@testing-library/react";
import { Component, StrictMode, Suspense, version, type ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { TokenSource } from "../core/token_source.js";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "../testing.js";
import { SocketProvider } from "./socket_provider.js";
import { useSocket } from "./use_socket.js";

afterEach(cleanup);

function mount(token: TokenSource | null, isStrict = false) {
  const { options, sockets } = fakeNetwork();
  const hook = renderHook(
    // The function is written inline on purpose: a new one at every render.
    (props: { token: typeof token }) => {
      const { token: source } = props;
      return useSocket(typeof source === "function" ? () => source() : source, options);
    },
    { initialProps: { token }, ...(isStrict ? { wrapper: StrictMode } : {}) },
  );
  return { ...hook, sockets, options, first: () => sockets[0] as FakeSocket };
}

describe("useSocket", () => {
  it("runs on the React that these tests are for", () => {
    expect(version.split(".")[0]).toBe(process.env["REACT_MAJOR"]);
  });

  it("gives socket, isConnected, status, error and lease, and nothing else", async () => {
    const { result, first } = mount(tokenWith({}));
    await act(settle);
    act(() => first().accept());
    act(() => first().hear("auth:lease", { expiresAt: 3, renewAt: 2, serverTime: 1 }));
    const { lease, ...state } = result.current;
    expect(state).toEqual({
      socket: first(),
      isConnected: true,
      status: "connected",
      error: null,
    });
    expect(lease).toMatchObject({ expiresAt: 3, renewAt: 2, serverTime: 1 });
  });

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

  it("calls the newest version of an inline token function", async () => {
    const { rerender, first } = mount(() => tokenWith({ jti: 1 }));
    await act(settle);
    rerender({ token: () => tokenWith({ jti: 2 }) });
    act(() => first().accept());
    act(() => first().dropTransport());
    act(() => first().comeBack());
    await act(settle);
    expect(first().presented.at(-1)).toBe(tokenWith({ jti: 2 }));
  });

  it("keeps its connection for a fresh token of the same session", async () => {
    const { result, rerender, sockets, first } = mount(tokenWith({ sub: "a", sid: "1", jti: 1 }));
    await act(settle);
    act(() => first().accept());
    rerender({ token: tokenWith({ sub: "a", sid: "1", jti: 2 }) });
    await act(settle);
    expect(sockets).toHaveLength(1);
    expect(result.current.isConnected).toBe(true);
  });

  it("opens another connection for another person, and closes the first", async () => {
    const { rerender, sockets, first } = mount(tokenWith({ sub: "a" }));
    await act(settle);
    rerender({ token: tokenWith({ sub: "b" }) });
    await act(settle);
    expect(sockets).toHaveLength(2);
    expect(first().listenerCount).toBe(0);
    expect(first().active).toBe(false);
    expect(sockets[1]?.presented).toEqual([tokenWith({ sub: "b" })]);
  });

  it("shares one connection between components, until the last is gone", async () => {
    const { first, options, sockets, unmount } = mount(tokenWith({ sub: "a", jti: 1 }));
    const second = renderHook(() => useSocket(tokenWith({ sub: "a", jti: 2 }), options));
    await act(settle);
    expect(sockets).toHaveLength(1);
    act(() => first().accept());
    expect(second.result.current.isConnected).toBe(true);
    unmount();
    await act(settle);
    expect(second.result.current.isConnected).toBe(true);
    second.unmount();
    await settle();
    expect(first().active).toBe(false);
  });

  it("does nothing without a token, and connects when there is one", async () => {
    const { result, rerender, sockets } = mount(null);
    await act(settle);
    expect(sockets).toHaveLength(0);
    expect(result.current).toMatchObject({ socket: null, status: "idle" });
    rerender({ token: tokenWith({}) });
    await act(settle);
    expect(sockets).toHaveLength(1);
    expect(result.current.status).toBe("connecting");
  });

  it("opens nothing for a component that never came to be shown", async () => {
    const { options, sockets } = fakeNetwork();
    const never = new Promise<never>(() => {});
    const Waiting = (): ReactNode => {
      useSocket(tokenWith({}), options);
      throw never;
    };
    render(
      <Suspense fallback="">
        <Waiting />
      </Suspense>,
    );
    await act(settle);
    expect(sockets).toHaveLength(0);
  });

  it("tells why a connection was refused", async () => {
    const { result, first } = mount(tokenWith({}));
    await act(settle);
    act(() => first().refuse("Authentication error", { code: "invalid_token", retry: false }));
    const error = { code: "invalid_token", retry: false };
    expect(result.current).toMatchObject({ status: "unauthenticated", error });
  });

  it("without a token is that of the provider above it", async () => {
    const { options, sockets } = fakeNetwork();
    const seen: string[] = [];
    const Shown = () => {
      seen.push(useSocket().status);
      return null;
    };
    render(
      <SocketProvider token={tokenWith({})} {...options}>
        <Shown />
      </SocketProvider>,
    );
    await act(settle);
    act(() => (sockets[0] as FakeSocket).accept());
    expect([...new Set(seen)]).toEqual(["idle", "connecting", "connected"]);
  });

  it("says what is missing when it is asked for a provider's and there is none", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    let caught: unknown;
    class Boundary extends Component<{ children: ReactNode }> {
      override state = { isBroken: false };
      static getDerivedStateFromError(error: unknown) {
        caught = error;
        return { isBroken: true };
      }
      override render() {
        return this.state.isBroken ? null : this.props.children;
      }
    }
    const Lost = () => <>{useSocket().status}</>;
    render(
      <Boundary>
        <Lost />
      </Boundary>,
    );
    expect(String(caught)).toContain("<SocketProvider>");
  });
});
