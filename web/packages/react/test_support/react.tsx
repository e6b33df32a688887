// Components that show what a hook gives, on whichever React the test runs on.
import { act, renderHook, type RenderHookResult } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { StrictMode } from "react";
import { SocketProvider } from "../src/hooks/socket_provider.js";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "../src/testing.js";

export interface Inside<Result> extends RenderHookResult<Result, unknown> {
  socket: FakeSocket;
}

/** Renders a hook below a SocketProvider, twice mounted as StrictMode does, and lets it in. */
export async function inside<Result>(hook: () => Result): Promise<Inside<Result>> {
  const { options, sockets } = fakeNetwork();
  const wrapper = ({ children }: { children: ReactNode }): ReactElement => (
    <StrictMode>
      <SocketProvider token={tokenWith({ sub: "ann" })} {...options}>
        {children}
      </SocketProvider>
    </StrictMode>
  );
  const rendered = renderHook(hook, { wrapper });
  await act(settle);
  const socket = sockets[0] as FakeSocket;
  act(() => socket.accept());
  await act(settle);
  return { ...rendered, socket };
}
