// Runs tables of Socket.IO conversations, each over both transports, and with both parsers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { socketioEcho } from './programs.js';
import { Server } from './server.js';
import { ack, connect, event, json, packed } from './socketio_packets.js';
import { Peer, lines } from './socketio_peer.js';

/** @import { Codec, Message, Packet } from './socketio_packets.js' */

/**
 * @typedef {{ say: (Message | Packet | ((heard: Packet[]) => Packet))[] }} Say all of it together
 * @typedef {{ hear: any[] }} Hear packets in this order, with functions that judge a value
 */
/**
 * A conversation. When it is over the connection lives and nothing else has come, unless `ends`:
 * then it ends, and nothing else comes before.
 * @typedef {{
 *   name: string,
 *   joined?: string[],
 *   talk: (Say | Hear)[],
 *   ends?: boolean,
 *   query?: string,
 *   only?: 'websocket' | 'polling',
 *   otherwise?: string,
 * }} Case `joined`: the namespaces that it is in before, the main one unless it says otherwise;
 *   `otherwise`: what the reference does instead, where we mean to differ
 */

/** @param {Say['say']} all @returns {Say} */
export const say = (...all) => ({ say: all });
/** @param {any[]} all @returns {Hear} */
export const hear = (...all) => ({ hear: all });

export const isSid = (/** @type {any} */ value) => /^[\w-]{20}$/.test(value);
export const isId = (/** @type {any} */ value) => Number.isInteger(value) && value >= 0;

/** What a namespace says to who joins it: the answer to its CONNECT, and an event of the program. */
export const welcome = (nsp = '/', auth = {}) =>
  hear(connect(nsp, { sid: isSid }), event(['auth', auth], { nsp }));

/** @param {any} actual @param {any} expected @param {string} where */
function check(actual, expected, where) {
  if (typeof expected === 'function') {
    assert.ok(expected(actual), `${where} is ${JSON.stringify(actual)}`);
  } else if (Buffer.isBuffer(expected) || typeof expected !== 'object' || expected === null) {
    assert.deepEqual(actual, expected, where);
  } else {
    assert.equal(typeof actual, 'object', `${where} is ${JSON.stringify(actual)}`);
    assert.equal(Array.isArray(actual), Array.isArray(expected), where);
    const present = Object.keys(expected).filter((key) => expected[key] !== undefined);
    assert.deepEqual(Object.keys(actual).sort(), present.sort(), `the keys of ${where}`);
    for (const key of present) check(actual[key], expected[key], `${where}.${key}`);
  }
}

let sentinels = 0;

/** @param {Peer} peer @param {string} nsp of which the peer is a member */
async function lives(peer, nsp) {
  const id = 900_000_000 + ++sentinels;
  await peer.say(event(['message-with-ack', 'alive?'], { nsp, id }));
  check(await peer.hear(), ack(id, ['alive?'], nsp), 'the answer of a connection that lives');
}

/** @param {string} url @param {string} transport @param {Codec} codec @param {Case} one */
async function converse(url, transport, codec, one) {
  const peer = new Peer(await lines[transport].open(url, one.query), codec);
  const { joined = ['/'] } = one;
  const members = new Set(joined);
  /** @type {Packet[]} */
  const heard = [];
  const listen = async (/** @type {any[]} */ expected, /** @type {string} */ when) => {
    for (const wanted of expected) {
      const packet = await peer.hear();
      assert.ok(packet, `${when}: the connection ended before ${JSON.stringify(wanted)}`);
      check(packet, wanted, `${when}: ${JSON.stringify(packet)}`);
      heard.push(packet);
      if (packet.type === 0) members.add(packet.nsp);
      if (packet.type === 1) members.delete(packet.nsp);
    }
  };
  try {
    for (const nsp of joined) {
      await peer.say(connect(nsp));
      await listen(welcome(nsp).hear, `joining ${nsp}`);
    }
    for (const [n, part] of one.talk.entries()) {
      if ('hear' in part) {
        await listen(part.hear, `part ${n}`);
        continue;
      }
      const all = part.say.map((what) => (typeof what === 'function' ? what(heard) : what));
      await peer.say(...all);
      for (const what of all)
        if (typeof what === 'object' && 'type' in what && what.type === 1) members.delete(what.nsp);
    }
    if (one.ends) {
      const more = await peer.hear();
      assert.equal(more, undefined, `it does not end: ${JSON.stringify(more)}`);
      return;
    }
    if (members.size === 0) {
      await peer.say(connect('/custom'));
      await listen(welcome('/custom').hear, 'joining afterwards');
    }
    for (const nsp of members) await lives(peer, nsp);
  } finally {
    await peer.line.close();
  }
}

/** Whether the server is not one that is started here. */
const elsewhere = process.env.ANTEROOM_URL !== undefined;

/** @type {{ codec: Codec, env: Record<string, string> }[]} */
const parsers = [
  { codec: json, env: {} },
  { codec: packed, env: { PARSER: 'msgpack' } },
];

/**
 * A described set of tests that share one server, or the one at ANTEROOM_URL.
 * @param {string} name
 * @param {Record<string, string>} env
 * @param {(url: () => string) => void} body
 */
export function withServer(name, env, body) {
  describe(name, { concurrency: 16 }, () => {
    const given = process.env.ANTEROOM_URL;
    if (given !== undefined) return body(() => given.replace(/\/$/, ''));
    const server = new Server(socketioEcho, { env });
    before(() => server.listen());
    after(() => server.end());
    return body(() => server.url);
  });
}

/**
 * @param {string} chapter
 * @param {Case[]} cases
 * @param {{ env?: Record<string, string>, only?: Codec }} [options] `only`: for messages that are
 *   written out
 */
export function runCases(chapter, cases, { env = {}, only } = {}) {
  const names = new Set(cases.map(({ name }) => name));
  assert.equal(names.size, cases.length, 'two cases have one name');
  if (elsewhere && Object.keys(env).length > 0) return;
  for (const { codec, env: parserEnv } of parsers) {
    if (only !== undefined && only !== codec) continue;
    withServer(`${chapter}, ${codec.name}`, { ...env, ...parserEnv }, (url) => {
      for (const one of cases) {
        for (const transport of Object.keys(lines)) {
          if (one.only !== undefined && one.only !== transport) continue;
          const skip = elsewhere && (one.otherwise ?? false);
          test(`${one.name}, ${transport}`, { skip }, () => converse(url(), transport, codec, one));
        }
      }
    });
  }
}
