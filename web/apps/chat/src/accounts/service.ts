// The accounts of the server, over HTTP. Never rejects: trouble is a problem with a code.
import type { Person } from "../events";
import { serverUrl } from "../server_url";

export interface AccountOptions {
  /** Whether new accounts are taken. */
  registration: boolean;
  nameLengthMax: number;
  passwordLengthMin: number;
  passwordBytesMax: number;
}

export interface Granted {
  accessToken: string;
  user: Person;
}

/** Why not: the `code` of the server's application/problem+json, or `unreachable`. */
export interface Problem {
  /** 0 when there was no answer. */
  status: number;
  code: string;
  /** How long to wait before another attempt; 0 when the server did not say. */
  retryAfterMs: number;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export interface Credentials {
  name: string;
  password: string;
}

const timeoutMs = 15_000;

interface Sent {
  body?: object;
  token?: string;
  /** Goes on when the page is closed meanwhile. */
  keepalive?: boolean;
}

async function send<T>(method: string, path: string, sent: Sent = {}): Promise<Outcome<T>> {
  const { body, token, keepalive = false } = sent;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  try {
    const response = await fetch(new URL(path, serverUrl), {
      method,
      headers,
      keepalive,
      credentials: "include",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const value = response.status === 204 ? undefined : await response.json();
    return { ok: true, value: value as T };
  } catch {
    return { ok: false, problem: { status: 0, code: "unreachable", retryAfterMs: 0 } };
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => null)) as { code?: unknown } | null;
  const seconds = Number(response.headers.get("retry-after"));
  return {
    status: response.status,
    code: typeof said?.code === "string" ? said.code : "",
    retryAfterMs: seconds > 0 ? seconds * 1000 : 0,
  };
}

export const askForOptions = () => send<AccountOptions>("GET", "/auth/options");

export const register = (who: Credentials) =>
  send<Granted>("POST", "/auth/register", { body: who });

export const logIn = (who: Credentials) => send<Granted>("POST", "/auth/login", { body: who });

/** Uses up the refresh cookie and gets another one: no two of these may run at once. */
export const refresh = () => send<Granted>("POST", "/auth/refresh", { keepalive: true });

/** The token tells whose session ends where the cookie is gone. */
export const logOut = (token: string | null) =>
  send<void>("POST", "/auth/logout", { keepalive: true, ...(token === null ? {} : { token }) });

export const logOutEverywhere = (token: string) =>
  send<void>("POST", "/auth/logout-all", { token });

export const changePassword = (token: string, password: string, newPassword: string) =>
  send<Granted>("POST", "/auth/password", { token, body: { password, newPassword } });
