import { settle } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ann, bob, inside, join, sent, withDialogs } from "./chat_fixture";
import { sentForMs } from "./SentLine";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("writing and reading", () => {
  it("takes back what it put back when it turns out to have arrived", async () => {
    const socket = await inside({ message: () => new Promise(() => {}) });
    const field = screen.getByTestId<HTMLTextAreaElement>("message-input");
    vi.useFakeTimers();
    fireEvent.change(field, { target: { value: "hello" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(field.value).toBe("hello");
    const warning = () => screen.queryByText(/may or may not have arrived/);
    expect(warning()).toBeTruthy();
    act(() => socket.hear("message", { room: "general", text: "hello", from: bob, at: 1 }));
    expect(warning()).toBeTruthy();
    act(() => socket.hear("message", { room: "general", text: "hello", from: ann, at: 2 }));
    expect(warning()).toBeNull();
    expect(field.value).toBe("");
  });

  it("cuts nothing that is too long, and says by how much it is", async () => {
    const socket = await inside();
    const field = screen.getByTestId<HTMLTextAreaElement>("message-input");
    fireEvent.change(field, { target: { value: "é".repeat(2_060) } });
    expect(field.value).toHaveLength(2_060);
    expect(screen.getByText(/This message is too long by 120 bytes/)).toBeTruthy();
    fireEvent.keyDown(field, { key: "Enter" });
    await act(settle);
    expect(sent(socket, "message")).toEqual([]);
    fireEvent.change(field, { target: { value: "é".repeat(2_000) } });
    expect(screen.queryByText(/too long/)).toBeNull();
  });

  it("keeps the focus when a room goes, and the draft of a note when its dialog does", async () => {
    withDialogs();
    await inside();
    for (const room of ["kitchen", "attic"]) await join(room);
    const leave = screen.getByLabelText("Leave kitchen");
    leave.focus();
    fireEvent.click(leave);
    await act(settle);
    expect(document.activeElement?.getAttribute("data-room")).toBe("attic");
    const write = (): HTMLTextAreaElement => {
      fireEvent.click(screen.getAllByTestId("person")[1] as HTMLElement);
      return screen.getByTestId<HTMLTextAreaElement>("notify-input");
    };
    fireEvent.change(write(), { target: { value: "half a note" } });
    fireEvent(document.querySelector("dialog") as HTMLElement, new Event("cancel"));
    expect(screen.queryByTestId("notify-input")).toBeNull();
    expect(write().value).toBe("half a note");
    vi.useFakeTimers();
    fireEvent.click(screen.getByTestId("notify-send"));
    await act(() => vi.advanceTimersByTimeAsync(100));
    expect(screen.getByText("is on its way.", { exact: false })).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(sentForMs));
    expect(screen.queryByText("is on its way.", { exact: false })).toBeNull();
    expect(write().value).toBe("");
  });

  it("leads whoever has scrolled up to what is new, and follows their own word", async () => {
    const socket = await inside();
    let at = 0;
    const hears = (from = bob) => {
      at += 1;
      act(() => socket.hear("message", { room: "general", text: `m${at}`, from, at }));
    };
    hears();
    const list = screen.getByRole("region", { name: "Messages in general" });
    Object.defineProperty(list, "scrollHeight", { value: 2_000 });
    Object.defineProperty(list, "clientHeight", { value: 500 });
    list.scrollTop = 100;
    fireEvent.scroll(list);
    expect(screen.queryByTestId("new-messages")).toBeNull();
    hears();
    expect(list.scrollTop).toBe(100);
    fireEvent.click(screen.getByTestId("new-messages"));
    expect(list.scrollTop).toBe(2_000);
    expect(screen.queryByTestId("new-messages")).toBeNull();
    list.scrollTop = 100;
    fireEvent.scroll(list);
    hears({ id: "ann", name: "Ann" });
    expect(list.scrollTop).toBe(2_000);
    expect(screen.queryByTestId("new-messages")).toBeNull();
  });

  it("lets no note push out another, and says how many wait", async () => {
    const socket = await inside();
    const told = (n: number) =>
      act(() => socket.hear("notification", { message: `psst ${n}`, from: bob, at: n }));
    for (let n = 1; n <= 6; n += 1) told(n);
    const shown = () => screen.getAllByTestId("toast").map((one) => /psst \d+/.exec(one.textContent));
    expect(shown().flat()).toEqual(["psst 1", "psst 2", "psst 3"]);
    expect(screen.getByTestId("toasts-more").textContent).toBe("And 3 more. ");
    fireEvent.click(screen.getAllByLabelText("Dismiss the note from Bob")[0] as HTMLElement);
    expect(shown().flat()).toEqual(["psst 2", "psst 3", "psst 4"]);
    for (let n = 7; n <= 55; n += 1) told(n);
    expect(screen.getByTestId("toasts-more").textContent).toContain("no place for 4 older ones");
    fireEvent.click(screen.getByLabelText("I have seen that some are lost"));
    expect(screen.getByTestId("toasts-more").textContent).toBe("And 47 more. ");
  });
});
