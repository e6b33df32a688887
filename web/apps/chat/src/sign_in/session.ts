import { bareToken, readClaims, type TokenSource } from "@anteroom/react";
import type { Account } from "../accounts/account";
import type { Person } from "../events";
import { devTokenSource } from "./dev_token";

/** Who is signing in, and where the tokens for every handshake and renewal come from. */
export interface Session {
  me: Person;
  token: TokenSource;
  /** Tells one session from another: each has a connection of its own. */
  key: string;
  /** For who has logged in with a password. */
  account?: Account;
}

export function sessionOfAccount(account: Account): Session {
  return { me: account.me, token: account.getToken, key: account.key, account };
}

export function sessionWithDevToken(me: Person, firstToken: string): Session {
  return { me, token: devTokenSource(me.id, firstToken), key: me.id };
}

/** A pasted token cannot be renewed: when it ends, its owner must bring another one. */
export function sessionWithToken(text: string): Session {
  const token = bareToken(text);
  const me = holderOf(token) ?? { id: "", name: "you" };
  return { me, token, key: me.id };
}

/** Whose token it claims to be: for display, never for a decision. */
function holderOf(token: string): Person | null {
  const claims = readClaims(token);
  const id = claims?.["id"] ?? claims?.["sub"];
  if (typeof id !== "string" && typeof id !== "number") return null;
  const name = claims?.["name"];
  return { id: String(id), name: typeof name === "string" && name ? name : String(id) };
}
