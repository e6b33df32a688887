// What the page knows about the token it last sent, judged by the server's clock and not by its
// own. The server tells its time with every lease.
import { isExpired } from "./token";

export class PresentedToken {
  #token: string | null = null;
  #refusedAsExpired: string | null = null;
  #skewMs = 0;
  /** The server accepted what this machine's clock calls expired: its clock cannot be believed. */
  #clockIsWrong = false;

  /**
   * A token may be sent once whatever this machine's clock says: the server judges it. One that
   * was sent before must still be good, so a stale token is never replayed.
   */
  mayPresent(token: string): boolean {
    if (token === this.#refusedAsExpired) return false;
    return token !== this.#token || !this.hasExpired();
  }

  present(token: string): void {
    this.#token = token;
    this.#clockIsWrong = false;
  }

  accepted(): void {
    this.#clockIsWrong = this.hasExpired();
  }

  refusedAsExpired(): void {
    this.#refusedAsExpired = this.#token;
  }

  /** Takes the server's time; returns server clock minus own clock, in milliseconds. */
  learnTime(serverTime: number): number {
    this.#skewMs = serverTime - Date.now();
    this.#clockIsWrong = false;
    return this.#skewMs;
  }

  hasExpired(): boolean {
    if (this.#token === null || this.#clockIsWrong) return false;
    return isExpired(this.#token, Date.now() + this.#skewMs);
  }
}
