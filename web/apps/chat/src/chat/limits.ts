// What the server takes, checked before it is asked. It counts bytes of UTF-8.
import { privatePrefix } from "./room_kind";

export const textBytesMax = 4_000;
export const roomNameBytesMax = 64;

const encoder = new TextEncoder();

/** Null when the text fits. `what` begins the sentence: "This message". */
export function tooLong(what: string, text: string, bytesMax: number): string | null {
  // No character has more than three bytes for each of its units.
  if (text.length * 3 <= bytesMax) return null;
  const bytes = encoder.encode(text).length;
  const over = bytes - bytesMax;
  if (over <= 0) return null;
  const limit = bytesMax.toLocaleString("en");
  if (bytes === text.length) {
    return `${what} is too long by ${over.toLocaleString("en")} characters: ${limit} are the most.`;
  }
  return (
    `${what} is too long by ${over.toLocaleString("en")} bytes: ${limit} are the most, and ` +
    "many letters and signs take two to four."
  );
}

const control = /\p{Cc}/u;
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const visible = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What is wrong with the name of a room, as a sentence; null when nothing is. */
export function roomNameMistake(name: string): string | null {
  if (name === privatePrefix) return `What comes after “${privatePrefix}”? It needs a name.`;
  if (control.test(name)) return "A name has no tabs, new lines or other control characters.";
  if (direction.test(name)) return "A name has no signs that turn the direction of writing.";
  const seen = name.startsWith(privatePrefix) ? name.slice(privatePrefix.length) : name;
  if (!visible.test(seen)) return "Nobody could see this name. Choose one with letters.";
  return tooLong("This name", name, roomNameBytesMax);
}
