"use client";
import { useEffect, useMemo } from "react";
import type { Connection } from "../core/connection.js";
import { connectionFor, connectionKey, type SocketOptions } from "../core/shared_connections.js";
import type { TokenSource } from "../core/token_source.js";

/** The one connection for a URL and a session, open while this component is mounted. */
export function useSharedConnection(
  token: TokenSource | null | undefined,
  options: SocketOptions = {},
): Connection {
  const key = connectionKey(token, options);
  // The other options are taken as they are when the connection is made.
  const connection = useMemo(() => connectionFor(key, options), [key]);

  useEffect(() => {
    if (token !== null && token !== undefined) connection.take(token);
  }, [connection, token]);

  useEffect(() => (key === null ? undefined : connection.hold()), [connection, key]);

  return connection;
}
