// A WebSocket of a few lines, for tests that decide what goes into one segment.
import { connect } from 'node:net';
import { patienceMs } from './waiting.js';

/**
 * A masked frame with a key of zeros, which leaves the payload as it is (RFC 6455 5.3).
 * @param {string | Buffer} message
 */
function frame(message) {
  const payload = Buffer.from(message);
  const first = 0x80 | (typeof message === 'string' ? 1 : 2);
  let head;
  if (payload.length < 126) {
    head = Buffer.from([first, 0x80 | payload.length]);
  } else {
    head = Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  }
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/**
 * The texts of whole, unfragmented server frames, whether a close frame is among them, and what is
 * left of the bytes.
 * @param {Buffer} bytes
 */
function taken(bytes) {
  /** @type {string[]} */
  const texts = [];
  let goodbye = false;
  for (;;) {
    if (bytes.length < 2) break;
    const short = bytes[1];
    const head = short < 126 ? 2 : 4;
    if (bytes.length < head) break;
    const length = short < 126 ? short : bytes.readUInt16BE(2);
    if (bytes.length < head + length) break;
    const opcode = bytes[0] & 0x0f;
    if (opcode === 8) goodbye = true;
    if (opcode === 1 || opcode === 2) texts.push(bytes.toString('utf8', head, head + length));
    bytes = bytes.subarray(head + length);
  }
  return { texts, goodbye, rest: bytes };
}

/** A WebSocket that keeps what it hears and goes when the server says goodbye. */
export class RawSocket {
  #socket;
  #bytes = Buffer.alloc(0);
  #open = false;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** @type {string[]} */
  heard = [];
  /** When the server closed. @type {Promise<number>} */
  closed;

  /** @param {string} target @param {() => void} opened */
  constructor(target, opened) {
    const { hostname, port, pathname, search } = new URL(target);
    const request = [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '',
      '',
    ].join('\r\n');
    this.#socket = connect(Number(port), hostname, () => this.#socket.write(request));
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.#socket.on('close', () => resolve(Date.now())));
    this.#socket.on('data', (chunk) => this.#take(chunk, opened));
  }

  /**
   * @param {string} target
   * @returns {Promise<RawSocket>}
   */
  static open(target) {
    return new Promise((resolve) => {
      /** @type {RawSocket} */
      const made = new RawSocket(target, () => resolve(made));
      void made.closed.then(() => resolve(made));
    });
  }

  /** All of them in one segment. @param {...(string | Buffer)} messages */
  send(...messages) {
    this.#socket.write(Buffer.concat(messages.map(frame)));
  }

  /** @param {(message: string) => boolean} wanted @returns {Promise<void>} */
  until(wanted) {
    const late = new Error(`it only said ${JSON.stringify(this.heard)}`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(late), patienceMs);
      const look = () => {
        if (!this.heard.some(wanted)) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** @param {Buffer} chunk @param {() => void} opened */
  #take(chunk, opened) {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#open) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#open = true;
      this.#bytes = this.#bytes.subarray(end + 4);
      opened();
    }
    const { texts, goodbye, rest } = taken(this.#bytes);
    this.#bytes = Buffer.from(rest);
    this.heard.push(...texts);
    for (const watcher of this.#watchers) watcher();
    if (goodbye) this.end();
  }

  end() {
    this.#socket.destroy();
  }
}

/**
 * Opens a WebSocket, sends each list in one segment, and gives the messages that came until the
 * server closed.
 * @param {string} target
 * @param {(string | Buffer)[][]} lists
 * @returns {Promise<string[]>}
 */
export async function framesUntilClosed(target, lists) {
  const socket = await RawSocket.open(target);
  for (const list of lists) if (list.length > 0) socket.send(...list);
  const late = new Promise((_, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`not closed; it said ${JSON.stringify(socket.heard)}`));
      socket.end();
    }, patienceMs);
    void socket.closed.then(() => clearTimeout(timer));
  });
  await Promise.race([socket.closed, late]);
  return socket.heard;
}
