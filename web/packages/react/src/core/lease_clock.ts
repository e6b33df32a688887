import type { Connection, Lease } from "./connection.js";

export interface LeaseView {
  /** none: the server gives no leases, or there is no connection. */
  state: "none" | "active" | "expiring" | "expired";
  lease: Lease | null;
  /** How long the token is still good, by the server's clock; never below zero. */
  remainingMs: number;
}

export const noLease: LeaseView = { state: "none", lease: null, remainingMs: 0 };

/** The lease of a connection, told whenever it changes and once for each second that is left. */
export class LeaseClock {
  readonly #connection: Connection;
  #view = noLease;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#look();
  }

  readonly getSnapshot = (): LeaseView => this.#view;

  /** Ticks until the returned function is called. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = () => {
      clearTimeout(timer);
      this.#look();
      watcher();
      // The next comes when a whole second is over, so that a countdown shows each once.
      const { remainingMs } = this.#view;
      if (remainingMs > 0) timer = setTimeout(tick, remainingMs % 1000 || 1000);
    };
    const stopWatching = this.#connection.subscribe(tick);
    tick();
    return () => {
      stopWatching();
      clearTimeout(timer);
    };
  };

  #look(): void {
    const { lease } = this.#connection.state;
    if (!lease) {
      this.#view = noLease;
      return;
    }
    const remainingMs = Math.max(0, lease.expiresAt - Date.now() - lease.skewMs);
    const state = remainingMs === 0 ? "expired" : lease.isExpiring ? "expiring" : "active";
    this.#view = { state, lease, remainingMs };
  }
}
