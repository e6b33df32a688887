"use client";
import { useContext, useSyncExternalStore } from "react";
import { idleState, type SocketState } from "../core/connection.js";
import type { SocketOptions } from "../core/shared_connections.js";
import type { TokenSource } from "../core/token_source.js";
import { ConnectionContext, needsProvider } from "./connection_context.js";
import { useSharedConnection } from "./use_shared_connection.js";

const idle = () => idleState;

/** The state of the connection of the nearest SocketProvider. */
export function useSocket(): SocketState;
/**
 * Connects while the component is mounted and there is a token; components that name the same URL
 * and session share one connection. A function is called for every handshake and renewal, in its
 * newest version, and may be written inline.
 */
export function useSocket(
  token: TokenSource | null | undefined,
  options?: SocketOptions,
): SocketState;
export function useSocket(
  token?: TokenSource | null | undefined,
  options?: SocketOptions,
): SocketState {
  // A token that is not there yet is not the same as none asked for.
  const isOwn = arguments.length > 0;
  const provided = useContext(ConnectionContext);
  const own = useSharedConnection(token, options);
  const connection = isOwn ? own : provided;
  if (!connection) throw needsProvider();
  return useSyncExternalStore(connection.subscribe, connection.getSnapshot, idle);
}
