// Emits with everything that may be in the way: no connection, an expired token, no answer.
import type { Connection } from "./connection.js";
import { local } from "./protocol.js";
import { within } from "./within.js";

export interface EmitOptions {
  /** Whether the event is acknowledged; without, it is done when it is handed over. */
  ack?: boolean | undefined;
  /** For the whole of it: waiting for the connection, a fresh token, and the ack. */
  timeoutMs?: number | undefined;
  /** Without a connection: refuse at once, or wait for it. Nothing is ever sent twice. */
  offline?: "refuse" | "wait" | undefined;
}

/** How many emits may wait for one connection. */
export const waitingMax = 100;

/** Never rejects: trouble is an answer too. */
export async function emit(
  connection: Connection,
  event: string,
  args: readonly unknown[],
  { ack = true, timeoutMs = connection.timeoutMs, offline = "refuse" }: EmitOptions = {},
): Promise<unknown> {
  const end = performance.now() + timeoutMs;
  const leftMs = () => end - performance.now();
  const isConnected = () => connection.state.isConnected;

  const fresh = connection.fresh();
  if (fresh) await within(fresh, timeoutMs);
  if (!isConnected() && offline === "wait") {
    if (connection.waiting >= waitingMax) return local.queue_full;
    connection.waiting += 1;
    await connection.until(isConnected, leftMs());
    connection.waiting -= 1;
  }
  if (!isConnected() || connection.isOverdue()) return local.disconnected;
  if (ack) return connection.request(leftMs(), event, ...args);
  connection.send(event, ...args);
  return { ok: true };
}
