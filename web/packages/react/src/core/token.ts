// Reads what a token says about itself. Nothing here verifies anything: only the server has the
// key, and only the server's word counts. `exp` is read to know when to ask for a new token, and
// the identity to know whose connection it belongs to.

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
    return claims instanceof Object && !Array.isArray(claims) ? (claims as TokenClaims) : null;
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

/** Issuer and user, as one string; null for a token that does not name its user. */
export function identityOf(token: string): string | null {
  return identityIn(readClaims(token));
}

function identityIn(claims: TokenClaims | null, session?: unknown): string | null {
  const user = claims?.["id"] ?? claims?.["sub"];
  return user == null ? null : JSON.stringify([claims?.["iss"], `${user}`, session]);
}

/**
 * The login that the token belongs to: the same for each token that follows it. A token that
 * cannot be read is a session of its own.
 */
export function sessionOf(token: string): string {
  const claims = readClaims(token);
  return identityIn(claims, claims?.["sid"]) ?? bareToken(token);
}

/** People copy tokens with white space around them, or with the word Bearer before them. */
export function bareToken(text: string): string {
  return text.trim().replace(/^bearer\s+/i, "");
}
