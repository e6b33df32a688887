// Claims and texts that are the same for the same seed.

/** @param {number} seed */
export function random(seed) {
  let state = seed >>> 0 || 1;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  const letters = 'abcXYZ019 _-.:/"\\\n\téß€😀';
  const text = (/** @type {number} */ least, /** @type {number} */ most) => {
    let made = '';
    while (Buffer.byteLength(made) < least || below(most - least + 1) > made.length - least)
      made += [...letters][below([...letters].length)];
    return made;
  };
  /** @type {(depth: number) => unknown} */
  const value = (depth) => {
    switch (below(depth > 0 ? 7 : 5)) {
      case 0:
        return below(2) === 0;
      case 1:
        return below(2 ** 31) - 2 ** 30;
      case 2:
        return below(1_000_000) / 64;
      case 3:
        return null;
      case 5:
        return Array.from({ length: below(4) }, () => value(depth - 1));
      case 6:
        return object(depth - 1);
      default:
        return text(0, 12);
    }
  };
  /** @type {(depth: number) => Record<string, unknown>} */
  const object = (depth) =>
    Object.fromEntries(Array.from({ length: below(4) }, (_, i) => [`${text(0, 6)}${i}`, value(depth)]));
  const claims = () => ({ ...object(3), sub: text(1, 12), exp: 4e9 + below(1_000) });
  return { below, text, claims };
}
