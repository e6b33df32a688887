// React's view of a Connection. All behaviour lives there; this only binds it to a component.
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { Connection, idleSnapshot, type Snapshot, type TokenSource } from "./connection";
import type { Request } from "./events";
import type { OpenSocket } from "./open_socket";

export interface UseSocketOptions {
  url?: string;
  openSocket?: OpenSocket;
  random?: () => number;
  ackTimeoutMs?: number;
}

export interface SocketView extends Snapshot {
  /** Emits with an ack; an expired token is renewed first. Prefer it to `socket.emit`. */
  request: Request;
  reconnect: () => void;
}

const neverChanges = () => () => {};
const idle = () => idleSnapshot;
const refuseWhileIdle: Request = async () => ({ ok: false, code: "disconnected" });
const doNothing = () => {};

/**
 * Connects while the component is mounted and `token` is not null. A different token string makes
 * a different connection. A function is called for every handshake, in its newest version, and may
 * be written inline; to change the person behind it, pass null in between or remount.
 */
export function useSocket(token: TokenSource | null, options: UseSocketOptions = {}): SocketView {
  const newest = useRef(token);
  useEffect(() => {
    newest.current = token;
  });

  const url = options.url ?? globalThis.location.origin;
  const isFunction = typeof token === "function";
  const fixedToken = typeof token === "string" ? token : null;
  const connection = useMemo(() => {
    if (!isFunction && fixedToken === null) return null;
    const bringToken = () => {
      const source = newest.current;
      return typeof source === "function" ? source() : (source ?? "");
    };
    return new Connection({ ...options, url, token: fixedToken ?? bringToken });
    // The other options are taken as they are when the connection is made.
  }, [url, isFunction, fixedToken]);

  useEffect(() => connection?.hold(), [connection]);

  const snapshot = useSyncExternalStore(
    connection?.subscribe ?? neverChanges,
    connection?.getSnapshot ?? idle,
  );
  return useMemo(
    () => ({
      ...snapshot,
      request: connection?.request ?? refuseWhileIdle,
      reconnect: connection?.reconnect ?? doNothing,
    }),
    [snapshot, connection],
  );
}
