// Somebody who has logged in, as one tab of the browser knows it: tokens that all tabs share, and
// the end of the session, which is told to all of them.
import { readClaims, TokenUnavailable } from "@anteroom/react";
import type { Person } from "../events";
import { underRefreshLock } from "./refresh_lock";
import * as service from "./service";
import type { AccountOptions, Granted, Outcome } from "./service";

const channelName = "anteroom-accounts";
/** Longer than this a handshake does not wait; then it is tried again later. */
const longestWaitMs = 3_000;
const triesMax = 3;

type Told = { type: "token"; granted: Granted } | { type: "signed_out"; user: string };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Which session a token belongs to. Read for comparison, never for a decision of trust. */
export function sidOf(token: string): string {
  return String(readClaims(token)?.["sid"] ?? "");
}

/** Refreshes as the server asks for it: when it says how long to wait, later. Under the lock. */
async function refreshPatiently(): Promise<Outcome<Granted>> {
  for (let tries = 1; ; ++tries) {
    const outcome = await service.refresh();
    if (outcome.ok || tries === triesMax) return outcome;
    const { status, retryAfterMs } = outcome.problem;
    const isWorthWaiting = [409, 503].includes(status) && retryAfterMs <= longestWaitMs;
    if (!isWorthWaiting) return outcome;
    await wait(Math.max(retryAfterMs, 250));
  }
}

/** The session that the browser's cookie holds, if any. */
export async function restore(options: AccountOptions): Promise<Outcome<Account>> {
  const outcome = await underRefreshLock(refreshPatiently);
  return outcome.ok ? { ok: true, value: new Account(outcome.value, options) } : outcome;
}

export class Account {
  readonly me: Person;
  /** Tells one session from another, also of the same user. */
  readonly key: string;
  readonly options: AccountOptions;
  readonly #sid: string;
  /** A token that this tab has not used yet. */
  #offered: string | null;
  #latest: string;
  #channel: BroadcastChannel | null = null;

  constructor({ accessToken, user }: Granted, options: AccountOptions) {
    this.me = user;
    this.options = options;
    this.#sid = sidOf(accessToken);
    this.key = `${user.id} ${this.#sid}`;
    this.#offered = this.#latest = accessToken;
  }

  /** Hears the other tabs until the function that it returns is called. */
  listen(onSignedOut: () => void): () => void {
    if (typeof BroadcastChannel === "undefined") return () => {};
    const channel = new BroadcastChannel(channelName);
    this.#channel = channel;
    channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
      if (data.type === "token" && data.granted.user.id === this.me.id) {
        this.#offered = this.#latest = data.granted.accessToken;
      } else if (data.type === "signed_out" && data.user === this.me.id) {
        onSignedOut();
      }
    });
    return () => {
      channel.close();
      if (this.#channel === channel) this.#channel = null;
    };
  }

  /** A token that this tab has not used yet: of another tab, or a new one. */
  readonly getToken = (): Promise<string> =>
    underRefreshLock(async () => {
      const offered = this.#takeOffered();
      if (offered !== null) return offered;
      const outcome = await refreshPatiently();
      if (outcome.ok) return this.#take(outcome.value);
      throw new TokenUnavailable({ retry: outcome.problem.status !== 401 });
    });

  /**
   * After this session was ended: the one that the browser has now, which another tab may have
   * begun. A problem with status 401 means that there is none.
   */
  recover(): Promise<Outcome<Account>> {
    return underRefreshLock(async () => {
      const offered = this.#takeOffered();
      if (offered !== null && sidOf(offered) !== this.#sid) {
        const granted = { accessToken: offered, user: this.me };
        return { ok: true, value: new Account(granted, this.options) };
      }
      const outcome = await refreshPatiently();
      if (!outcome.ok) return outcome;
      this.#tell({ type: "token", granted: outcome.value });
      return { ok: true, value: new Account(outcome.value, this.options) };
    });
  }

  async logOut(): Promise<Outcome<void>> {
    const outcome = await underRefreshLock(() => service.logOut(this.#latest));
    if (outcome.ok) this.#tell({ type: "signed_out", user: this.me.id });
    return outcome;
  }

  async logOutEverywhere(): Promise<Outcome<void>> {
    const outcome = await this.#withToken((token) => service.logOutEverywhere(token));
    if (outcome.ok) this.#tell({ type: "signed_out", user: this.me.id });
    return outcome;
  }

  /** Ends this session too and begins another one, which `recover` finds. */
  async changePassword(password: string, newPassword: string): Promise<Outcome<void>> {
    return this.#withToken(async (token) => {
      const outcome = await service.changePassword(token, password, newPassword);
      if (!outcome.ok) return outcome;
      this.#offered = this.#take(outcome.value);
      return { ok: true, value: undefined };
    });
  }

  /** Under the lock, with a fresh token where the one of now is over. */
  #withToken(ask: (token: string) => Promise<Outcome<void>>): Promise<Outcome<void>> {
    return underRefreshLock(async () => {
      const outcome = await ask(this.#latest);
      const isOver = !outcome.ok && /^token_/.test(outcome.problem.code);
      if (!isOver) return outcome;
      const refreshed = await refreshPatiently();
      if (!refreshed.ok) return refreshed;
      this.#offered = this.#take(refreshed.value);
      return ask(this.#latest);
    });
  }

  /** Those that are about to end are left alone; the server tells when they have to be renewed. */
  #takeOffered(): string | null {
    const offered = this.#offered;
    this.#offered = null;
    const exp = offered === null ? null : readClaims(offered)?.["exp"];
    return typeof exp === "number" && exp * 1000 <= Date.now() + 2_000 ? null : offered;
  }

  #take(granted: Granted): string {
    this.#latest = granted.accessToken;
    this.#tell({ type: "token", granted });
    return granted.accessToken;
  }

  #tell(what: Told): void {
    this.#channel?.postMessage(what);
  }
}
