// What a stranger's packets travel by, in either revision of Engine.IO.
import assert from 'node:assert/strict';
import { packetsV3, payloadV3 } from './engine_peer.js';
import { endpoint, request } from './raw_engine.js';
import { framesUntilClosed } from './raw_frames.js';

/** @typedef {string | Buffer} Packet what Engine.IO carries as one message */

/**
 * How a revision writes messages, and reads a payload.
 * @typedef {{
 *   number: number,
 *   framed: (packet: Packet) => Packet,
 *   payload: (packets: Packet[]) => string,
 *   packets: (payload: string) => string[],
 * }} Revision
 */

/** @type {Revision} */
export const revision4 = {
  number: 4,
  framed: (packet) => (typeof packet === 'string' ? `4${packet}` : packet),
  payload: (packets) =>
    packets
      .map((one) => (typeof one === 'string' ? `4${one}` : `b${one.toString('base64')}`))
      .join('\x1e'),
  packets: (payload) => payload.split('\x1e'),
};

/** @type {Revision} */
export const revision3 = {
  number: 3,
  framed: (packet) =>
    typeof packet === 'string' ? `4${packet}` : Buffer.concat([Buffer.from([4]), packet]),
  payload: (packets) =>
    payloadV3(
      ...packets.map((one) =>
        typeof one === 'string' ? `4${one}` : `b4${one.toString('base64')}`,
      ),
    ),
  packets: packetsV3,
};

/**
 * @param {string} url
 * @param {Revision} revision
 * @param {Packet[][]} lists
 * @param {string[]} first
 */
const overWebSocket = (url, revision, lists, ...first) =>
  framesUntilClosed(url, [first, ...lists.map((list) => list.map(revision.framed))]);

/** @param {string} url @param {Revision} revision @param {string} transport */
const open = (url, { number }, transport) =>
  endpoint(url, `EIO=${number}&transport=${transport}`);

/** @param {string} url @param {Revision} revision */
async function openPolling(url, revision) {
  const target = open(url, revision, 'polling');
  const response = await request(target);
  const body = await response.text();
  assert.equal(response.status, 200, body);
  const [handshake] = revision.packets(body);
  return `${target}&sid=${JSON.parse(handshake.slice(1)).sid}`;
}

/** @param {string} target @param {Revision} revision @param {Packet[][]} lists */
async function overPolling(target, revision, lists) {
  /** @type {string[]} */
  const heard = [];
  const poll = async () => {
    const response = await request(target);
    const body = await response.text();
    if (response.status !== 200) return false;
    const packets = revision.packets(body);
    heard.push(...packets);
    return !packets.includes('1');
  };
  for (const list of lists) {
    await request(target, { method: 'POST', body: revision.payload(list) });
  }
  while (await poll());
  return heard;
}

/** @param {string} polling */
const websocketOf = (polling) => polling.replace('transport=polling', 'transport=websocket');

/**
 * Each says the lists and gives what it heard until the end.
 * @type {Record<string, (url: string, revision: Revision, lists: Packet[][]) => Promise<string[]>>}
 */
export const strangerTransports = {
  polling: async (url, revision, lists) =>
    overPolling(await openPolling(url, revision), revision, lists),
  websocket: (url, revision, lists) =>
    overWebSocket(open(url, revision, 'websocket'), revision, lists),
  // The packets go over polling while a WebSocket probes, and over the probing WebSocket itself.
  'an upgrade in progress': async (url, revision, lists) => {
    const target = await openPolling(url, revision);
    const [probed, polled] = await Promise.all([
      overWebSocket(websocketOf(target), revision, lists, '2probe'),
      overPolling(target, revision, lists),
    ]);
    return [...probed, ...polled];
  },
  'an upgraded session': async (url, revision, lists) => {
    const target = await openPolling(url, revision);
    return overWebSocket(websocketOf(target), revision, lists, '2probe', '5');
  },
};
