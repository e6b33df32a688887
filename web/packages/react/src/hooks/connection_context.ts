"use client";
import { createContext, useContext } from "react";
import type { Connection } from "../core/connection.js";

export const ConnectionContext = createContext<Connection | null>(null);

export const needsProvider = () => new Error("No <SocketProvider> above this hook.");

/** The connection of the nearest SocketProvider. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw needsProvider();
  return connection;
}
