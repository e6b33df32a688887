import { settle, tokenWith } from "@anteroom/react/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Account, restore } from "./account";

const ann = { id: "ann", name: "Ann" };
const options = {
  registration: true,
  nameLengthMax: 32,
  passwordLengthMin: 8,
  passwordBytesMax: 1024,
};
const fetchMock = vi.fn<typeof fetch>();
const ends: (() => void)[] = [];

/** The channel of all tabs, heard within one turn. */
class Channel extends EventTarget {
  static all = new Set<Channel>();
  constructor() {
    super();
    Channel.all.add(this);
  }
  postMessage(data: unknown): void {
    for (const other of Channel.all) {
      if (other !== this) other.dispatchEvent(new MessageEvent("message", { data }));
    }
  }
  close(): void {
    Channel.all.delete(this);
  }
}

const token = (jti: number, sid = "s1") => tokenWith({ sub: "ann", sid, jti });
const granted = (jti: number, sid = "s1") => ({ accessToken: token(jti, sid), user: ann });

function serverSays(...answers: [status: number, body: unknown, retryAfter?: string][]): void {
  fetchMock.mockReset();
  for (const [status, body, retryAfter] of answers) {
    const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
    const response = status === 204 ? new Response(null, { status }) : Response.json(body, { status, headers });
    fetchMock.mockResolvedValueOnce(response);
  }
}

function tab(first = granted(1)): { account: Account; signedOut: () => void } {
  const account = new Account(first, options);
  const signedOut = vi.fn();
  ends.push(account.listen(signedOut));
  return { account, signedOut };
}

beforeEach(() => {
  vi.stubGlobal("fetch", fetchMock);
  vi.stubGlobal("BroadcastChannel", Channel);
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the tokens of an account", () => {
  it("are the one of the login, then fresh ones, each once", async () => {
    const { account } = tab();
    serverSays([200, granted(2)]);
    expect(await account.getToken()).toBe(token(1));
    expect(fetchMock).not.toHaveBeenCalled();
    expect(await account.getToken()).toBe(token(2));
    expect(fetchMock.mock.calls[0]?.[1]).toMatchObject({ method: "POST", keepalive: true });
  });

  it("are those of another tab where there is one, and never twice", async () => {
    const [one, two] = [tab(), tab()];
    await one.account.getToken();
    await two.account.getToken();
    serverSays([200, granted(2)], [200, granted(3)]);
    expect(await one.account.getToken()).toBe(token(2));
    expect(await two.account.getToken()).toBe(token(2));
    expect(fetchMock).toHaveBeenCalledTimes(1);
    expect(await two.account.getToken()).toBe(token(3));
  });

  it("are not those of somebody else", async () => {
    const [one, eve] = [tab(), tab({ accessToken: token(9), user: { id: "eve", name: "Eve" } })];
    await one.account.getToken();
    await eve.account.getToken();
    serverSays([200, { ...granted(8), user: { id: "eve", name: "Eve" } }], [200, granted(2)]);
    await eve.account.getToken();
    expect(await one.account.getToken()).toBe(token(2));
  });

  it("are asked for one after the other", async () => {
    const [one, two] = [tab(), tab()];
    await one.account.getToken();
    await two.account.getToken();
    let answer: (response: Response) => void = () => {};
    fetchMock.mockReset();
    fetchMock.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const asked = [one.account.getToken(), two.account.getToken()];
    await settle();
    expect(fetchMock).toHaveBeenCalledTimes(1);
    answer(Response.json(granted(2)));
    expect(await Promise.all(asked)).toEqual([token(2), token(2)]);
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });

  it.each([409, 503])("wait as long as the server says: %d", async (status) => {
    const { account } = tab();
    await account.getToken();
    vi.useFakeTimers();
    serverSays([status, { code: "refresh_raced" }, "2"], [200, granted(2)]);
    const asked = account.getToken();
    await vi.advanceTimersByTimeAsync(1_900);
    expect(fetchMock).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await asked).toBe(token(2));
  });

  it("are tried again later when the server has trouble, and not after the end", async () => {
    const { account } = tab();
    await account.getToken();
    serverSays([503, { code: "storage_full" }, "60"], [401, { code: "session_ended" }]);
    await expect(account.getToken()).rejects.toMatchObject({ retry: true });
    await expect(account.getToken()).rejects.toMatchObject({ retry: false });
  });
});

describe("a session", () => {
  it("is restored from the cookie", async () => {
    serverSays([200, granted(1)]);
    const outcome = await restore(options);
    expect(outcome.ok && outcome.value.key).toBe("ann s1");
  });

  it("of a changed password goes on in every tab, as another session", async () => {
    const [one, two] = [tab(), tab()];
    await one.account.getToken();
    await two.account.getToken();
    serverSays([200, granted(2, "s2")]);
    expect(await one.account.changePassword("old one", "new one")).toEqual({
      ok: true,
      value: undefined,
    });
    for (const { account } of [one, two]) {
      const outcome = await account.recover();
      expect(outcome.ok && outcome.value.key).toBe("ann s2");
      expect(outcome.ok && (await outcome.value.getToken())).toBe(token(2, "s2"));
    }
    expect(fetchMock).toHaveBeenCalledTimes(1);
  });

  it("is not recovered with a token of its own", async () => {
    const { account } = tab();
    serverSays([401, { code: "session_missing" }]);
    const outcome = await account.recover();
    expect(!outcome.ok && outcome.problem.status).toBe(401);
  });

  it("that logs out ends in the other tabs of the same user", async () => {
    const [one, two] = [tab(), tab()];
    serverSays([204, null]);
    await one.account.logOut();
    expect(two.signedOut).toHaveBeenCalledTimes(1);
    expect(one.signedOut).not.toHaveBeenCalled();
    expect(fetchMock.mock.calls[0]?.[1]?.headers).toEqual({ authorization: `Bearer ${token(1)}` });
  });

  it("that could not log out does not say that it did", async () => {
    const [one, two] = [tab(), tab()];
    fetchMock.mockReset();
    fetchMock.mockRejectedValue(new TypeError("failed"));
    expect((await one.account.logOut()).ok).toBe(false);
    expect(two.signedOut).not.toHaveBeenCalled();
  });

  it("logs out everywhere with a fresh token where the one of now is over", async () => {
    const { account } = tab();
    serverSays([401, { code: "token_expired" }], [200, granted(2)], [204, null]);
    expect((await account.logOutEverywhere()).ok).toBe(true);
    expect(fetchMock.mock.calls[2]?.[1]?.headers).toEqual({ authorization: `Bearer ${token(2)}` });
  });
});
