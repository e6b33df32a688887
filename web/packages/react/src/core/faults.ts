// Why there is no connection, or why its token could not be renewed. The words for a person are
// the program's.

export type FaultCode =
  | "credentials_required"
  | "invalid_token"
  | "token_expired"
  | "token_revoked"
  /** The token source brought somebody else's token. */
  | "identity_changed"
  /** The token source brought none. */
  | "no_token"
  | "forbidden"
  | "unavailable"
  | "unreachable"
  | "ended_by_server"
  /** Whatever else a server's own middleware says. */
  | (string & {});

export interface Fault {
  code: FaultCode;
  /** What the server or the token source said; the code otherwise. For a log. */
  message: string;
  /** Whether it is being tried again. False when only a person or a new token can help. */
  retry: boolean;
}

export function faultFor(code: FaultCode, retry = false, message?: string): Fault {
  return { code, message: message || code, retry };
}

/** Reads the `{code, retry}` of a refusal; one that says nothing is forbidden. */
export function faultFrom(refusal: unknown, message?: string): Fault {
  const { code, retry } = (refusal ?? {}) as { code?: unknown; retry?: unknown };
  const known = typeof code === "string" ? code : "forbidden";
  // The answer to a renewal leaves it to the code.
  return faultFor(known, retry === true || (retry == null && /unavailable|expired|rate/.test(known)), message);
}

export type FailedStatus = "unauthenticated" | "expired" | "forbidden" | "unavailable";

/** What a refusal means for the one who shows it. */
export function statusFor({ code, retry }: Fault): FailedStatus {
  if (code === "token_expired") return "expired";
  if (retry || code === "unavailable") return "unavailable";
  // Also in the words of other servers: missing_token, bad_credentials.
  return /token|credentials|identity/.test(code) ? "unauthenticated" : "forbidden";
}

/** For a token source to throw when it has no token: now (`retry`), or for good. */
export class TokenUnavailable extends Error {
  readonly retry: boolean;

  constructor({ retry, message }: { retry: boolean; message?: string }) {
    super(message);
    this.retry = retry;
  }
}

/** Any other error of a token source is taken for one that passes. */
export function faultFromSource(error: unknown): Fault {
  const { message, retry } = (error ?? {}) as Partial<TokenUnavailable>;
  return faultFor("no_token", error instanceof TokenUnavailable ? retry : true, message);
}
