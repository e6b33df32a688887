// What is known about the token that the server last got, judged by the server's clock and not by
// this machine's. The server tells its time with every lease.
import { expiresAt, identityOf, isExpired } from "./token.js";

export class PresentedToken {
  #token = "";
  #identity: string | null = null;
  #refused: string | null = null;
  #skewMs = 0;
  /** The server accepted what this machine's clock calls expired: its clock cannot be believed. */
  #clockIsWrong = false;

  /**
   * A token may be sent once whatever this machine's clock says: the server judges it. One that
   * was sent before must still be good, so a stale token is never replayed.
   */
  mayPresent(token: string): boolean {
    if (token === this.#refused) return false;
    return token !== this.#token || !this.hasExpired();
  }

  /** Whether the token would bring the connection any further: another one, no older, not over. */
  mayRenew(token: string): boolean {
    const end = expiresAt(token) ?? Infinity;
    return (
      token !== this.#refused &&
      token !== this.#token &&
      end > this.serverNow() &&
      end >= (expiresAt(this.#token) ?? 0)
    );
  }

  /** Whether it belongs to somebody else than the tokens before it. */
  isOfAnother(token: string): boolean {
    const identity = identityOf(token);
    return !!this.#identity && !!identity && identity !== this.#identity;
  }

  present(token: string): void {
    this.#token = token;
    this.#clockIsWrong = false;
  }

  /** The server let it in; before that a token says nothing about who is connected. */
  accepted(): void {
    this.#identity = identityOf(this.#token);
    this.#clockIsWrong = this.hasExpired();
  }

  refused(token = this.#token): void {
    this.#refused = token;
  }

  forget(): void {
    this.#token = "";
    this.#identity = this.#refused = null;
  }

  /** Takes the server's time; returns server clock minus own clock, in milliseconds. */
  learnTime(serverTime: number): number {
    this.#skewMs = serverTime - Date.now();
    this.#clockIsWrong = false;
    return this.#skewMs;
  }

  serverNow(): number {
    return Date.now() + this.#skewMs;
  }

  hasExpired(): boolean {
    return !this.#clockIsWrong && isExpired(this.#token, this.serverNow());
  }
}
