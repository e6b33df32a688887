// The chat screen on a network of its own, for tests.
import { SocketProvider } from "@anteroom/react";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "@anteroom/react/testing";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { ChatScreen } from "./ChatScreen";

export const ann = { id: "ann", name: "Ann" };
export const bob = { id: "bob", name: "Bob" };
export const eve = { id: "eve", name: "Eve" };

type Answers = Record<string, (arg: never) => unknown>;

/** Ann in the general room, with Bob. The answers go before those that a server gives. */
export async function inside(answers: Answers = {}): Promise<FakeSocket> {
  sessionStorage.clear();
  return reloaded(answers);
}

/** The same in a tab that was there before. */
export async function reloaded(answers: Answers = {}): Promise<FakeSocket> {
  const { options, sockets } = fakeNetwork();
  render(
    <StrictMode>
      <SocketProvider token={tokenWith({ id: "ann" })} {...options}>
        <ChatScreen me={ann} onSignOut={() => {}} />
      </SocketProvider>
    </StrictMode>,
  );
  await act(settle);
  const socket = sockets[0] as FakeSocket;
  socket.answer = (event, args) => {
    const own = answers[event]?.(args[0] as never);
    if (own !== undefined) return own;
    const room = args[0];
    if (event === "joinRoom" && room === "team-red") return { ok: false, code: "forbidden" };
    if (event === "joinRoom") return { ok: true, room, members: [ann, bob] };
    if (event === "history") return { ok: true, room, messages: [] };
    if (event === "privateRooms") return { ok: true, rooms: [] };
    return { ok: true };
  };
  act(() => socket.accept());
  await act(settle);
  return socket;
}

export function sent(socket: FakeSocket, event: string): unknown[] {
  return socket.emitted.filter((one) => one.event === event).map(({ args }) => args[0]);
}

export const joins = (socket: FakeSocket) => sent(socket, "joinRoom");

export async function join(room: string): Promise<void> {
  fireEvent.change(screen.getByTestId("room-input"), { target: { value: room } });
  fireEvent.click(screen.getByTestId("room-join"));
  await act(settle);
}

/** jsdom has the element, and not what it does. */
export function withDialogs(): void {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
}
