// An Engine.IO client of a few lines, of either revision, over fetch and raw sockets: nothing
// happens unless a test asks for it, no poll and no pong.
import assert from 'node:assert/strict';
import { engineEcho } from './programs.js';
import { RawWebSocket, endpointOf } from './raw_websocket.js';
import { start } from './server.js';
import { patienceMs } from './waiting.js';
import { text } from './websocket_frames.js';

/** @import { TestContext } from 'node:test' */

/** Every test's own server, or the one at ANTEROOM_URL, which echoes what it is sent.
 * @param {TestContext} t @param {Record<string, string>} [env]
 */
export async function engineServer(t, env = {}) {
  const url = process.env.ANTEROOM_URL;
  return url === undefined ? start(t, engineEcho, { env }) : { url: url.replace(/\/$/, '') };
}

/** @typedef {{ url: string }} At */

/** @param {At} server @param {string} query */
export const target = ({ url }, query) => `${url}/engine.io/?${query}`;

/** @param {At} server @param {string} query @param {RequestInit} [options] */
export function ask(server, query, options = {}) {
  return fetch(target(server, query), { signal: AbortSignal.timeout(patienceMs), ...options });
}

/** @param {At} server @param {string} query @param {Record<string, string>} [fields] */
export function askForWebSocket(server, query, fields) {
  return RawWebSocket.ask(endpointOf(target(server, query)), fields);
}

/** The length that protocol 3 puts in front of a packet of text is one of UTF-16 code units.
 * @param {string[]} packets
 */
export const payloadV3 = (...packets) => packets.map((one) => `${one.length}:${one}`).join('');

/** @param {string} payload @returns {string[]} */
export function packetsV3(payload) {
  if (payload === '') return [];
  const colon = payload.indexOf(':');
  const end = colon + 1 + Number(payload.slice(0, colon));
  return [payload.slice(colon + 1, end), ...packetsV3(payload.slice(end))];
}

export class PollingPeer {
  /**
   * @param {At} server
   * @param {string} query
   * @param {Record<string, any>} handshake
   */
  constructor(server, query, handshake) {
    this.server = server;
    this.query = query;
    this.handshake = handshake;
  }

  /** @param {At} server @param {{ eio?: number, more?: string }} [options] */
  static async open(server, { eio = 4, more = '' } = {}) {
    const query = `EIO=${eio}&transport=polling${more}`;
    const response = await ask(server, query);
    const body = await response.text();
    assert.equal(response.status, 200, body);
    const [open] = eio === 4 ? body.split('\x1e') : packetsV3(body);
    assert.equal(open[0], '0', 'the first packet is an OPEN');
    const handshake = JSON.parse(open.slice(1));
    return new PollingPeer(server, `${query}&sid=${handshake.sid}`, handshake);
  }

  get sid() {
    return this.handshake.sid;
  }

  /** One poll. @param {RequestInit} [options] */
  poll(options) {
    return ask(this.server, this.query, options);
  }

  /** The packets of one poll of protocol 4. */
  async packets() {
    const response = await this.poll();
    const body = await response.text();
    assert.equal(response.status, 200, body);
    return body.split('\x1e');
  }

  /** @param {BodyInit} body */
  async post(body, type = 'text/plain;charset=UTF-8') {
    const headers = { 'content-type': type };
    return ask(this.server, this.query, { method: 'POST', body, headers });
  }

  /** Whether a request finds the session. */
  async lives() {
    const response = await this.post(this.query.includes('EIO=4') ? '6' : '1:6');
    return response.status === 200;
  }

  /** A WebSocket that names this session. */
  probe() {
    return askForWebSocket(this.server, this.query.replace('polling', 'websocket'));
  }
}

/** A session on WebSocket, its OPEN read. @param {At} server @param {string} [query] */
export async function openWebSocket(server, query = 'EIO=4&transport=websocket') {
  const peer = await askForWebSocket(server, query);
  await peer.until(() => peer.messages.length > 0);
  assert.equal(peer.status, 101, peer.summary());
  const [first] = peer.messages.splice(0, 1);
  assert.equal(String(first.payload)[0], '0');
  return { peer, handshake: JSON.parse(String(first.payload).slice(1)) };
}

/** The next message that is no ping of the engine. @param {RawWebSocket} peer */
export async function nextMessage(peer) {
  const isPing = (/** @type {{ payload: Buffer }} */ one) => String(one.payload) === '2';
  await peer.until(() => peer.messages.some((one) => !isPing(one)));
  const at = peer.messages.findIndex((one) => !isPing(one));
  assert.ok(at >= 0, peer.summary());
  return peer.messages.splice(0, at + 1)[at];
}

/** @param {RawWebSocket} peer @param {string} packet */
export async function say(peer, packet) {
  await peer.write(text(packet));
}
