// Where tokens come from, asked one at a time: whoever wants one while it is being fetched gets
// the same answer, for a refresh that runs twice at once looks like a stolen token.
import { bareToken } from "./token.js";
import { within } from "./within.js";

/** A fixed token, or a function that brings a fresh one each time it is called. */
export type TokenSource = string | (() => string | Promise<string>);

export class TokenFetcher {
  #source: TokenSource = "";
  #running: Promise<string> | null = null;
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** False while nothing but the same string can come. */
  get canRefresh(): boolean {
    return typeof this.#source === "function";
  }

  /** Takes the newest source; true for a string that was not there before. */
  take(source: TokenSource): boolean {
    const isNewString = typeof source === "string" && source !== this.#source;
    this.#source = source;
    return isNewString;
  }

  fetch(): Promise<string> {
    this.#running ??= this.#ask().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #ask(): Promise<string> {
    const source = this.#source;
    if (typeof source === "string") return bareToken(source);
    const token = await within(source(), this.#timeoutMs);
    if (token === undefined) throw new Error("The token source did not answer.");
    return bareToken(token);
  }
}
