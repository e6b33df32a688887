// All tabs of the browser share one refresh cookie, which is good for one use: whoever uses it or
// ends its session holds this lock meanwhile.
const name = "anteroom-refresh";
let last: Promise<unknown> = Promise.resolve();

/** Runs when no other tab does. Without Web Locks, when nobody else in this tab does. */
export function underRefreshLock<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks !== undefined) {
    return navigator.locks.request(name, work) as Promise<T>;
  }
  const mine = last.then(work, work);
  last = mine.catch(() => {});
  return mine;
}
