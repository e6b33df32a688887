import type { Refusal } from "../socket/events";

const sentences: Record<string, string> = {
  disconnected: "There is no connection just now. Your text is kept; send it again in a moment.",
  no_answer: "The server did not answer. Your text is kept; it may or may not have arrived.",
  forbidden: "You may not do that here.",
  not_in_room: "You are not in this room any more.",
  rate_limited: "That was too fast. Please wait a moment.",
};

/** A refused request in words for a person. */
export function explain(refusal: Refusal): string {
  return (
    sentences[refusal.code] ?? refusal.message ?? `The server refused it (${refusal.code}).`
  );
}
