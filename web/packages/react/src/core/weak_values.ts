/**
 * Finds or makes one value for each key, and lets go of what nobody uses any more. What is made
 * while React renders may never be shown, and on a server it never is: nothing stays behind.
 */
export class WeakValues<Value extends object> {
  readonly #values = new Map<string, WeakRef<Value>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    // It may have been made anew since.
    if (!this.#values.get(key)?.deref()) this.#values.delete(key);
  });

  get size(): number {
    return this.#values.size;
  }

  find(key: string, make: () => Value): Value {
    let value = this.#values.get(key)?.deref();
    if (!value) {
      value = make();
      this.#values.set(key, new WeakRef(value));
      this.#collected.register(value, key);
    }
    return value;
  }
}
