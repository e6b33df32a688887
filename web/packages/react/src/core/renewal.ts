// Brings a fresh token before the old one ends, without a new connection.
//
//   resting --renewAt or waking--> fetching --token--> asking --{ok: true}--> resting
//      ^                              |                   |
//      `------ retry, jittered -------'-------------------'   (final or too late: given up)
//
// One renewal runs at a time; its result is void when the connection was lost meanwhile.
import { faultFor, faultFrom, faultFromSource, type Fault } from "./faults.js";
import type { PresentedToken } from "./presented_token.js";
import { isLeaseNotice, local, type LeaseNotice, type Refusal } from "./protocol.js";
import { retryDelayMs } from "./retry.js";
import type { TokenFetcher } from "./token_source.js";

/** No server makes a client renew in a tight loop. */
const shortestMs = 1_000;
/** More than this `setTimeout` does not know. */
const longestMs = 2 ** 31 - 1;

export interface RenewalPort {
  tokens: TokenFetcher;
  token: PresentedToken;
  /** Never rejects: trouble is a refusal. */
  send(token: string): Promise<unknown>;
  granted(token: string, lease: LeaseNotice): void;
  failed(fault: Fault): void;
}

export class Renewal {
  readonly #port: RenewalPort;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lease: LeaseNotice | null = null;
  #running: Promise<boolean> | null = null;
  #turn = 0;
  #failures = 0;
  /** The server gives leases and does not know renewals. */
  #isUnanswered = false;

  constructor(port: RenewalPort) {
    this.#port = port;
  }

  /** Takes the lease of now, and waits until it is time. */
  begin(lease: LeaseNotice): void {
    this.#lease = lease;
    this.#failures = 0;
    this.#wait(lease.renewAt - this.#port.token.serverNow());
  }

  /** The connection is gone, and with it all that was asked over it. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#lease = this.#running = null;
    this.#isUnanswered = false;
  }

  /** Renews when it is time; for the moments when the timer may have been late. */
  look(): void {
    const isDue = (this.#lease?.renewAt ?? Infinity) <= this.#port.token.serverNow();
    if (isDue) void this.renew();
  }

  /** True when the server has granted another lease. */
  renew(): Promise<boolean> {
    if (!this.#lease || this.#isUnanswered) return Promise.resolve(false);
    if (!this.#running) {
      clearTimeout(this.#timer);
      const running = this.#run(this.#turn).finally(() => {
        if (this.#running === running) this.#running = null;
      });
      this.#running = running;
    }
    return this.#running;
  }

  async #run(turn: number): Promise<boolean> {
    const port = this.#port;
    let token: string;
    try {
      token = await port.tokens.fetch();
    } catch (error) {
      return this.#failed(turn, faultFromSource(error));
    }
    if (turn !== this.#turn) return false;
    if (!port.token.mayRenew(token)) {
      return port.tokens.canRefresh && this.#failed(turn, faultFor("token_expired", true));
    }
    const answer = await port.send(token);
    if (turn !== this.#turn) return false;
    if (isLeaseNotice(answer)) {
      port.granted(token, answer);
      return true;
    }
    if (answer === local.no_answer) {
      this.#isUnanswered = true;
      return false;
    }
    const fault = faultFrom(answer, (answer as Partial<Refusal> | null)?.message);
    // What the server could not judge just now may be good later.
    if (fault.code === "token_expired" || !fault.retry) port.token.refused(token);
    return this.#failed(turn, fault);
  }

  #failed(turn: number, fault: Fault): false {
    if (turn !== this.#turn || !this.#lease) return false;
    this.#failures += 1;
    // After its end the server closes the connection, or an emit does: a handshake comes anyway.
    const isUseful = this.#port.token.serverNow() < this.#lease.expiresAt;
    if (fault.retry && isUseful) this.#wait(retryDelayMs(this.#failures));
    else if (!fault.retry) this.#port.failed(fault);
    return false;
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => (ms > longestMs ? this.#wait(ms - longestMs) : void this.renew()),
      Math.min(longestMs, Math.max(shortestMs, ms)),
    );
  }
}
