// What the documentation shows, run.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { TokenUnavailable, SocketProvider } from "@anteroom/react";
import { fakeNetwork, settle, tokenWith, type FakeSocket } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { Server } from "socket.io";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConnectionStatus } from "./connection_status.js";
import { fetchToken } from "./fetch_token.js";
import { Dot } from "./one_component.js";
import { Room } from "./room.js";
import { sayOnce } from "./without_react.js";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function inside(answer: (event: string) => unknown): Promise<FakeSocket> {
  const { options, sockets } = fakeNetwork();
  render(
    <SocketProvider token={tokenWith({ sub: "ann" })} {...options}>
      <ConnectionStatus />
      <Room name="general" />
    </SocketProvider>,
  );
  await act(settle);
  const socket = sockets[0] as FakeSocket;
  socket.answer = answer;
  act(() => socket.accept());
  await act(settle);
  return socket;
}

describe("the examples of the documentation", () => {
  it("show who is there, what is said, and for how long the token is good", async () => {
    const ann = { id: "ann", name: "Ann" };
    const socket = await inside(() => ({ ok: true, members: [ann] }));
    const serverTime = Date.now();
    act(() => socket.hear("auth:lease", { expiresAt: serverTime + 60_000, renewAt: 0, serverTime }));
    expect(screen.getByRole("status").textContent).toBe("Connected, for 60 s on this token");
    expect(screen.getByText("Ann")).toBeTruthy();
    act(() => socket.hear("message", { room: "general", text: "hi", from: ann }));
    act(() => socket.hear("message", { room: "attic", text: "not here", from: ann }));
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["Ann: hi"]);
    fireEvent.click(screen.getByText("Say hello"));
    fireEvent.change(screen.getByLabelText("Message"), { target: { value: "h" } });
    await act(settle);
    expect(socket.emitted.slice(-2)).toEqual([
      { event: "message", args: [{ room: "general", text: "hello" }] },
      { event: "typing", args: ["general"] },
    ]);
  });

  it("show a denial, and the way back", async () => {
    const socket = await inside(() => ({ ok: false, code: "forbidden" }));
    expect(screen.getByText("You may not enter general: forbidden")).toBeTruthy();
    act(() => socket.sendAway());
    fireEvent.click(screen.getByText("Connect again"));
    expect(socket.connectCalls).toBe(2);
  });

  it("fetch a token, and tell passing trouble from the end of a session", async () => {
    const answers = [Response.json({ accessToken: "a.b.c" }), new Response("", { status: 503 })];
    const fetchMock = vi.fn(async () => answers.shift() ?? new Response("", { status: 401 }));
    vi.stubGlobal("fetch", fetchMock);
    expect(await fetchToken()).toBe("a.b.c");
    await expect(fetchToken()).rejects.toMatchObject({ retry: true });
    await expect(fetchToken()).rejects.toEqual(new TokenUnavailable({ retry: false }));
  });

  it("show one component on its own", () => {
    render(<Dot token={null} />);
    expect(screen.getByText("○")).toBeTruthy();
  });

  it("work without React", async () => {
    const http = createServer();
    const io = new Server(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    io.on("connection", (socket) => {
      socket.on("message", (message: unknown, ack: (answer: unknown) => void) => ack({ message }));
    });
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const message = { room: "general", text: "hello" };
    expect(await sayOnce(url, "a.b.c", "hello")).toEqual({ message });
    await io.close();
  });
});

describe("every piece of code in the documentation", () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");
  const sources = readdirSync(import.meta.dirname).map(read);

  it.each(["../README.md", "../../../../docs/react.md"])("of %s is one that is run here", (page) => {
    const pieces = [...read(page).matchAll(/^```tsx?\n(.*?)^```$/gms)].map(([, piece]) => piece);
    expect(pieces.length).toBeGreaterThan(0);
    for (const piece of pieces) {
      expect(sources.some((source) => source.includes(piece ?? "?")), piece).toBe(true);
    }
  });
});
