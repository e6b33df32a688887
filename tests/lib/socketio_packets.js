// Socket.IO packets and the two ways in which they are written as messages: JSON with attachments,
// or msgpack. Written for tests: what is encoded is not checked, what is decoded is, strictly.
import assert from 'node:assert/strict';
import * as msgpack from './msgpack.js';

export const type = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4 };

/**
 * `data` may hold Buffers at any depth; undefined: no payload.
 * @typedef {{ type: any, nsp: any, id?: any, data?: any }} Packet
 */
/** One Engine.IO message. @typedef {string | Buffer} Message */
/**
 * @typedef {{
 *   name: string,
 *   encode: (packet: Packet) => Message[],
 *   decoder: () => { take: (message: Message) => Packet | undefined },
 * }} Codec
 */

/** @param {string} [nsp] @param {any} [data] @returns {Packet} */
export const connect = (nsp = '/', data) => ({ type: type.connect, nsp, data });
/** @param {string} [nsp] @returns {Packet} */
export const disconnect = (nsp = '/') => ({ type: type.disconnect, nsp });
/** @param {any[]} data @param {{ nsp?: string, id?: any }} [options] @returns {Packet} */
export const event = (data, { nsp = '/', id } = {}) => ({ type: type.event, nsp, id, data });
/** @param {any} id @param {any[]} data @param {string} [nsp] @returns {Packet} */
export const ack = (id, data, nsp = '/') => ({ type: type.ack, nsp, id, data });
/** @param {string} nsp @param {any} data @returns {Packet} */
export const connectError = (nsp, data) => ({ type: type.connectError, nsp, data });

// --- JSON

/** @param {any} value @param {Buffer[]} attachments @returns {any} */
function takenApart(value, attachments) {
  if (Buffer.isBuffer(value)) {
    attachments.push(value);
    return { _placeholder: true, num: attachments.length - 1 };
  }
  if (Array.isArray(value)) return value.map((one) => takenApart(one, attachments));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, takenApart(one, attachments)]);
  return Object.fromEntries(entries);
}

/** @param {any} value @param {Buffer[]} attachments @returns {any} */
function putTogether(value, attachments) {
  if (Array.isArray(value)) return value.map((one) => putTogether(one, attachments));
  if (typeof value !== 'object' || value === null) return value;
  if (value._placeholder === true) {
    assert.deepEqual(Object.keys(value), ['_placeholder', 'num']);
    assert.ok(value.num in attachments, `a placeholder for ${value.num}`);
    return attachments[value.num];
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, one]) => [key, putTogether(one, attachments)]));
}

/** `<type>[<attachments>-][<namespace>,][<id>]<json>` */
const head = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*),)?(\d+)?/;

class JsonDecoder {
  /** @type {{ packet: Packet, expected: number, attachments: Buffer[] } | undefined} */
  #pending;

  /** @param {Message} message @returns {Packet | undefined} */
  take(message) {
    if (this.#pending !== undefined) {
      assert.ok(Buffer.isBuffer(message), `${message} stands where an attachment is due`);
      this.#pending.attachments.push(message);
      if (this.#pending.attachments.length < this.#pending.expected) return undefined;
      const { packet, attachments } = this.#pending;
      this.#pending = undefined;
      return { ...packet, data: putTogether(packet.data, attachments) };
    }
    assert.ok(typeof message === 'string', 'an attachment that nothing announced');
    const [all, kind, count, nsp = '/', id] = head.exec(message) ?? assert.fail(message);
    assert.doesNotMatch(message, /^\d(\d+-)?\/,/, 'the main namespace is not named');
    const json = message.slice(all.length);
    /** @type {Packet} */
    const packet = { type: Number(kind), nsp };
    if (id !== undefined) packet.id = Number(id);
    if (json !== '') packet.data = JSON.parse(json);
    if (packet.type < 5) {
      assert.equal(count, undefined, `${message} announces attachments`);
      return packet;
    }
    packet.type -= 3;
    this.#pending = { packet, expected: Number(count), attachments: [] };
    assert.ok(this.#pending.expected > 0, message);
    return undefined;
  }
}

/** @type {Codec} */
export const json = {
  name: 'json',
  encode({ type: kind, nsp, id, data }) {
    /** @type {Buffer[]} */
    const attachments = [];
    const plain = takenApart(data, attachments);
    const binary = attachments.length > 0;
    const text = [
      binary ? `${kind + 3}${attachments.length}-` : kind,
      nsp === '/' ? '' : `${nsp},`,
      id ?? '',
      data === undefined ? '' : JSON.stringify(plain),
    ];
    return [text.join(''), ...attachments];
  },
  decoder: () => new JsonDecoder(),
};

// --- msgpack

/** @type {Codec} */
export const packed = {
  name: 'msgpack',
  encode({ type: kind, nsp, id, data }) {
    /** @type {Record<string, any>} */
    const map = { type: kind, nsp };
    if (id !== undefined) map.id = id;
    if (data !== undefined) map.data = data;
    return [msgpack.encode(map)];
  },
  decoder: () => ({
    take(message) {
      assert.ok(Buffer.isBuffer(message), `text: ${message}`);
      const packet = msgpack.decode(message);
      const { type: kind, nsp, id, data, ...rest } = packet;
      assert.deepEqual(
        Object.keys(rest).filter((key) => key !== 'options'),
        [],
      );
      assert.ok(Number.isInteger(kind) && kind >= 0 && kind <= 4, `type ${kind}`);
      assert.equal(typeof nsp, 'string');
      return { type: kind, nsp, ...(id !== undefined && { id }), ...(data !== undefined && { data }) };
    },
  }),
};
