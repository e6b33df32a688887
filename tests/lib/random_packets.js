// Values and Socket.IO packets that are the same for the same seed.
import { random } from './random.js';

/** The seed of a property test, and how often it is tried; both can be set from outside. */
export const seed = Number(process.env.PROPERTY_SEED ?? 20260101);
export const count = Number(process.env.PROPERTY_COUNT ?? 2_000);

/**
 * What some parser cannot carry is left out where it says so.
 * @typedef {{
 *   binary?: boolean,
 *   halfPairs?: boolean,     // of surrogates
 *   wholeBits?: number,      // whole numbers are less than 2 to this, 53 if it does not say
 *   javascript?: boolean,    // undefined, dates, ArrayBuffers, NaN and infinity
 * }} Kinds
 */

const letters = [...'abcXYZ019 _-.:,/"\\\n\t\u0000\u007f\u0080ß߿ࠀ€\uffff😀\u{10ffff}'];

/** @param {number} start */
export function packets(start) {
  const { below } = random(start);
  const any = (/** @type {any[]} */ list) => list[below(list.length)];

  /** @param {Kinds} kinds @param {number} [most] */
  const text = ({ halfPairs = false }, most = any([3, 12, 40, 300])) => {
    let made = '';
    for (let left = below(most + 1); left > 0; --left)
      made += halfPairs && below(20) === 0 ? any(['\ud800', '\udbff', '\udc00', '\udfff']) : any(letters);
    return made;
  };

  // On both sides of every power of two, where encodings change.
  const whole = (/** @type {number} */ bits) => {
    const size = 2 ** below(bits + 1) + below(3) - 1;
    return below(2) === 0 ? size : -size || 0;
  };

  const fraction = () => {
    const bytes = Buffer.from(Array.from({ length: 8 }, () => below(256)));
    const number = bytes.readDoubleBE();
    return Number.isFinite(number) ? number : 0.1;
  };

  /** @param {Kinds} kinds */
  const number = ({ wholeBits = 53 }) => {
    if (below(2) === 0) return whole(53);
    const made = below(2) === 0 ? fraction() : below(2 ** 31) / 1024;
    if (Number.isInteger(made) && Math.abs(made) >= 2 ** wholeBits) return 0.5;
    return made === 0 ? 0 : made;
  };

  const bytes = () => Buffer.from(Array.from({ length: any([0, 1, 3, 31, 32, 255, 256, 300]) }, () => below(256)));

  /** @type {(kinds: Kinds, depth: number) => unknown} */
  const value = (kinds, depth) => {
    const most = 5 + (kinds.binary ? 1 : 0) + (kinds.javascript ? 4 : 0);
    switch (below(depth > 0 ? most + 2 : most)) {
      case 0:
        return any([null, true, false]);
      case 1:
      case 2:
        return number(kinds);
      case 3:
      case 4:
        return text(kinds);
      case most:
        return Array.from({ length: any([0, 1, 2, 4, 15, 16, 17]) }, () => value(kinds, depth - 1));
      case most + 1:
        return object(kinds, depth - 1);
      case 5:
        if (kinds.binary) return bytes();
      // falls through
      case 6:
        return undefined;
      case 7:
        return new Date(any([0, -1, whole(52), below(2 ** 31) * 1000]));
      case 8:
        return new Uint8Array(bytes()).buffer;
      default:
        return any([NaN, Infinity, -Infinity]);
    }
  };
  /** @type {(kinds: Kinds, depth: number) => Record<string, unknown>} */
  const object = (kinds, depth) =>
    Object.fromEntries(
      Array.from({ length: any([0, 1, 2, 4, 16]) }, (_, i) => [
        text(kinds, 6) + (below(4) === 0 ? '' : i),
        value(kinds, depth),
      ]).filter(([name]) => name !== '__proto__'),
    );

  const namespace = () => any(['/', '/', '/chat', '/ä/b-1', `/${'n'.repeat(40)}`]);

  /**
   * One that a client may send, or one that a server does.
   * @param {Kinds} kinds
   * @param {'client' | 'server'} from
   */
  const packet = (kinds, from) => {
    /** @type {{ type: number, nsp: string, id?: number, data?: any }} */
    const made = { type: below(from === 'server' ? 5 : 4), nsp: namespace() };
    const args = () => Array.from({ length: below(4) }, () => value(kinds, 3));
    const plain = { ...kinds, binary: false, javascript: false };
    switch (made.type) {
      case 0:
        if (below(3) > 0) made.data = object(plain, 2);
        break;
      case 1:
        break;
      case 2:
        made.data = [below(8) === 0 ? whole(31) : `${text(kinds, 12)}!`, ...args()];
        if (below(2) === 0) made.id = Math.abs(whole(31));
        break;
      case 3:
        made.data = args();
        made.id = Math.abs(whole(31));
        break;
      case 4:
        made.data = { message: text(kinds), ...object(plain, 2) };
        break;
    }
    return made;
  };

  return { below, any, text, bytes, value, packet };
}

/**
 * What JSON makes of a value, but that bytes stay bytes.
 * @param {unknown} value
 * @returns {unknown}
 */
export function asJson(value) {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(/** @type {Buffer} */ (value));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, asJson(one)]),
  );
}
