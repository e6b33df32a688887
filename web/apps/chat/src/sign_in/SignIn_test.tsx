import { settle, tokenWith } from "@anteroom/react/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Session } from "./session";
import { SignIn } from "./SignIn";

const onSession = vi.fn<(session: Session) => void>();
const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  onSession.mockReset();
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  render(
    <SignIn
      entrance={{ kind: "names" }}
      error={null}
      notice={null}
      isBusy={false}
      onSession={onSession}
      onErrorOver={() => {}}
      onCancel={() => {}}
    />,
  );
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function comeInAs(name: string): Promise<void> {
  fireEvent.change(screen.getByTestId("sign-in-name"), { target: { value: name } });
  fireEvent.click(screen.getByTestId("sign-in-submit"));
  await act(settle);
}

function serverSays(status: number, body: unknown): void {
  fetchMock.mockImplementation(async () => Response.json(body, { status }));
}

function tokenFor(jti: number) {
  return { token: tokenWith({ jti }), expiresIn: 900, user: { id: "ann", name: "Ann" } };
}

describe("sign-in", () => {
  it("starts a session whose every later handshake has a fresh token", async () => {
    serverSays(200, tokenFor(1));
    await comeInAs("ann");
    const session = onSession.mock.calls[0]?.[0];
    expect(session?.me).toEqual({ id: "ann", name: "Ann" });
    const source = session?.token as () => Promise<string>;
    expect(await source()).toBe(tokenWith({ jti: 1 }));
    expect(fetchMock).toHaveBeenCalledTimes(1);
    serverSays(200, tokenFor(2));
    expect(await source()).toBe(tokenWith({ jti: 2 }));
    expect(fetchMock.mock.calls[1]?.[1]?.body).toBe('{"user":"ann"}');
  });

  it.each(["", "two words", "ä", "x".repeat(33)])(
    "explains a bad name without asking the server: %j",
    async (name) => {
      await comeInAs(name);
      expect(screen.getByTestId("sign-in-error").textContent).not.toBe("");
      expect(fetchMock).not.toHaveBeenCalled();
    },
  );

  it("shows what the server says of a bad name", async () => {
    serverSays(400, { error: "That name is taken." });
    await comeInAs("ann");
    expect(screen.getByTestId("sign-in-error").textContent).toBe("That name is taken.");
  });

  it("asks for a token when the server gives none for names", async () => {
    serverSays(404, {});
    await comeInAs("ann");
    expect(screen.getByTestId("sign-in-token")).toBeTruthy();
    expect(screen.getByText("anteroom token issue")).toBeTruthy();
  });

  it("says so when the server cannot be reached", async () => {
    fetchMock.mockRejectedValue(new TypeError("failed"));
    await comeInAs("ann");
    expect(screen.getByTestId("sign-in-error").textContent).toBe("The server cannot be reached.");
  });

  it("takes a pasted token as it is", () => {
    const token = tokenWith({ id: 7, name: "Ann" });
    fireEvent.click(screen.getByTestId("sign-in-token-toggle"));
    const field = screen.getByTestId("sign-in-token");
    fireEvent.change(field, { target: { value: ` Bearer ${token}\n` } });
    fireEvent.click(screen.getByTestId("sign-in-submit"));
    expect(onSession).toHaveBeenCalledWith({ me: { id: "7", name: "Ann" }, token, key: "7" });
  });
});
