// One authenticated Socket.IO connection as a store without any framework.
//
//   idle --open--> connecting --connect--> connected --transport lost--> reconnecting
//                      |  ^                    |  ^                          |
//                      |  `--- retry: true ----'  `-------- connect ---------'
//                      `--- retry: false ---> refused      (DISCONNECT from the server: closed)
//
// Rules it keeps: every handshake asks the token source anew, a token that has had its time is
// never sent a second time, and nothing is emitted on an expired token before it was renewed.
import type { AnswerOf, ChatSocket, ClientEvents, LeaseNotice, Refusal, RequestOf } from "./events";
import { backoff, retryDelayMs } from "./backoff";
import { faultFor, faultFromServer, TokenUnavailable, type Fault } from "./faults";
import { listen } from "./listen";
import { openSocket, type OpenSocket } from "./open_socket";
import { PresentedToken } from "./presented_token";
import { bareToken } from "./token";

/** A fixed token, or a function that brings a fresh one for every handshake. */
export type TokenSource = string | (() => string | Promise<string>);

export type Status = "idle" | "connecting" | "connected" | "reconnecting" | "refused" | "closed";

export interface Lease extends LeaseNotice {
  /** Server clock minus this machine's clock, in milliseconds. */
  skewMs: number;
  /** The server has said that the end is near. */
  isExpiring: boolean;
}

export interface Snapshot {
  socket: ChatSocket | null;
  status: Status;
  isConnected: boolean;
  error: Fault | null;
  lease: Lease | null;
}

export interface ConnectionOptions {
  url: string;
  token: TokenSource;
  openSocket?: OpenSocket;
  random?: () => number;
  ackTimeoutMs?: number;
}

