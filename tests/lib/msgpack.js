// As much of msgpack as Socket.IO packets need.

/** A value of msgpack that JavaScript has not got, or a form of it that nobody would choose. */
export class Raw {
  /** @param {...number} bytes */
  constructor(...bytes) {
    this.bytes = Buffer.from(bytes);
  }
}

/** @param {number} first @param {number} size in bytes @param {number} value */
function withSize(first, size, value) {
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = first;
  bytes.writeUIntBE(value, 1, size);
  return bytes;
}

/**
 * @param {number} count
 * @param {[max: number, first: number, size: number][]} forms the shortest first; a size of 0: the
 *   count is in the first byte
 */
function head(count, forms) {
  const [, first, size] = /** @type {typeof forms[0]} */ (forms.find(([max]) => count <= max));
  return size === 0 ? Buffer.from([first | count]) : withSize(first, size, count);
}

/** @param {number} value */
function number(value) {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff)
    return head(value, [[0x7f, 0, 0], [0xff, 0xcc, 1], [0xffff, 0xcd, 2], [0xffffffff, 0xce, 4]]);
  if (Number.isInteger(value) && value >= -0x20 && value < 0) return Buffer.from([value & 0xff]);
  const bytes = Buffer.alloc(9);
  if (Number.isSafeInteger(value)) {
    bytes[0] = 0xd3;
    bytes.writeBigInt64BE(BigInt(value), 1);
  } else {
    bytes[0] = 0xcb;
    bytes.writeDoubleBE(value, 1);
  }
  return bytes;
}

/** @param {any} value @returns {Buffer} */
export function encode(value) {
  if (value instanceof Raw) return value.bytes;
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    const forms = /** @type {[number, number, number][]} */ (
      [[31, 0xa0, 0], [0xff, 0xd9, 1], [0xffff, 0xda, 2], [0xffffffff, 0xdb, 4]]);
    return Buffer.concat([head(bytes.length, forms), bytes]);
  }
  if (Buffer.isBuffer(value)) {
    return Buffer.concat([
      head(value.length, [[0xff, 0xc4, 1], [0xffff, 0xc5, 2], [0xffffffff, 0xc6, 4]]),
      value,
    ]);
  }
  const forms = (/** @type {number} */ fix, /** @type {number} */ long) =>
    /** @type {[number, number, number][]} */ ([[15, fix, 0], [0xffff, long, 2], [0xffffffff, long + 1, 4]]);
  if (Array.isArray(value))
    return Buffer.concat([head(value.length, forms(0x90, 0xdc)), ...value.map(encode)]);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Buffer.concat([head(entries.length, forms(0x80, 0xde)), ...entries.flat().map(encode)]);
}

class Reader {
  at = 0;
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  /** @param {number} count */
  take(count) {
    if (this.at + count > this.bytes.length) throw new Error('msgpack that is cut short');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** @param {number} size */
  count(size) {
    return this.take(size).readUIntBE(0, size);
  }

  /** @param {number} length @returns {any[]} */
  list(length) {
    return Array.from({ length }, () => this.value());
  }

  /** @param {number} length */
  map(length) {
    return Object.fromEntries(Array.from({ length }, () => [this.value(), this.value()]));
  }

  /** @param {number} length */
  text(length) {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(length));
  }

  /** @returns {any} */
  value() {
    const first = this.count(1);
    if (first < 0x80) return first;
    if (first < 0x90) return this.map(first & 15);
    if (first < 0xa0) return this.list(first & 15);
    if (first < 0xc0) return this.text(first & 31);
    if (first >= 0xe0) return first - 256;
    switch (first) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return Buffer.from(this.take(this.count(1 << (first - 0xc4))));
      case 0xca: return this.take(4).readFloatBE();
      case 0xcb: return this.take(8).readDoubleBE();
      case 0xcc: case 0xcd: case 0xce: return this.count(1 << (first - 0xcc));
      case 0xcf: return Number(this.take(8).readBigUInt64BE());
      case 0xd0: return this.take(1).readInt8();
      case 0xd1: return this.take(2).readInt16BE();
      case 0xd2: return this.take(4).readInt32BE();
      case 0xd3: return Number(this.take(8).readBigInt64BE());
      case 0xd4: this.take(2); return undefined;  // how notepack.io writes undefined
      case 0xd9: case 0xda: case 0xdb: return this.text(this.count(1 << (first - 0xd9)));
      case 0xdc: return this.list(this.count(2));
      case 0xdd: return this.list(this.count(4));
      case 0xde: return this.map(this.count(2));
      case 0xdf: return this.map(this.count(4));
      default: throw new Error(`msgpack does not know ${first.toString(16)}`);
    }
  }
}

/** @param {Buffer} bytes @returns {any} */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value();
  if (reader.at !== bytes.length) throw new Error('something stands behind the value');
  return value;
}
