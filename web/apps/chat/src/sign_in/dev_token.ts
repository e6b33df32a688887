// Asks a development server for a token in somebody's name. A production server has no such route.
import { TokenUnavailable } from "@anteroom/react";
import type { Person } from "../events";
import { serverUrl } from "../server_url";

export const namePattern = /^[A-Za-z0-9_.-]{1,32}$/;
export const nameRule = "1 to 32 letters, digits, or any of . _ -";

export type DevTokenAnswer =
  | { kind: "token"; token: string; user: Person }
  | { kind: "bad_name"; message: string }
  | { kind: "no_such_door" }
  | { kind: "trouble"; message: string };

export async function askForDevToken(name: string): Promise<DevTokenAnswer> {
  let response: Response;
  try {
    response = await fetch(new URL("/dev/token", serverUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: name }),
      signal: AbortSignal.timeout(8_000),
    });
  } catch {
    return { kind: "trouble", message: "The server cannot be reached." };
  }
  if (response.status === 404) return { kind: "no_such_door" };
  const body = (await response.json().catch(() => null)) as {
    token?: unknown;
    user?: Person;
    error?: unknown;
  } | null;
  if (response.ok && typeof body?.token === "string") {
    return { kind: "token", token: body.token, user: body.user ?? { id: name, name } };
  }
  if (response.status === 400) {
    const said = typeof body?.error === "string" ? body.error : "";
    return { kind: "bad_name", message: said || `A name is ${nameRule}.` };
  }
  return { kind: "trouble", message: "The server could not make a token just now." };
}

/** A token source that uses the token of the sign-in once and asks for a new one ever after. */
export function devTokenSource(name: string, firstToken: string): () => Promise<string> {
  let unused: string | null = firstToken;
  return async () => {
    if (unused !== null) {
      const token = unused;
      unused = null;
      return token;
    }
    const answer = await askForDevToken(name);
    if (answer.kind === "token") return answer.token;
    if (answer.kind === "trouble") {
      throw new TokenUnavailable({ retry: true, message: answer.message });
    }
    throw new TokenUnavailable({ retry: false });
  };
}
