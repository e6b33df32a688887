// One WebSocket over a raw socket: what is sent, in which pieces, and everything that comes back.
import { createHash } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ServerFrames, opcode } from './websocket_frames.js';
import { patienceMs } from './waiting.js';

/** @import { Socket } from 'node:net' */
/** @import { Received } from './websocket_frames.js' */

/**
 * @typedef {{ host: string, port: number, path: string, secure: boolean, ca?: string }} Endpoint
 */

/** @param {string} url of http, https, ws or wss @param {string} [ca] */
export function endpointOf(url, ca) {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const secure = protocol === 'https:' || protocol === 'wss:';
  return {
    host: hostname,
    port: Number(port || (secure ? 443 : 80)),
    path: pathname + search,
    secure,
    ca,
  };
}

/** @param {Endpoint} endpoint @returns {Promise<Socket>} */
export function dial({ host, port, secure, ca }) {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? connectTls({ host, port, ca, rejectUnauthorized: ca !== undefined })
      : connectTcp({ host, port });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const accepted = createHash('sha1')
  .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest('base64');

/**
 * The bytes of an opening handshake.
 * @param {Endpoint} endpoint
 * @param {Record<string, string>} [fields] more header fields
 */
export function handshake({ host, port, path }, fields = {}) {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

export class RawWebSocket {
  /** @type {Received[]} data frames and pings */
  messages = [];
  /** @type {Buffer[]} */
  pongs = [];
  /** What the server's close frame says: its code, 'none', or null as long as there was none. */
  closeCode = /** @type {number | 'none' | null} */ (null);
  closeReason = '';
  status = 0;
  head = '';
  ended = false;
  /** @type {Error | undefined} a rule that the server has broken */
  wrong;
  /** @type {ServerFrames | undefined} */
  #frames;
  /** @type {Set<() => void>} */
  #watchers = new Set();

  /** @param {Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
    socket.on('error', () => this.#end());
  }

  /**
   * Connects and asks; the answer has not come yet.
   * @param {Endpoint} endpoint
   * @param {Record<string, string>} [fields]
   * @param {Buffer} [behind] what goes in the segment of the handshake
   */
  static async ask(endpoint, fields, behind = Buffer.alloc(0)) {
    const made = new RawWebSocket(await dial(endpoint));
    await made.write(Buffer.concat([handshake(endpoint, fields), behind]));
    return made;
  }

  /**
   * Behind its handshake.
   * @param {Endpoint} endpoint
   * @param {Record<string, string>} [fields]
   */
  static async open(endpoint, fields) {
    const made = await RawWebSocket.ask(endpoint, fields);
    await made.until(() => made.status !== 0);
    if (made.status !== 101) throw new Error(`not let in: ${made.head}`);
    return made;
  }

  get extensions() {
    return /^sec-websocket-extensions: (.*)$/im.exec(this.head)?.[1].trim() ?? '';
  }

  /** Resolves when the bytes are with the kernel. @param {Uint8Array} bytes */
  write(bytes) {
    return new Promise((resolve) => {
      if (this.ended) resolve(undefined);
      else this.socket.write(bytes, () => resolve(undefined));
    });
  }

  /** @param {() => boolean} condition looked at after everything that comes */
  until(condition, timeoutMs = patienceMs) {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.wrong === undefined && !condition() && !this.ended) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        if (this.wrong !== undefined) reject(this.wrong);
        else resolve(undefined);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        this.socket.destroy();
        reject(new Error(`nothing more came: ${this.summary()}`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  summary() {
    const shown = this.messages.map(({ payload }) => payload.subarray(0, 40).toString('latin1'));
    return JSON.stringify({ status: this.status, shown, close: this.closeCode, ended: this.ended });
  }

  destroy() {
    this.socket.destroy();
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    try {
      if (this.#frames !== undefined) this.#takeFrames(this.#frames, chunk);
      else this.#takeHead(chunk);
    } catch (error) {
      this.wrong = /** @type {Error} */ (error);
    }
    for (const look of this.#watchers) look();
  }

  /** @param {Buffer} chunk */
  #takeHead(chunk) {
    this.head += chunk.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
    this.head = this.head.slice(0, end + 2);
    this.status = Number(this.head.slice(9, 12));
    if (this.status !== 101) return;
    if (!this.head.includes(`Sec-WebSocket-Accept: ${accepted}\r\n`)) throw new Error(this.head);
    this.#frames = new ServerFrames(this.extensions !== '');
    this.#takeFrames(this.#frames, rest);
  }

  /** @param {ServerFrames} frames @param {Buffer} chunk */
  #takeFrames(frames, chunk) {
    for (const received of frames.feed(chunk)) {
      if (this.closeCode !== null) throw new Error('a frame comes behind the close frame');
      if (received.opcode === opcode.pong) this.pongs.push(received.payload);
      else if (received.opcode === opcode.close) this.#takeClose(received.payload);
      else this.messages.push(received);
    }
  }

  /** @param {Buffer} payload */
  #takeClose(payload) {
    if (payload.length === 1) throw new Error('a close frame of one byte');
    this.closeCode = payload.length === 0 ? 'none' : payload.readUInt16BE(0);
    this.closeReason = new TextDecoder('utf-8', { fatal: true }).decode(payload.subarray(2));
  }

  #end() {
    this.ended = true;
    for (const look of this.#watchers) look();
  }
}
