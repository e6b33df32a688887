// Why there is no connection: a code for the program and a sentence for the person.

export type FaultCode =
  | "credentials_required"
  | "invalid_token"
  | "token_expired"
  | "token_revoked"
  | "unavailable"
  | "unreachable"
  | "ended_by_server"
  | "no_token"
  | "refused";

export interface Fault {
  code: FaultCode;
  sentence: string;
  /** Whether trying again, with a fresh token, can help. */
  retry: boolean;
}

const sentences: Record<FaultCode, string> = {
  credentials_required: "The server asks for a token and got none. Please sign in.",
  invalid_token:
    "The server does not accept this token. Check that it was copied whole, or use another one.",
  token_expired: "This token has expired. Sign in again to get a fresh one.",
  token_revoked: "This token has been withdrawn. Sign in again, or ask whoever gave it to you.",
  unavailable: "The server cannot check tokens just now.",
  unreachable: "The server cannot be reached.",
  ended_by_server: "The server ended this session.",
  no_token: "No fresh token could be had. Please sign in again.",
  refused: "The server refused the connection.",
};

export function faultFor(code: FaultCode, retry = false): Fault {
  return { code, sentence: sentences[code], retry };
}

/** Reads the error of a `connect_error` that the server itself sent. */
export function faultFromServer(error: Error): Fault {
  const data = (error as Error & { data?: unknown }).data;
  if (typeof data !== "object" || data === null) return faultFor("refused");
  const { code, retry } = data as { code?: unknown; retry?: unknown };
  const known = typeof code === "string" && Object.hasOwn(sentences, code);
  return faultFor(known ? (code as FaultCode) : "refused", retry === true);
}

/** Thrown by a token source that cannot give a token now. */
export class TokenUnavailable extends Error {
  readonly retry: boolean;
  readonly sentence: string | null;

  constructor(options: { retry: boolean; sentence?: string }) {
    super(options.sentence ?? "No token could be had");
    this.name = "TokenUnavailable";
    this.retry = options.retry;
    this.sentence = options.sentence ?? null;
  }

  toFault(): Fault {
    const fault = faultFor("no_token", this.retry);
    return this.sentence === null ? fault : { ...fault, sentence: this.sentence };
  }
}
