// One authenticated Socket.IO connection as a store without any framework.
//
//   idle --hold--> connecting --connect--> connected --transport lost--> reconnecting
//                    |    ^                 |     ^                         |   |
//                    |    `-- retry: true --+-----'------ connect ----------'   |
//                    `--- refused ---> unauthenticated, expired, forbidden <----'
//                                      or unavailable; retry: false stays there
//   connected --DISCONNECT from the server--> closed
//
// Rules it keeps: every handshake asks the token source anew, a token that has had its time is
// never sent a second time, nothing is emitted on an expired token before it was renewed, and a
// connection never becomes another person's.
import type { Socket } from "socket.io-client";
import { EventStore } from "./event_store.js";
import {
  faultFor,
  faultFrom,
  faultFromSource,
  statusFor,
  type FailedStatus,
  type Fault,
} from "./faults.js";
import { openSocket, type IoOptions, type OpenSocket, type RawSocket } from "./open_socket.js";
import { PresentedToken } from "./presented_token.js";
import { isLeaseNotice, local, type LeaseNotice } from "./protocol.js";
import type { ClientEvents, ServerEvents } from "./register.js";
import { Renewal } from "./renewal.js";
import { attemptsMax, retryDelayMs } from "./retry.js";
import type { Room } from "./room.js";
import { Store } from "./store.js";
import { TokenFetcher, type TokenSource } from "./token_source.js";
import { onWaking } from "./waking.js";
import { WeakValues } from "./weak_values.js";

export type Status =
  | "idle"
  | "connecting"
  | "connected"
  | "reconnecting"
  | "closed"
  | FailedStatus;

export interface Lease extends LeaseNotice {
  /** Server clock minus this machine's clock, in milliseconds. */
  skewMs: number;
  /** The server has said that the end is near. */
  isExpiring: boolean;
}

export interface SocketState {
  socket: Socket<ServerEvents, ClientEvents> | null;
  isConnected: boolean;
  status: Status;
  error: Fault | null;
  lease: Lease | null;
}

export interface ConnectionOptions {
  /** The server, with a namespace if any; the page's own origin when absent. */
  url?: string;
  /** How long an ack, or a token from its source, may take. */
  timeoutMs?: number;
  /** For `io()`: path, transports, withCredentials and the like. */
  io?: IoOptions;
  openSocket?: OpenSocket;
}

export const idleState: SocketState = {
  socket: null,
  isConnected: false,
  status: "idle",
  error: null,
  lease: null,
};

const defaultTimeoutMs = 10_000;

export class Connection extends Store<SocketState> {
  readonly events = new EventStore();
  readonly rooms = new WeakValues<Room>();
  readonly timeoutMs: number;
  /** How many emits wait for it to be connected. */
  waiting = 0;
  readonly #options: ConnectionOptions;
  readonly #tokens: TokenFetcher;
  readonly #token = new PresentedToken();
  readonly #renewal: Renewal;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #socket: RawSocket | null = null;
  #stopWaking: () => void = () => {};
  /** Grows with every handshake and every loss; an answer that belongs to an older turn is void. */
  #turn = 0;
  #failures = 0;
  #wasConnected = false;
  #isRestarting = false;
  #refreshing: Promise<void> | null = null;

