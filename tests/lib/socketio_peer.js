// A Socket.IO client of a few lines over either transport: its packets come and go as messages of
// a codec, and nothing happens unless a test asks for it, but for pongs.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { RawSession } from './raw_engine.js';
import { RawWebSocket, endpointOf } from './raw_websocket.js';
import { next } from './waiting.js';
import { binary, opcode, text } from './websocket_frames.js';

/** @import { Codec, Message, Packet } from './socketio_packets.js' */

/**
 * The messages of one connection.
 * @typedef {{
 *   send: (messages: Message[]) => Promise<void>,
 *   next: () => Promise<Message | undefined>,
 *   close: () => Promise<void>,
 * }} Line `send`: as one segment or body; `next`: undefined where the connection has ended
 */

/** @param {Message} message */
const frameOf = (message) => (Buffer.isBuffer(message) ? binary(message) : text(`4${message}`));

/** @implements {Line} */
export class WebSocketLine {
  /** @param {RawWebSocket} peer */
  constructor(peer) {
    this.peer = peer;
  }

  /** @param {string} url */
  static async open(url, query = '') {
    const path = `/socket.io/?EIO=4&transport=websocket${query}`;
    const peer = await RawWebSocket.open(endpointOf(url + path));
    await peer.until(() => peer.messages.length > 0);
    assert.match(String(peer.messages.shift()?.payload), /^0\{/);
    return new WebSocketLine(peer);
  }

  /** @param {Message[]} messages */
  async send(messages) {
    await this.peer.write(Buffer.concat(messages.map(frameOf)));
  }

  /** @returns {Promise<Message | undefined>} */
  async next() {
    const { peer } = this;
    for (;;) {
      await peer.until(() => peer.messages.length > 0 || peer.closeCode !== null);
      const message = peer.messages.shift();
      if (message === undefined) return undefined;
      if (message.opcode === opcode.binary) return message.payload;
      const packet = String(message.payload);
      if (packet === '2') await peer.write(text('3'));
      else if (packet !== '6') return withoutType(packet);
    }
  }

  async close() {
    this.peer.destroy();
  }
}

/** @param {string} packet */
function withoutType(packet) {
  assert.equal(packet[0], '4', `${packet} is no message`);
  return packet.slice(1);
}

/** @implements {Line} */
export class PollingLine {
  /** @type {Message[]} */
  #messages = [];
  #ended = false;
  #closing = false;
  #news = new EventEmitter();

  /** @param {RawSession} session */
  constructor(session) {
    this.session = session;
    void this.#poll();
  }

  /** @param {string} url */
  static async open(url, query = '') {
    return new PollingLine(await RawSession.open(url, query));
  }

  async #poll() {
    while (!this.#ended) {
      const { response, packets } = await this.session.poll().catch((error) => {
        if (!this.#closing) throw error;
        return { response: undefined, packets: [] };
      });
      if (response?.status !== 200) break;
      for (const packet of packets) {
        if (packet === '2') await this.session.post('3');
        else if (packet === '1') this.#ended = true;
        else if (packet[0] === 'b') this.#messages.push(Buffer.from(packet.slice(1), 'base64'));
        else if (packet !== '6') this.#messages.push(withoutType(packet));
      }
      this.#news.emit('news');
    }
    this.#ended = true;
    this.#news.emit('news');
  }

  /** @param {Message[]} messages */
  async send(messages) {
    const packets = messages.map((one) => (Buffer.isBuffer(one) ? `b${one.toString('base64')}` : `4${one}`));
    const response = await this.session.post(packets.join('\x1e'));
    await response.text();
  }

  /** @returns {Promise<Message | undefined>} */
  async next() {
    while (this.#messages.length === 0 && !this.#ended) await next(this.#news, 'news');
    return this.#messages.shift();
  }

  async close() {
    this.#closing = true;
    if (!this.#ended) await (await this.session.post('1')).text();
  }
}

/** @type {Record<string, { open: (url: string, query?: string) => Promise<Line> }>} */
export const lines = { websocket: WebSocketLine, polling: PollingLine };

export class Peer {
  #decoder;

  /** @param {Line} line @param {Codec} codec */
  constructor(line, codec) {
    this.line = line;
    this.codec = codec;
    this.#decoder = codec.decoder();
  }

  /** Messages as they are, or packets; together. @param {(Message | Packet)[]} all */
  async say(...all) {
    await this.line.send(
      all.flatMap((one) =>
        typeof one === 'string' || Buffer.isBuffer(one) ? [one] : this.codec.encode(one),
      ),
    );
  }

  /** The next packet; undefined where the connection has ended. */
  async hear() {
    for (;;) {
      const message = await this.line.next();
      if (message === undefined) return undefined;
      const packet = this.#decoder.take(message);
      if (packet !== undefined) return packet;
    }
  }
}
