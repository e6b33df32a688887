import { settle, tokenWith } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SignIn } from "../sign_in/SignIn";
import type { Session } from "../sign_in/session";

const options = {
  registration: true,
  nameLengthMax: 32,
  passwordLengthMin: 8,
  passwordBytesMax: 1024,
};
const onSession = vi.fn<(session: Session) => void>();
const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  onSession.mockReset();
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(registration = true): void {
  render(
    <SignIn
      entrance={{ kind: "accounts", options: { ...options, registration } }}
      error={null}
      notice={null}
      isBusy={false}
      onSession={onSession}
      onErrorOver={() => {}}
      onCancel={() => {}}
    />,
  );
}

const field = (name: string) => screen.getByTestId<HTMLInputElement>(`sign-in-${name}`);

async function submit(name: string, password: string): Promise<void> {
  fireEvent.change(field("name"), { target: { value: name } });
  fireEvent.change(field("password"), { target: { value: password } });
  fireEvent.click(screen.getByTestId("sign-in-submit"));
  await act(settle);
}

function serverSays(status: number, body: unknown, headers = {}): void {
  fetchMock.mockImplementation(async () => Response.json(body, { status, headers }));
}

describe("the form of accounts", () => {
  it("logs in, and is what password managers look for", async () => {
    show();
    expect(field("name").autocomplete).toBe("username");
    expect(field("password").autocomplete).toBe("current-password");
    serverSays(200, {
      accessToken: tokenWith({ sub: "7", sid: "s1" }),
      user: { id: "7", name: "ada" },
    });
    await submit("ada", "correct horse");
    expect(String(fetchMock.mock.calls[0]?.[0])).toMatch(/\/auth\/login$/);
    const session = onSession.mock.calls[0]?.[0];
    expect(session).toMatchObject({ me: { id: "7", name: "ada" }, key: "7 s1" });
  });

  it("makes an account", async () => {
    show();
    fireEvent.click(screen.getByTestId("sign-in-purpose-toggle"));
    expect(field("password").autocomplete).toBe("new-password");
    serverSays(201, { accessToken: tokenWith({ sub: "7" }), user: { id: "7", name: "ada" } });
    await submit("ada", "correct horse");
    expect(String(fetchMock.mock.calls[0]?.[0])).toMatch(/\/auth\/register$/);
    expect(onSession).toHaveBeenCalledTimes(1);
  });

  it("offers no account where none is made", () => {
    show(false);
    expect(screen.queryByTestId("sign-in-purpose-toggle")).toBeNull();
  });

  it.each([
    ["", "correct horse", "name"],
    ["two words", "correct horse", "name"],
    ["x".repeat(33), "correct horse", "name"],
    ["ada", "short", "password"],
    ["ada", "", "password"],
  ])("marks what is wrong without asking the server: %j, %j", async (name, password, wrong) => {
    show();
    fireEvent.click(screen.getByTestId("sign-in-purpose-toggle"));
    await submit(name, password);
    expect(field(wrong).getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field(wrong));
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it.each([
    [401, "credentials_wrong", "password", /name or the password is wrong/],
    [409, "name_taken", "name", /has this name already/],
    [422, "password_too_common", "password", /tried first/],
    [422, "password_too_short", "password", /at least 8/],
    [422, "name_not_allowed", "name", /1 to 32/],
  ])("marks the field that the server complains of: %d %s", async (status, code, wrong, words) => {
    show();
    serverSays(status, { code });
    await submit("ada", "correct horse");
    expect(screen.getByTestId(`sign-in-${wrong}-note`).textContent).toMatch(words);
    expect(field(wrong).getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field(wrong));
  });

  it.each([
    [429, "too_many_attempts", /Try again in 30 seconds/],
    [403, "registration_closed", /no new accounts/],
    [403, "https_required", /https/],
    [503, "storage_full", /too busy/],
  ])("says what is wrong with no field: %d %s", async (status, code, words) => {
    show();
    serverSays(status, { code }, { "retry-after": "30" });
    await submit("ada", "correct horse");
    expect(screen.getByRole("alert").textContent).toMatch(words);
    expect(field("name").getAttribute("aria-invalid")).toBe("false");
  });
});
