// What went wrong, in words for a person. Maps, for the codes are what a server says.
import type { Fault, Refusal } from "@anteroom/react";

const refusals: ReadonlyMap<string, string> = new Map([
  [
    "disconnected",
    "There is no connection just now. Your text is kept; send it again in a moment.",
  ],
  ["no_answer", "The server did not answer. Your text is kept; it may or may not have arrived."],
  ["forbidden", "You may not do that here."],
  ["not_in_room", "You are not in this room any more."],
  ["rate_limited", "That was too fast. Please wait a moment."],
]);

/** A request that was refused. */
export function explainRefusal({ code, message }: Refusal): string {
  return refusals.get(code) ?? message ?? `The server refused it (${code}).`;
}

const faults: ReadonlyMap<string, string> = new Map([
  ["credentials_required", "The server asks for a token and got none. Please sign in."],
  [
    "invalid_token",
    "The server does not accept this token. Check that it was copied whole, or use another one.",
  ],
  ["token_expired", "This token has expired. Sign in again to get a fresh one."],
  ["token_revoked", "This token has been withdrawn. Sign in again, or ask whoever gave it to you."],
  ["identity_changed", "Somebody else has signed in. Sign in again to go on as yourself."],
  ["no_token", "No fresh token could be had. Please sign in again."],
  ["unavailable", "The server cannot check tokens just now."],
  ["unreachable", "The server cannot be reached."],
  ["ended_by_server", "The server ended this session."],
]);

/** A connection that is not there, or a token that could not be renewed. */
export function explainFault({ code, retry }: Fault): string {
  if (code === "no_token" && retry) return "No fresh token can be had just now.";
  return faults.get(code) ?? "The server refused the connection.";
}
