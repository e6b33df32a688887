import { within } from "./within.js";

/**
 * A value that changes and tells its watchers, which is what `useSyncExternalStore` wants; it is
 * at work while somebody holds it.
 */
export abstract class Store<T> {
  readonly #watchers = new Set<() => void>();
  #state: T;
  #holders = 0;
  #isAtWork = false;

  constructor(first: T) {
    this.#state = first;
  }

  protected abstract begin(): void;
  protected abstract end(): void;

  get state(): T {
    return this.#state;
  }

  readonly getSnapshot = (): T => this.#state;

  readonly subscribe = (watcher: () => void): (() => void) => {
    // One of its own for each call, so that a function may watch twice.
    const own = () => watcher();
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  };

  /**
   * Begins, and goes on until the returned function is called. The last release ends it one
   * microtask later, so that React's StrictMode, which mounts twice, begins once.
   */
  hold(): () => void {
    this.#holders += 1;
    this.#settle();
    return () => {
      this.#holders -= 1;
      queueMicrotask(() => this.#settle());
    };
  }

  /** Waits for the first change after which it holds, and no longer than this. */
  async until(holds: () => boolean, ms: number): Promise<void> {
    let stop: () => void = () => {};
    const come = new Promise<void>((resolve) => {
      stop = this.subscribe(() => holds() && resolve());
    });
    await within(come, ms);
    stop();
  }

  protected set(next: T): void {
    this.#state = next;
    for (const watcher of [...this.#watchers]) watcher();
  }

  #settle(): void {
    const isHeld = this.#holders > 0;
    if (isHeld === this.#isAtWork) return;
    this.#isAtWork = isHeld;
    if (isHeld) this.begin();
    else this.end();
  }
}
