// Bytes to a server and bytes back, without any HTTP library in between.
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { patienceMs } from './waiting.js';

/** @import { Socket } from 'node:net' */

/**
 * @typedef {{ host: string, port: number, secure: boolean, ca?: string }} Target
 * @typedef {{ status: number, headers: Map<string, string>, body: Buffer }} Answer
 */

/** @param {{ url: string, ca?: string }} server @returns {Target} */
export function targetOf({ url, ca }) {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname;
  const secure = protocol === 'https:';
  return { host, port: Number(port || (secure ? 443 : 80)), secure, ca };
}

/** One connection that collects what comes. */
export class RawConnection {
  /** @type {Buffer[]} */
  #chunks = [];
  #waiting = new Set();
  ended = false;
  wasReset = false;

  /** @param {Target} target */
  constructor(target) {
    const { host, port, secure, ca } = target;
    /** @type {Socket} */
    this.socket = secure
      ? connectTls({ host, port, ca, rejectUnauthorized: false })
      : connectPlain({ host, port });
    this.socket.setNoDelay(true);
    this.ready = new Promise((resolve) => {
      this.socket.once(secure ? 'secureConnect' : 'connect', resolve);
      this.socket.once('close', resolve);
    });
    this.socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    this.socket.on('end', () => this.#end());
    this.socket.on('close', () => this.#end());
    this.socket.on('error', (/** @type {any} */ error) => {
      this.wasReset ||= error.code === 'ECONNRESET';
      this.#end();
    });
  }

  /** @param {Target} target */
  static async open(target) {
    const made = new RawConnection(target);
    await made.ready;
    return made;
  }

  #end() {
    this.ended = true;
    this.#wake();
  }

  #wake() {
    for (const look of this.#waiting) look();
  }

  get received() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  /** @param {string | Buffer} bytes */
  send(bytes) {
    if (!this.socket.destroyed) this.socket.write(Buffer.from(/** @type {any} */ (bytes), 'latin1'));
  }

  /** A segment for each byte, as far as the machine lets it. @param {string} bytes */
  async dribble(bytes) {
    for (const byte of Buffer.from(bytes, 'latin1')) {
      if (this.ended) return;
      this.send(Buffer.of(byte));
      if (byte === 10 || byte === 13) await new Promise(setImmediate);
    }
  }

  /**
   * Waits until it is so, or the connection has ended; rejects when neither comes.
   * @param {() => boolean} condition
   */
  until(condition, timeoutMs = patienceMs) {
    const late = new Error(`not within ${timeoutMs} ms`);
    return /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(look);
        };
        const look = () => {
          if (!condition() && !this.ended) return;
          done();
          resolve();
        };
        const timer = setTimeout(() => {
          done();
          reject(late);
        }, timeoutMs);
        this.#waiting.add(look);
        look();
      })
    );
  }

  close() {
    this.socket.destroy();
  }
}

/**
 * The answers in these bytes, in order, and what is left behind them. Interim answers are left
 * out. `methods` are those of the requests, because what answers HEAD has no body.
 * @param {Buffer} bytes
 * @param {string[]} [methods]
 */
export function answersIn(bytes, methods = []) {
  /** @type {Answer[]} */
  const answers = [];
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [line, ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n');
    const match = /^HTTP\/1\.1 (\d{3}) /.exec(line);
    if (match === null) break;
    const status = Number(match[1]);
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const bodiless = status < 200 || status === 204 || status === 304 || methods[answers.length] === 'HEAD';
    const length = bodiless ? 0 : Number(headers.get('content-length') ?? 0);
    if (bytes.length < end + 4 + length) break;
    const body = bytes.subarray(end + 4, end + 4 + length);
    bytes = bytes.subarray(end + 4 + length);
    if (status === 100) continue;
    answers.push({ status, headers, body });
    if (status === 101) break;
  }
  return { answers, rest: bytes };
}
