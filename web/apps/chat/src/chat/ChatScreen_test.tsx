import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "../socket/fake_socket";
import type { OpenSocket } from "../socket/open_socket";
import { useSocket } from "../socket/use_socket";
import { ChatScreen } from "./ChatScreen";

const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };

function Host({ openSocket }: { openSocket: OpenSocket }) {
  const link = useSocket(tokenWith({ id: "ann" }), { openSocket });
  return <ChatScreen me={ann} link={link} onSignOut={() => {}} />;
}

async function inside(): Promise<FakeSocket> {
  const { openSocket, sockets } = fakeNetwork();
  render(
    <StrictMode>
      <Host openSocket={openSocket} />
    </StrictMode>,
  );
  await act(settle);
  const socket = sockets[0] as FakeSocket;
  socket.answer = (event, args) => {
    const room = args[0];
    if (event === "joinRoom" && room === "team-red") return { ok: false, code: "forbidden" };
    if (event === "joinRoom") return { ok: true, room, members: [ann, bob] };
    return { ok: true };
  };
  act(() => socket.accept());
  await act(settle);
  return socket;
}

function joins(socket: FakeSocket): unknown[] {
  return socket.emitted.filter(({ event }) => event === "joinRoom").map(({ args }) => args[0]);
}

async function join(room: string): Promise<void> {
  fireEvent.change(screen.getByTestId("room-input"), { target: { value: room } });
  fireEvent.click(screen.getByTestId("room-join"));
  await act(settle);
}

afterEach(cleanup);

describe("the chat screen", () => {
  it("enters the general room by itself and shows who is there", async () => {
    await inside();
    expect(screen.getByTestId("status").textContent).toBe("Status: Connected");
    expect(screen.getByTestId("room-item").textContent).toBe("general");
    const people = within(screen.getByTestId("people")).getAllByTestId("person");
    expect(people.map((person) => person.dataset["user"])).toEqual(["ann", "bob"]);
  });

  it("shows and explains a room that is denied", async () => {
    await inside();
    await join("team-red");
    const denial = screen.getByTestId("room-denied");
    expect(denial.textContent).toContain("“team-red” stays closed to you.");
    expect(denial.textContent).toContain("the team “red”");
    expect(screen.getAllByTestId("room-item")).toHaveLength(1);
  });

  it("says that it is disconnected, and enters its rooms again when it is back", async () => {
    const socket = await inside();
    await join("kitchen");
    socket.emitted.length = 0;
    act(() => socket.dropTransport());
    expect(screen.getByTestId("status").textContent).toContain("Status: Disconnected");
    act(() => socket.comeBack());
    await act(settle);
    act(() => socket.accept());
    await act(settle);
    expect(joins(socket)).toEqual(["general", "kitchen"]);
    expect(screen.getByTestId("status").textContent).toBe("Status: Connected");
  });

  it("does not ask again for a room that was left", async () => {
    const socket = await inside();
    await join("kitchen");
    fireEvent.click(screen.getByLabelText("Leave kitchen"));
    await act(settle);
    socket.emitted.length = 0;
    act(() => socket.dropTransport());
    act(() => socket.accept());
    await act(settle);
    expect(joins(socket)).toEqual(["general"]);
  });

  it("sends with Enter and puts back what was not delivered", async () => {
    const socket = await inside();
    const field = screen.getByTestId<HTMLTextAreaElement>("message-input");
    fireEvent.change(field, { target: { value: "hello" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await act(settle);
    expect(socket.emitted.at(-1)).toEqual({
      event: "message",
      args: [{ room: "general", text: "hello" }],
    });
    expect(field.value).toBe("");
    socket.answer = () => ({ ok: false, code: "rate_limited" });
    fireEvent.change(field, { target: { value: "again" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await act(settle);
    expect(field.value).toBe("again");
    expect(screen.getByText("That was too fast. Please wait a moment.")).toBeTruthy();
  });

  it("shows messages as text, never as markup", async () => {
    const socket = await inside();
    const text = "<img src=x onerror=alert(1)>";
    act(() => socket.hear("message", { room: "general", text, from: bob, at: 0 }));
    expect(screen.getByTestId("message").textContent).toContain(text);
    expect(document.querySelector("img")).toBeNull();
  });

  it("shows a private note until it is dismissed", async () => {
    const socket = await inside();
    act(() => socket.hear("notification", { message: "psst", from: { id: "7" }, at: 0 }));
    expect(screen.getByTestId("toast").textContent).toContain("psst");
    fireEvent.click(screen.getByLabelText("Dismiss the note from 7"));
    expect(screen.queryByTestId("toast")).toBeNull();
  });
});
