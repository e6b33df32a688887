// Reads what a token says about itself. Nothing here verifies anything: only the server has the
// key, and only the server's word counts. The page reads `exp` to know when to ask for a new one,
// and the name to show whose token it is.
import type { Person } from "./events";

export interface TokenClaims {
  exp?: number;
  iat?: number;
  [claim: string]: unknown;
}

/** The claims of a compact JWT, or null when it cannot be read. */
export function readClaims(token: string): TokenClaims | null {
  const parts = bareToken(token).split(".");
  const payload = parts[1];
  if (parts.length !== 3 || !payload) return null;
  try {
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isObject = typeof claims === "object" && claims !== null && !Array.isArray(claims);
    return isObject ? (claims as TokenClaims) : null;
  } catch {
    return null;
  }
}

/** When the token ends, in milliseconds since the epoch; null when it does not say. */
export function expiresAt(token: string): number | null {
  const exp = readClaims(token)?.exp;
  return typeof exp === "number" && Number.isFinite(exp) ? exp * 1000 : null;
}

export function isExpired(token: string, nowMs: number): boolean {
  const end = expiresAt(token);
  return end !== null && end <= nowMs;
}

/** Whose token it claims to be: for display, never for a decision. */
export function holderOf(token: string): Person | null {
  const claims = readClaims(token);
  const id = claims?.["id"] ?? claims?.["sub"];
  if (typeof id !== "string" && typeof id !== "number") return null;
  const name = claims?.["name"];
  return { id: String(id), name: typeof name === "string" && name ? name : String(id) };
}

/** People copy tokens with white space around them, or with the word Bearer before them. */
export function bareToken(text: string): string {
  return text.trim().replace(/^bearer\s+/i, "");
}
