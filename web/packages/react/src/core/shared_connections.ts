// One connection for a URL and a session, whoever asks for it.
import { Connection, type ConnectionOptions } from "./connection.js";
import { sessionOf } from "./token.js";
import type { TokenSource } from "./token_source.js";
import { WeakValues } from "./weak_values.js";

export interface SocketOptions extends ConnectionOptions {
  /**
   * Whose session it is, for a token that is a function: another session is another connection.
   * A token that is a string says it itself.
   */
  session?: string;
}

const connections = new WeakValues<Connection>();

/** Null without a token. Neither a fresh token of the same session nor a new function changes it. */
export function connectionKey(
  token: TokenSource | null | undefined,
  { url, session, io }: SocketOptions,
): string | null {
  if (token === null || token === undefined) return null;
  const own = session ?? (typeof token === "string" ? sessionOf(token) : "");
  return JSON.stringify([url, io?.path, own]);
}

/** The options are those of whoever asks first. Without a key it is nobody's, and never opened. */
export function connectionFor(key: string | null, options: SocketOptions): Connection {
  return connections.find(key ?? "", () => new Connection(options));
}