  constructor(options: ConnectionOptions) {
    super(idleState);
    this.#options = options;
    this.timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#tokens = new TokenFetcher(this.timeoutMs);
    // First of all handlers, so that whoever hears an event finds the state that it has made.
    this.events.listen({
      connect: () => this.#onConnect(),
      disconnect: (reason: string) => this.#onDisconnect(reason),
      connect_error: (error: Error) => this.#onConnectError(error),
      "auth:lease": (notice: unknown) => this.#onLease(notice, false),
      "auth:expiring": (notice?: Partial<LeaseNotice>) => {
        this.#onLease({ renewAt: notice?.serverTime, ...this.state.lease, ...notice }, true);
        void this.renew();
      },
      "auth:revoked": () => this.#fail(faultFor("token_revoked")),
    });
    this.#renewal = new Renewal({
      token: this.#token,
      tokens: this.#tokens,
      send: (token) => this.request(this.timeoutMs, "auth:renew", { token }),
      granted: (token, lease) => {
        this.#token.present(token);
        this.#token.accepted();
        this.#onLease(lease, false);
      },
      failed: (error) => this.#update({ error }),
    });
  }

  /** Where tokens come from now. A new string takes effect at once. */
  take(source: TokenSource): void {
    if (!this.#tokens.take(source)) return;
    const { isConnected, status, error } = this.state;
    if (isConnected) void this.renew();
    else if (error && status !== "closed" && !this.#socket?.active) this.connect();
  }

  /** Tries again now, after the server ended the session or while a retry is waiting. */
  connect(): void {
    if (this.state.isConnected) return;
    this.#failures = 0;
    this.#tryNow();
  }

  /** Brings a fresh token to the server without a new connection; false when that did not work. */
  renew(): Promise<boolean> {
    return this.#renewal.renew();
  }

  /** Whether the token, or what the server said of it, is over. Reads no secret and needs none. */
  isOverdue(): boolean {
    const end = this.state.lease?.expiresAt ?? Infinity;
    return this.#token.hasExpired() || end <= this.#token.serverNow();
  }

  /**
   * The fresh token that an emit has to wait for, if any: it is sent for here when the one of now
   * is over. Renewed, or brought by a new handshake where that fails; whoever waits shares it.
   */
  fresh(): Promise<void> | null {
    if (this.state.isConnected && this.isOverdue()) {
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = null;
      });
    }
    return this.#refreshing;
  }

  /** Sends now, and answers with the ack. Never rejects: trouble is a refusal. */
  async request(timeoutMs: number, event: string, ...args: unknown[]): Promise<unknown> {
    if (!this.#socket?.connected) return local.disconnected;
    try {
      return await this.#socket.timeout(timeoutMs).emitWithAck(event, ...args);
    } catch {
      return local.no_answer;
    }
  }

  /** Sends now and waits for nothing; without a connection it sends nothing, not even later. */
  send(event: string, ...args: unknown[]): void {
    if (this.#socket?.connected) this.#socket.emit(event, ...args);
  }

  /** Opens while it is held. */
  protected override begin(): void {
    const { url, io, openSocket: open = openSocket } = this.#options;
    const socket = open(url, (answer) => void this.#present(answer), io);
    this.#stopWaking = onWaking((signal) => this.#onWaking(signal));
    this.#socket = socket;
    this.events.attach(socket);
    this.#update({ socket: socket as unknown as Socket, status: "connecting" });
    socket.connect();
  }

  protected override end(): void {
    const socket = this.#socket;
    this.#lose();
    this.#failures = 0;
    this.#wasConnected = false;
    this.#token.forget();
    this.#stopWaking();
    this.#socket = null;
    this.set(idleState);
    socket?.disconnect();
    this.events.attach(null);
  }

  /** Nothing that was begun over this transport counts any more. */
  #lose(): void {
    this.#turn += 1;
    clearTimeout(this.#retryTimer);
    this.#renewal.stop();
  }

  /** Answers the handshake's question for a token. */
  async #present(answer: (auth: { token: string }) => void): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#retryTimer);
    const { error } = this.state;
    this.#update({
      status: this.#wasConnected ? "reconnecting" : "connecting",
      // What is being tried again is still worth telling; what was final is over.
      error: error?.retry ? error : null,
    });
    let token: string;
    try {
      token = await this.#tokens.fetch();
    } catch (reason) {
      if (turn === this.#turn) this.#fail(faultFromSource(reason));
      return;
    }
    if (turn !== this.#turn) return;
    if (this.#token.isOfAnother(token)) return this.#fail(faultFor("identity_changed"));
    if (!this.#token.mayPresent(token)) return this.#failAsExpired();
    this.#token.present(token);
    answer({ token });
  }

  #onConnect(): void {
    this.#failures = 0;
    this.#wasConnected = true;
    this.#token.accepted();
    this.#update({ status: "connected", isConnected: true, error: null });
  }

  #onDisconnect(reason: string): void {
    this.#lose();
    // A refusal that closed the connection has said already what there is to say.
    if (!this.state.isConnected) return;
    if (this.#socket?.active || this.#isRestarting) this.#down("reconnecting");
    else if (reason !== "io server disconnect") this.#down("closed");
    else if (this.isOverdue()) this.#failAsExpired();
    else this.#down("closed", faultFor("ended_by_server"));
  }

  #onConnectError(error: Error): void {
    // While the socket is active the library itself tries the network again.
    if (this.#socket?.active) {
      return this.#update({ error: faultFor("unreachable", true, error.message) });
    }
    const fault = faultFrom((error as Error & { data?: unknown }).data, error.message);
    if (fault.code !== "token_expired") return this.#fail(fault);
    this.#token.refused();
    this.#failAsExpired(error.message);
  }

  #onLease(notice: unknown, isExpiring: boolean): void {
    if (!isLeaseNotice(notice)) return;
    const skewMs = this.#token.learnTime(notice.serverTime);
    const { expiresAt, renewAt, serverTime } = notice;
    this.#update({ lease: { expiresAt, renewAt, serverTime, skewMs, isExpiring } });
    if (!isExpiring) this.#renewal.begin(notice);
  }

  #onWaking(signal: string): void {
    const { isConnected, error } = this.state;
    if (isConnected) this.#renewal.look();
    else if (error?.retry && (signal === "online" || !this.#socket?.active)) this.#tryNow();
  }

  #failAsExpired(message?: string): void {
    this.#fail(faultFor("token_expired", this.#tokens.canRefresh, message));
  }

  /** A refusal leaves the socket inactive: the library does not come back by itself. */
  #fail(fault: Fault): void {
    this.#lose();
    const willRetry = fault.retry && ++this.#failures <= attemptsMax;
    this.#down(statusFor(fault), { ...fault, retry: willRetry });
    this.#socket?.disconnect();
    if (!willRetry) return;
    const waitMs = retryDelayMs(this.#failures);
    this.#retryTimer = setTimeout(() => this.#socket?.connect(), waitMs);
  }

  /** Begins a new handshake, also while the library waits for its next attempt. */
  #tryNow(): void {
    this.#isRestarting = true;
    this.#socket?.disconnect();
    this.#isRestarting = false;
    this.#socket?.connect();
  }

  async #refresh(): Promise<void> {
    if (await this.renew()) return;
    if (!this.state.isConnected) return;
    this.#tryNow();
    await this.until(() => !/connecting$/.test(this.state.status), this.timeoutMs);
  }

  #down(status: Status, error = this.state.error): void {
    this.#update({ status, error, isConnected: false, lease: null });
  }

  #update(change: Partial<SocketState>): void {
    this.set({ ...this.state, ...change });
  }
}
