"use client";
import { useMemo, useSyncExternalStore } from "react";
import { LeaseClock, noLease, type LeaseView } from "../core/lease_clock.js";
import { useConnection } from "./connection_context.js";

export interface LeaseState extends LeaseView {
  /** Renews now; false when the server did not grant it, or gives no leases. */
  renew: () => Promise<boolean>;
}

const none = () => noLease;

/** For how long the token is still good, told anew every second. */
export function useLease(): LeaseState {
  const connection = useConnection();
  const clock = useMemo(() => new LeaseClock(connection), [connection]);
  const view = useSyncExternalStore(clock.subscribe, clock.getSnapshot, none);
  return useMemo(() => ({ ...view, renew: () => connection.renew() }), [view, connection]);
}
