// Waiting for what a peer does, always with an end. Nothing here sleeps for a fixed time.

/** How long a peer may take for one step before a test gives up, in milliseconds. */
export const patienceMs = 30_000;

/**
 * @typedef {{
 *   on(event: string, listener: (...args: any[]) => void): unknown,
 *   off(event: string, listener: (...args: any[]) => void): unknown,
 * }} Emitter
 */

/**
 * The arguments of the next `event`. Call it before the act that causes the event.
 * @param {Emitter} emitter
 * @param {string} event
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<any[]>}
 */
export function next(emitter, event, { timeoutMs = patienceMs } = {}) {
  const late = new Error(`no "${event}" within ${timeoutMs} ms`);
  return new Promise((resolve, reject) => {
    /** @param {any[]} args */
    const settle = (...args) => {
      clearTimeout(timer);
      emitter.off(event, settle);
      resolve(args);
    };
    const timer = setTimeout(() => {
      emitter.off(event, settle);
      reject(late);
    }, timeoutMs);
    emitter.on(event, settle);
  });
}

/**
 * Everything that arrives as `event` from now on, the first argument of each.
 * @param {Emitter} emitter
 * @param {string} event
 */
export function collect(emitter, event) {
  /** @type {any[]} */
  const seen = [];
  /** @type {Set<() => void>} */
  const watchers = new Set();
  emitter.on(event, (...args) => {
    seen.push(args[0]);
    for (const watcher of watchers) watcher();
  });

  /**
   * Resolves with all that was seen as soon as `enough` of it says so.
   * @param {(seen: any[]) => boolean} enough
   * @returns {Promise<any[]>}
   */
  const until = (enough) => {
    const late = new Error(`"${event}": not enough within ${patienceMs} ms`);
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!enough(seen)) return;
        clearTimeout(timer);
        watchers.delete(look);
        resolve(seen);
      };
      const timer = setTimeout(() => {
        watchers.delete(look);
        late.message += `, only ${JSON.stringify(seen).slice(0, 400)}`;
        reject(late);
      }, patienceMs);
      watchers.add(look);
      look();
    });
  };

  return {
    seen,
    until,
    /** @param {number} count */
    count: (count) => until((all) => all.length >= count),
    /** @param {unknown} value */
    includes: (value) => until((all) => all.includes(value)),
  };
}

/**
 * Asks again and again, each time over the wire, until the answer is accepted.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {(answer: T) => boolean} accepted
 * @returns {Promise<T>}
 */
export async function askUntil(ask, accepted) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (accepted(answer)) return answer;
    if (Date.now() > end) throw new Error(`last answer was ${JSON.stringify(answer)}`);
  }
}

/**
 * Only for tests whose subject is the wall clock passing `exp`.
 * @param {number} instantMs
 */
export function clockPasses(instantMs) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, instantMs - Date.now()) + 1));
}
