"use client";
import { createElement, type ReactElement, type ReactNode } from "react";
import type { SocketOptions } from "../core/shared_connections.js";
import type { TokenSource } from "../core/token_source.js";
import { ConnectionContext } from "./connection_context.js";
import { useSharedConnection } from "./use_shared_connection.js";

export interface SocketProviderProps extends SocketOptions {
  /** Null or undefined while nobody is signed in: then there is no connection. */
  token: TokenSource | null | undefined;
  children?: ReactNode;
}

/** Gives every hook below it one connection, open while this component is mounted. */
export function SocketProvider({ token, children, ...options }: SocketProviderProps): ReactElement {
  const connection = useSharedConnection(token, options);
  return createElement(ConnectionContext.Provider, { value: connection }, children);
}
