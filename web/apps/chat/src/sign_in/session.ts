import type { TokenSource } from "../socket/connection";
import type { Person } from "../socket/events";
import { bareToken, holderOf } from "../socket/token";
import { devTokenSource } from "./dev_token";

/** Who is signing in, and where the tokens for every handshake come from. */
export interface Session {
  me: Person;
  token: TokenSource;
}

export function sessionWithDevToken(me: Person, firstToken: string): Session {
  return { me, token: devTokenSource(me.id, firstToken) };
}

/** A pasted token cannot be renewed: when it ends, its owner must bring another one. */
export function sessionWithToken(text: string): Session {
  const token = bareToken(text);
  return { me: holderOf(token) ?? { id: "", name: "you" }, token };
}
