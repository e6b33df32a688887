import { fakeNetwork, settle, tokenWith, type FakeSocket } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./App";
import { withDialogs } from "./chat/chat_fixture";

const options = {
  registration: true,
  nameLengthMax: 32,
  passwordLengthMin: 8,
  passwordBytesMax: 1024,
};
const ann = { id: "ann", name: "Ann" };
const token = (sid: string) => tokenWith({ sub: "ann", sid });
const granted = (sid: string, user = ann) => ({ accessToken: token(sid), user });

/** What each path answers, one after the other; the last answer stays. */
let answers: Record<string, [status: number, body: unknown][]> = {};
let asked: string[] = [];
let sockets: FakeSocket[] = [];

beforeEach(() => {
  asked = [];
  answers = { "/auth/options": [[200, options]], "/auth/refresh": [[200, granted("s1")]] };
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url.pathname);
    const script = answers[url.pathname] ?? [[404, {}]];
    const [status, body] = (script.length > 1 ? script.shift() : script[0]) ?? [404, {}];
    if (status === 0) throw new TypeError("failed");
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The newest socket, once the server has let it in. */
async function letIn(): Promise<FakeSocket> {
  const socket = sockets.at(-1) as FakeSocket;
  socket.answer = (event, [room]) =>
    event === "joinRoom" ? { ok: true, room, members: [ann] } : { ok: true };
  act(() => socket.accept());
  await act(settle);
  return socket;
}

async function open(): Promise<void> {
  const network = fakeNetwork();
  sockets = network.sockets;
  render(
    <StrictMode>
      <App network={network.options} />
    </StrictMode>,
  );
  await act(settle);
}

/** Somebody whose session the page has found, and who is in the chat. */
async function inside(): Promise<FakeSocket> {
  await open();
  const socket = await letIn();
  expect(screen.getByTestId("room-item").textContent).toBe("general");
  asked = [];
  return socket;
}

async function revoke(socket: FakeSocket): Promise<void> {
  act(() => {
    socket.hear("auth:revoked", { reason: "password_changed" });
    socket.sendAway();
  });
  await act(settle);
}

describe("a session that was ended", () => {
  it("refreshes once and goes on with its successor", async () => {
    const socket = await inside();
    fireEvent.change(screen.getByTestId("message-input"), { target: { value: "half a thought" } });
    answers["/auth/refresh"] = [[200, granted("s2")]];
    await revoke(socket);
    expect(asked).toEqual(["/auth/refresh"]);
    const next = await letIn();
    expect(next).not.toBe(socket);
    expect(next.presented).toEqual([token("s2")]);
    expect(screen.getByTestId("status").textContent).toBe("Status: Connected");
    expect(screen.getByTestId<HTMLTextAreaElement>("message-input").value).toBe("half a thought");
    expect(asked).toEqual(["/auth/refresh"]);
  });

  it("hears each message once after that", async () => {
    const socket = await inside();
    answers["/auth/refresh"] = [[200, granted("s2")]];
    await revoke(socket);
    const next = await letIn();
    act(() => next.hear("message", { room: "general", text: "hello", from: ann, at: 1 }));
    expect(screen.getAllByTestId("message")).toHaveLength(1);
    expect(socket.listenerCount).toBe(0);
  });

  it("is asked to log in when there is no successor", async () => {
    const socket = await inside();
    answers["/auth/refresh"] = [[401, { code: "session_ended" }]];
    await revoke(socket);
    expect(screen.getByTestId("sign-in-error").textContent).toMatch(/session was ended/);
    expect(asked).toEqual(["/auth/refresh"]);
  });

  it("says no more that the session was ended when something else is wrong", async () => {
    const socket = await inside();
    answers["/auth/refresh"] = [[401, { code: "session_ended" }]];
    answers["/auth/login"] = [[401, { code: "credentials_wrong" }]];
    await revoke(socket);
    fireEvent.change(screen.getByTestId("sign-in-name"), { target: { value: "ann" } });
    fireEvent.change(screen.getByTestId("sign-in-password"), { target: { value: "not mine" } });
    fireEvent.click(screen.getByTestId("sign-in-submit"));
    await act(settle);
    expect(screen.queryByText(/session was ended/)).toBeNull();
    expect(screen.getByText(/name or the password is wrong/)).toBeTruthy();
    fireEvent.click(screen.getByTestId("sign-in-submit"));
    expect(screen.queryByText(/session was ended/)).toBeNull();
  });

  it("is not taken over by whoever has logged in since", async () => {
    const socket = await inside();
    answers["/auth/refresh"] = [[200, granted("s2", { id: "eve", name: "Eve" })]];
    await revoke(socket);
    expect(screen.getByTestId("sign-in-error").textContent).toMatch(/Somebody else/);
    expect(sockets).toHaveLength(1);
  });

  it("asks again while the server does not answer, and keeps the chat meanwhile", async () => {
    const socket = await inside();
    vi.useFakeTimers();
    answers["/auth/refresh"] = [[0, null], [0, null], [200, granted("s2")]];
    await revoke(socket);
    expect(screen.getByTestId("room-item")).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(1_900));
    expect(asked).toHaveLength(1);
    await act(() => vi.advanceTimersByTimeAsync(2_200));
    expect(asked).toHaveLength(3);
    expect(sockets.at(-1)?.presented).toEqual([token("s2")]);
  });
});

