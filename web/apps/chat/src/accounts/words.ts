// What the accounts service says, in words for a person, and which field it is about.
import type { AccountOptions, Problem } from "./service";

export const namePattern = /^[A-Za-z0-9_.-]+$/;
const nameRule = "letters, digits, or any of . _ -";

export type Field = "name" | "password" | "newPassword";

export interface Complaint {
  text: string;
  /** Absent when no field is wrong. */
  field?: Field;
}

/** What was asked for; the same code is about another field in another form. */
export type Purpose = "login" | "register" | "password";

export function nameHint({ nameLengthMax }: AccountOptions): string {
  return `1 to ${nameLengthMax} ${nameRule}`;
}

export function passwordHint({ passwordLengthMin }: AccountOptions): string {
  return `At least ${passwordLengthMin} characters. Long is good; strange is not needed.`;
}

export function explainProblem(
  { code, retryAfterMs }: Problem,
  purpose: Purpose,
  options: AccountOptions,
): Complaint {
  const chosen: Field = purpose === "password" ? "newPassword" : "password";
  switch (code) {
    case "credentials_wrong":
      return purpose === "password"
        ? { field: "password", text: "This is not your current password." }
        : { field: "password", text: "The name or the password is wrong." };
    case "name_taken":
      return { field: "name", text: "Somebody has this name already. Choose another one." };
    case "name_not_allowed":
      return { field: "name", text: `A name is ${nameHint(options)}.` };
    case "password_too_short":
      return {
        field: chosen,
        text: `A password needs at least ${options.passwordLengthMin} characters.`,
      };
    case "password_too_long":
      return { field: chosen, text: "This password is too long." };
    case "password_too_common":
      return {
        field: chosen,
        text: "This is one of the passwords that are tried first. Choose another one.",
      };
    case "registration_closed":
      return { text: "This server takes no new accounts just now." };
    case "too_many_attempts":
      return { text: `That was too often. Try again in ${inWords(retryAfterMs)}.` };
    case "too_many_accounts":
      return { text: "This server has no room for another account." };
    case "https_required":
      return { text: "Passwords are taken over https only. Open this page with https://." };
    case "origin_not_allowed":
    case "origin_missing":
      return { text: "The server does not know this page. Open the one that it serves itself." };
    case "unreachable":
      return { text: "The server cannot be reached. Try again in a moment." };
    case "session_missing":
    case "session_ended":
    case "token_missing":
    case "token_not_accepted":
    case "token_expired":
      return { text: "Your session has ended. Please log in again." };
    default:
      return { text: "The server is too busy for this just now. Try again in a moment." };
  }
}

/** What can be told without asking the server; null when nothing is wrong. */
export function findMistake(
  { name, password }: { name: string; password: string },
  purpose: "login" | "register",
  options: AccountOptions,
): Complaint | null {
  if (name === "") return { field: "name", text: "Please say who you are." };
  if (password === "") return { field: "password", text: "Please give your password." };
  if (purpose === "login") return null;
  if (!namePattern.test(name) || name.length > options.nameLengthMax) {
    return { field: "name", text: `A name is ${nameHint(options)}.` };
  }
  return passwordMistake(password, "password", options);
}

export function passwordMistake(
  password: string,
  field: Field,
  options: Pick<AccountOptions, "passwordLengthMin">,
): Complaint | null {
  if ([...password].length >= options.passwordLengthMin) return null;
  return { field, text: `A password needs at least ${options.passwordLengthMin} characters.` };
}

function inWords(ms: number): string {
  if (ms <= 0) return "a moment";
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
