// The client's side of RFC 6455, written byte by byte. It can break every rule on request, and
// takes a server's bytes apart so strictly that it finds the rules that a server breaks.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** RSV1, as `rsv` takes it: the message is compressed. */
export const compressedBit = 4;

/**
 * @typedef {{
 *   fin?: boolean,
 *   rsv?: number,
 *   mask?: number | null,
 *   length?: number | bigint,
 *   lengthBytes?: 0 | 2 | 8,
 * }} FrameOptions `mask` null: none; `length`: what is announced, whatever the payload has
 */

/** @param {number} code @param {number | bigint} length @param {FrameOptions} [options] */
export function header(code, length, { fin = true, rsv = 0, mask = 0x37fa213d, lengthBytes } = {}) {
  const bytes = lengthBytes ?? (length < 126 ? 0 : length <= 0xffff ? 2 : 8);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | code;
  const short = bytes === 0 ? Number(length) : bytes === 2 ? 126 : 127;
  const extended = Buffer.alloc(bytes);
  if (bytes === 2) extended.writeUInt16BE(Number(length));
  if (bytes === 8) extended.writeBigUInt64BE(BigInt(length));
  const key = Buffer.alloc(mask === null ? 0 : 4);
  if (mask !== null) key.writeUInt32BE(mask >>> 0);
  return Buffer.concat([Buffer.from([first, (mask === null ? 0 : 0x80) | short]), extended, key]);
}

/**
 * @param {number} code
 * @param {string | Uint8Array} [payload]
 * @param {FrameOptions} [options]
 */
export function frame(code, payload = '', options = {}) {
  const { mask = 0x37fa213d } = options;
  const bytes = Buffer.from(payload);
  if (mask !== null) {
    for (let at = 0; at < bytes.length; ++at) bytes[at] ^= (mask >>> (24 - 8 * (at % 4))) & 0xff;
  }
  return Buffer.concat([header(code, options.length ?? bytes.length, options), bytes]);
}

/** @param {string | Uint8Array} payload @param {FrameOptions} [options] */
export const text = (payload, options) => frame(opcode.text, payload, options);
/** @param {string | Uint8Array} payload @param {FrameOptions} [options] */
export const binary = (payload, options) => frame(opcode.binary, payload, options);
/** @param {string | Uint8Array} payload @param {FrameOptions} [options] */
export const more = (payload, options) => frame(opcode.continuation, payload, options);
/** @param {string | Uint8Array} [payload] @param {FrameOptions} [options] */
export const ping = (payload, options) => frame(opcode.ping, payload, options);
/** @param {string | Uint8Array} [payload] @param {FrameOptions} [options] */
export const pong = (payload, options) => frame(opcode.pong, payload, options);

/** @param {number} code @param {string | Uint8Array} [reason] */
export function close(code, reason = '') {
  const payload = Buffer.concat([Buffer.alloc(2), Buffer.from(reason)]);
  payload.writeUInt16BE(code);
  return frame(opcode.close, payload);
}

/** An option for the frames of a message that go on. */
export const unfinished = { fin: false };

/** @param {string | Uint8Array} payload */
export function deflated(payload) {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH });
  return bytes.subarray(0, bytes.length - 4);
}

/**
 * A message in frames of so many bytes.
 * @param {number} code
 * @param {string | Uint8Array} payload
 * @param {number} size
 * @param {FrameOptions} [options] of the first
 */
export function fragments(code, payload, size, options = {}) {
  const bytes = Buffer.from(payload);
  const frames = [];
  for (let at = 0; at === 0 || at < bytes.length; at += size) {
    const fin = at + size >= bytes.length;
    const piece = bytes.subarray(at, at + size);
    frames.push(at === 0 ? frame(code, piece, { ...options, fin }) : more(piece, { fin }));
  }
  return frames;
}

/**
 * @typedef {{ opcode: number, payload: Buffer, compressed: boolean }} Received
 */

/** Takes the frames of a server apart. What a server must not send is thrown. */
export class ServerFrames {
  #bytes = Buffer.alloc(0);
  #mayCompress;
  /** @type {Buffer[]} what has not been looked at yet, of a long frame above all */
  #pieces = [];
  #awaited = 0;

  /** @param {boolean} mayCompress whether permessage-deflate was agreed on */
  constructor(mayCompress) {
    this.#mayCompress = mayCompress;
  }

  /**
   * @param {Buffer} chunk
   * @returns {Generator<Received>}
   */
  *feed(chunk) {
    this.#pieces.push(chunk);
    this.#awaited -= chunk.length;
    if (this.#awaited > 0) return;
    this.#bytes = Buffer.concat([this.#bytes, ...this.#pieces]);
    this.#pieces = [];
    for (;;) {
      const next = this.#take();
      if (typeof next === 'number') {
        this.#awaited = next;
        return;
      }
      yield next;
    }
  }

  get rest() {
    return this.#bytes.length + this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** @returns {Received | number} a frame, or how many bytes are still missing */
  #take() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return 2 - bytes.length;
    const [first, second] = bytes;
    const code = first & 0x0f;
    const compressed = (first & 0x40) !== 0;
    const control = code >= 8;
    if ((first & 0x30) !== 0) throw new Error('the server sets RSV2 or RSV3');
    if (compressed && (control || !this.#mayCompress)) throw new Error('the server sets RSV1');
    if ((first & 0x80) === 0) throw new Error('the server sends fragments');
    if (!Object.values(opcode).includes(code) || code === 0) throw new Error(`opcode ${code}`);
    if ((second & 0x80) !== 0) throw new Error('the server masks');
    let length = second;
    let size = 2;
    if (second >= 126) {
      size = second === 126 ? 4 : 10;
      if (bytes.length < size) return size - bytes.length;
      length = second === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (length < 126 || (second === 127 && length <= 0xffff)) throw new Error('a long length');
    }
    if (control && length > 125) throw new Error('a control frame of the server is too long');
    if (bytes.length < size + length) return size + length - bytes.length;
    const payload = bytes.subarray(size, size + length);
    this.#bytes = bytes.subarray(size + length);
    return { opcode: code, payload: compressed ? inflate(payload) : payload, compressed };
  }
}

/** @param {Buffer} payload of a compressed message; its window begins empty */
function inflate(payload) {
  // An empty last block, as inflateRawSync wants an end.
  return inflateRawSync(Buffer.concat([payload, Buffer.from('0000ffff010000ffff', 'hex')]));
}
