import { settle, tokenWith } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withDialogs } from "../chat/chat_fixture";
import { Account } from "./account";
import { AccountDialog } from "./AccountDialog";

const options = {
  registration: true,
  nameLengthMax: 32,
  passwordLengthMin: 8,
  passwordBytesMax: 1024,
};
const ann = { id: "ann", name: "Ann" };
const granted = (sid: string) => ({ accessToken: tokenWith({ sub: "ann", sid }), user: ann });
const fetchMock = vi.fn<typeof fetch>();
const onClose = vi.fn<() => void>();
const onSignedOut = vi.fn<() => void>();

beforeEach(() => {
  for (const mock of [fetchMock, onClose, onSignedOut]) mock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  withDialogs();
  const account = new Account(granted("s1"), options);
  render(<AccountDialog account={account} onClose={onClose} onSignedOut={onSignedOut} />);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const field = (name: string) => screen.getByTestId<HTMLInputElement>(`account-${name}`);

async function change(password: string, newPassword: string): Promise<void> {
  fireEvent.change(field("password"), { target: { value: password } });
  fireEvent.change(field("new-password"), { target: { value: newPassword } });
  fireEvent.click(screen.getByTestId("account-change"));
  await act(settle);
}

function serverSays(status: number, body: unknown): void {
  fetchMock.mockImplementation(async () =>
    status === 204 ? new Response(null, { status }) : Response.json(body, { status }),
  );
}

describe("the account dialog", () => {
  it("is what password managers look for", () => {
    const name = document.querySelector<HTMLInputElement>("[autocomplete=username]");
    expect(name).toMatchObject({ type: "text", value: "Ann", readOnly: true, tabIndex: -1 });
    expect(field("password").autocomplete).toBe("current-password");
    expect(field("new-password").autocomplete).toBe("new-password");
  });

  it("begins in the first field that one can see", () => {
    expect(document.activeElement).toBe(field("password"));
  });

  it("changes the password, says so, and forgets what was typed", async () => {
    serverSays(200, granted("s2"));
    await change("old password", "new password");
    expect(String(fetchMock.mock.calls[0]?.[0])).toMatch(/\/auth\/password$/);
    expect(fetchMock.mock.calls[0]?.[1]?.body).toBe(
      '{"password":"old password","newPassword":"new password"}',
    );
    expect(screen.getByTestId("account-done").textContent).toBe("Your password is changed.");
    expect(field("password").value + field("new-password").value).toBe("");
  });

  it.each([
    ["", "new password", "password"],
    ["old password", "short", "new-password"],
  ])("marks what is wrong without asking the server: %j, %j", async (old, chosen, wrong) => {
    await change(old, chosen);
    expect(field(wrong).getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field(wrong));
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it.each([
    [401, "credentials_wrong", "password", /not your current password/],
    [422, "password_too_common", "new-password", /tried first/],
  ])("marks the field that the server complains of: %d %s", async (status, code, wrong, words) => {
    serverSays(status, { code });
    await change("old password", "new password");
    expect(screen.getByTestId(`account-${wrong}-note`).textContent).toMatch(words);
    expect(document.activeElement).toBe(field(wrong));
    expect(screen.getByTestId("account-done").textContent).toBe("");
  });

  it("asks once, however often one presses the button", async () => {
    let answer: (response: Response) => void = () => {};
    fetchMock.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await change("old password", "new password");
    fireEvent.click(screen.getByTestId("account-change"));
    fireEvent.click(screen.getByTestId("sign-out-everywhere"));
    await act(settle);
    expect(fetchMock).toHaveBeenCalledTimes(1);
    answer(Response.json(granted("s2")));
    await act(settle);
    expect(screen.getByTestId("account-done").textContent).not.toBe("");
  });

  it.each([
    [204, null],
    [401, { code: "session_ended" }],
  ])("is over when all sessions are: %d", async (status, body) => {
    serverSays(status, body);
    fireEvent.click(screen.getByTestId("sign-out-everywhere"));
    await act(settle);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
  });

  it("says when the sessions could not be ended", async () => {
    fetchMock.mockRejectedValue(new TypeError("failed"));
    fireEvent.click(screen.getByTestId("sign-out-everywhere"));
    await act(settle);
    expect(screen.getByRole("alert").textContent).toMatch(/cannot be reached/);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it("closes with Escape, with its button and beside it", () => {
    const dialog = screen.getByRole("dialog");
    fireEvent(dialog, new Event("cancel", { cancelable: true }));
    fireEvent.click(screen.getByText("Close"));
    fireEvent.click(dialog);
    expect(onClose).toHaveBeenCalledTimes(3);
  });
});