export const idleSnapshot: Snapshot = {
  socket: null,
  status: "idle",
  isConnected: false,
  error: null,
  lease: null,
};

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #watchers = new Set<() => void>();
  readonly #token = new PresentedToken();
  #snapshot = idleSnapshot;
  #stopListening: () => void = () => {};
  #holders = 0;
  /** Grows with every handshake and every loss; an answer that belongs to an older turn is void. */
  #turn = 0;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #renewal: Promise<void> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  /**
   * Keeps the connection open until the returned function is called. The last release closes it
   * one microtask later, so that React's StrictMode, which mounts twice, connects once.
   */
  hold(): () => void {
    this.#holders += 1;
    if (this.#snapshot.socket === null) this.#open();
    return () => {
      this.#holders -= 1;
      queueMicrotask(() => {
        if (this.#holders === 0) this.#close();
      });
    };
  }

  /** Tries again now, after the server ended the session or while a retry is waiting. */
  readonly reconnect = (): void => {
    const { socket } = this.#snapshot;
    if (socket === null || socket.connected) return;
    clearTimeout(this.#retryTimer);
    this.#failures = 0;
    this.#update({ status: "connecting", error: null });
    socket.connect();
  };

  /** Emits an event and resolves with its ack. Never rejects: trouble is an answer too. */
  readonly request = async <E extends keyof ClientEvents>(
    event: E,
    ...args: RequestOf<E>
  ): Promise<AnswerOf<E> | Refusal> => {
    const isOverdue = this.#snapshot.isConnected && this.#token.hasExpired();
    if (isOverdue || this.#renewal !== null) await this.#renew();
    const { socket, isConnected } = this.#snapshot;
    if (socket === null || !isConnected) {
      return { ok: false, code: "disconnected", message: "There is no connection just now." };
    }
    try {
      const ackTimeoutMs = this.#options.ackTimeoutMs ?? 10_000;
      // The library's types cannot follow a generic event name; RequestOf and AnswerOf do.
      const emitter = socket.timeout(ackTimeoutMs) as unknown as {
        emitWithAck: (event: E, ...args: RequestOf<E>) => Promise<AnswerOf<E>>;
      };
      return await emitter.emitWithAck(event, ...args);
    } catch {
      return { ok: false, code: "no_answer", message: "The server did not answer." };
    }
  };

  #open(): void {
    const open = this.#options.openSocket ?? openSocket;
    const socket = open(this.#options.url, (answer) => void this.#present(answer));
    this.#stopListening = listen(socket, {
      connect: () => this.#onConnect(),
      disconnect: (reason) => this.#onDisconnect(reason),
      connect_error: (error) => this.#onConnectError(error),
      "auth:lease": (notice) => this.#onLease(notice, false),
      "auth:expiring": (notice) =>
        this.#onLease({ renewAt: notice.serverTime, ...notice }, true),
      "auth:revoked": () => this.#refuse(faultFor("token_revoked")),
    });
    this.#update({ socket, status: "connecting", error: null });
    socket.connect();
  }

  #close(): void {
    const { socket } = this.#snapshot;
    if (socket === null) return;
    this.#turn += 1;
    this.#failures = 0;
    clearTimeout(this.#retryTimer);
    this.#stopListening();
    socket.disconnect();
    this.#update(idleSnapshot);
  }

  /** Answers the handshake's question for a token. */
  async #present(answer: (auth: { token: string }) => void): Promise<void> {
    const turn = ++this.#turn;
    let token: string;
    try {
      const source = this.#options.token;
      token = bareToken(typeof source === "string" ? source : await source());
    } catch (error) {
      if (turn === this.#turn) this.#onTokenMissing(error);
      return;
    }
    if (turn !== this.#turn) return;
    if (!this.#token.mayPresent(token)) return this.#refuse(faultFor("token_expired"));
    this.#token.present(token);
    answer({ token });
  }

  #onTokenMissing(error: unknown): void {
    this.#snapshot.socket?.disconnect();
    const fault = error instanceof TokenUnavailable ? error.toFault() : faultFor("no_token", true);
    if (fault.retry) this.#retryLater(fault);
    else this.#refuse(fault);
  }

  #onConnect(): void {
    this.#failures = 0;
    this.#token.accepted();
    this.#update({ status: "connected", isConnected: true, error: null });
  }

  #onDisconnect(reason: string): void {
    this.#turn += 1;
    this.#update({ isConnected: false, lease: null });
    if (this.#snapshot.socket?.active) this.#update({ status: "reconnecting" });
    else if (reason === "io server disconnect" && this.#snapshot.status !== "refused") {
      this.#update({ status: "closed", error: faultFor("ended_by_server") });
    }
  }

  #onConnectError(error: Error): void {
    // While the socket is active the library itself tries the network again.
    if (this.#snapshot.socket?.active) {
      this.#update({ status: "reconnecting", error: faultFor("unreachable", true) });
      return;
    }
    const fault = faultFromServer(error);
    if (fault.code === "token_expired") {
      this.#token.refusedAsExpired();
      if (typeof this.#options.token === "string") return this.#refuse(faultFor(fault.code));
    }
    if (fault.retry) this.#retryLater(fault);
    else this.#refuse(fault);
  }

  #onLease(notice: LeaseNotice, isExpiring: boolean): void {
    const skewMs = this.#token.learnTime(notice.serverTime);
    this.#update({ lease: { ...notice, skewMs, isExpiring } });
  }

  /** A refusal leaves the socket inactive: the library does not come back by itself. */
  #retryLater(fault: Fault): void {
    this.#failures += 1;
    if (this.#failures > backoff.attemptsMax) return this.#refuse({ ...fault, retry: false });
    this.#update({ status: "reconnecting", error: fault });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(
      () => this.#snapshot.socket?.connect(),
      retryDelayMs(this.#failures, this.#options.random),
    );
  }

  #refuse(fault: Fault): void {
    this.#turn += 1;
    clearTimeout(this.#retryTimer);
    this.#update({ status: "refused", isConnected: false, lease: null, error: fault });
    this.#snapshot.socket?.disconnect();
  }

  /** Comes back with a fresh token. Requests that meet an expired token share one renewal. */
  #renew(): Promise<void> {
    this.#renewal ??= new Promise<void>((resolve) => {
      const stopWatching = this.subscribe(() => {
        const { status } = this.#snapshot;
        if (status === "connecting" || status === "reconnecting") return;
        stopWatching();
        this.#renewal = null;
        resolve();
      });
      this.#update({ status: "connecting", isConnected: false, lease: null });
      this.#snapshot.socket?.disconnect();
      this.#snapshot.socket?.connect();
    });
    return this.#renewal;
  }

  #update(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const watcher of [...this.#watchers]) watcher();
  }
}