describe("the door", () => {
  it("shows no form before the server can be reached, and tries again by itself", async () => {
    vi.useFakeTimers();
    answers["/auth/options"] = [[0, null], [0, null], [200, options]];
    answers["/auth/refresh"] = [[401, { code: "session_missing" }]];
    await open();
    expect(screen.getByTestId("sign-in-wait").textContent).toBe(
      "The server cannot be reached. Trying again…",
    );
    expect(screen.queryByTestId("sign-in-submit")).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(screen.getByTestId("sign-in-password")).toBeTruthy();
  });

  it("says so when the server was not told of a logging out", async () => {
    await inside();
    answers["/auth/logout"] = [[0, null]];
    fireEvent.click(screen.getByTestId("sign-out"));
    await act(settle);
    expect(screen.getByTestId("sign-in-error").textContent).toMatch(/could not be told/);
    expect(sockets[0]?.connected).toBe(false);
  });

  it("confirms that somebody is logged out everywhere", async () => {
    withDialogs();
    await inside();
    answers["/auth/logout-all"] = [[204, null]];
    fireEvent.click(screen.getByTestId("account"));
    fireEvent.click(screen.getByTestId("sign-out-everywhere"));
    await act(settle);
    expect(screen.getByRole("status").textContent).toMatch(/logged out everywhere/);
    expect(screen.getByTestId("sign-in-error").textContent).toBe("");
    answers["/auth/login"] = [[401, { code: "credentials_wrong" }]];
    fireEvent.change(screen.getByTestId("sign-in-name"), { target: { value: "ann" } });
    fireEvent.change(screen.getByTestId("sign-in-password"), { target: { value: "not mine" } });
    fireEvent.click(screen.getByTestId("sign-in-submit"));
    await act(settle);
    expect(screen.queryByText(/logged out everywhere/)).toBeNull();
  });

  it("forgets the rooms of who logs out, and of nobody else", async () => {
    await inside();
    expect(sessionStorage.getItem("anteroom.rooms")).toContain("general");
    answers["/auth/logout"] = [[204, null]];
    fireEvent.click(screen.getByTestId("sign-out"));
    await act(settle);
    expect(sessionStorage.getItem("anteroom.rooms")).toBeNull();
  });

  it("closes behind who logs out", async () => {
    await inside();
    answers["/auth/logout"] = [[204, null]];
    fireEvent.click(screen.getByTestId("sign-out"));
    await act(settle);
    expect(screen.getByTestId("sign-in-password")).toBeTruthy();
    expect(screen.getByTestId("sign-in-error").textContent).toBe("");
    expect(sockets[0]?.connected).toBe(false);
  });
});
