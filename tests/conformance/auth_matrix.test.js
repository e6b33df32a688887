// F14, recovery_reauth: whatever is wrong with a token and however a stranger goes about it, no handler runs and no
// byte of application data goes out. Every case is a raw connection to one server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { ask1 } from '../lib/clients.js';
import { neverPrinted } from '../lib/leaks.js';
import { echo } from '../lib/programs.js';
import { RawSocket, framesUntilClosed } from '../lib/raw_frames.js';
import { endpoint, request } from '../lib/raw_engine.js';
import { secret, start } from '../lib/server.js';
import { expiredToken, nowSeconds, tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { askUntil } from '../lib/waiting.js';

const issuer = 'https://issuer.example';
const audience = 'matrix';
const ours = { iss: issuer, aud: audience };
const other = 'another-secret-of-enough-bytes-0123456789abcdef';

/** @param {object} claims @param {string} key @param {jsonwebtoken.SignOptions} options */
const signed = (claims, key = secret, options = {}) =>
  neverPrinted(
    jsonwebtoken.sign({ id: 'eve', ...ours, ...claims }, key, { expiresIn: '1h', ...options }),
  );
const good = () => tokenFor({ id: 'eve', ...ours });
/** @param {string} token @param {number} part @param {string} by */
const replaced = (token, part, by) =>
  token
    .split('.')
    .map((old, at) => (at === part ? by : old))
    .join('.');
const b64 = (/** @type {unknown} */ value) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a stranger may bring as `token`. @type {Record<string, unknown>} */
const tokens = {
  'no token': undefined,
  null: null,
  'an empty one': '',
  'a number': 7,
  'an object': { token: good() },
  'a list': [good()],
  garbage: 'garbage',
  'three empty parts': '..',
  expired: expiredToken({ ...ours }),
  'not yet valid': tokenFor({ ...ours, nbf: nowSeconds() + 3600 }),
  'issued in the future': tokenFor({ ...ours, iat: nowSeconds() + 3600 }),
  'without exp': tokenFor({ ...ours, exp: undefined }),
  'without a user': tokenFor({ ...ours, id: undefined }),
  'of another audience': tokenFor({ ...ours, aud: 'elsewhere' }),
  'of no audience': tokenFor({ ...ours, aud: undefined }),
  'of another issuer': tokenFor({ ...ours, iss: 'https://evil.example' }),
  'of no issuer': tokenFor({ ...ours, iss: undefined }),
  'alg none': jsonwebtoken.sign({ id: 'eve', ...ours }, '', { algorithm: 'none', expiresIn: '1h' }),
  'alg none with our signature': replaced(good(), 0, b64({ alg: 'none' })),
  'alg NONE': replaced(good(), 0, b64({ alg: 'NONE' })),
  'forged by another secret': signed({}, other),
  'with changed claims': replaced(good(), 1, b64({ id: 'root', ...ours, exp: 9e9 })),
  'without its signature': replaced(good(), 2, ''),
  'an algorithm that is not ours': signed({}, `${secret}${secret}`, { algorithm: 'HS512' }),
  'of another type': signed({}, secret, { header: { alg: 'HS256', typ: 'refresh+jwt' } }),
  'with a critical header': signed({}, secret, {
    header: /** @type {any} */ ({ alg: 'HS256', crit: ['exp'] }),
  }),
  revoked: tokenFor({ ...ours, jti: 'taken-back' }),
  oversized: `${good()}${'A'.repeat(9_000)}`,
  'with white space': `${good()} `,
  'twice Bearer': `Bearer Bearer ${good()}`,
};

/** @typedef {{ pid: string, offset?: string }} Kept */
/** @param {string} auth @param {Kept} kept */
const withKept = (auth, kept) => JSON.stringify({ ...JSON.parse(auth || '{}'), ...kept });

/**
 * How it goes about it: packets of Socket.IO, in the order in which they are sent; all of one list
 * in one segment. The last list breaks the protocol for whoever is not in. `kept` is what a lost
 * connection of a good client may be recovered by.
 * @type {Record<string, (auth: string, kept: Kept) => (string | Buffer)[][]>}
 */
const ways = {
  'an event after CONNECT': (auth) => [[`0${auth}`], ['2["echo","x"]']],
  'an event in the same segment': (auth) => [[`0${auth}`, '2["echo","x"]']],
  'an event before CONNECT': (auth) => [['2["echo","x"]', `0${auth}`]],
  'an event that wants an ack': (auth) => [[`0${auth}`, '20["counter"]']],
  'CONNECT twice': (auth) => [[`0${auth}`, `0${auth}`], ['2["echo","x"]']],
  'a second namespace': (auth) => [[`0${auth}`, `0/plain,${auth}`], ['2/plain,["echo","x"]']],
  'a namespace with a middleware': (auth) => [[`0/admin,${auth}`], ['2/admin,["echo","x"]']],
  'a binary event': (auth) => [
    [`0${auth}`, '51-["echo",{"_placeholder":true,"num":0}]', Buffer.from('x')],
  ],
  'a binary event before CONNECT': (auth) => [
    ['51-["echo",{"_placeholder":true,"num":0}]', Buffer.from('x'), `0${auth}`],
  ],
  'an ack': (auth) => [[`0${auth}`, '30["x"]']],
  'a renewal': (auth) => [[`0${auth}`, `20["auth:renew",${auth || '{}'}]`]],
  'a recovery of a pid that is none': (auth) => [
    [`0${withKept(auth, { pid: 'A'.repeat(20), offset: 'x' })}`],
    ['2["echo","x"]'],
  ],
  'a recovery': (auth, kept) => [[`0${withKept(auth, kept)}`], ['2["echo","x"]']],
  'a recovery and an event in the same segment': (auth, kept) => [
    [`0${withKept(auth, kept)}`, '20["counter"]'],
  ],
  'a recovery without an offset': (auth, { pid }) => [
    [`0${withKept(auth, { pid })}`],
    ['2["echo","x"]'],
  ],
  'a recovery in another namespace': (auth, kept) => [
    [`0/plain,${withKept(auth, kept)}`],
    ['2/plain,["echo","x"]'],
  ],
  'DISCONNECT and an event': (auth) => [[`0${auth}`, '1', '2["echo","x"]']],
};

/** Packets of Engine.IO that say nothing of the application, and refusals. */
const harmless = /^(0\{"sid"|1$|2$|3$|3probe$|6$|44(\/[a-z]+,)?\{"message":)/;

/** @param {string | Buffer} packet */
const asPolled = (packet) =>
  typeof packet === 'string' ? `4${packet}` : `b${packet.toString('base64')}`;
/** @param {string | Buffer} packet */
const asFramed = (packet) => (typeof packet === 'string' ? `4${packet}` : packet);

/** @param {string} url @param {(string | Buffer)[][]} lists @param {string[]} first */
const overWebSocket = (url, lists, ...first) =>
  framesUntilClosed(url, [first, ...lists.map((list) => list.map(asFramed))]);

/** @param {string} url */
async function openPolling(url) {
  const response = await request(endpoint(url));
  const body = await response.text();
  assert.equal(response.status, 200, body);
  return `${endpoint(url)}&sid=${JSON.parse(body.slice(1)).sid}`;
}

/** @param {string} target @param {(string | Buffer)[][]} lists */
async function overPolling(target, lists) {
  /** @type {string[]} */
  const heard = [];
  const poll = async () => {
    const response = await request(target);
    const body = await response.text();
    if (response.status === 200) heard.push(...body.split('\x1e'));
    return response.status === 200 && body !== '1';
  };
  for (const list of lists) {
    await request(target, { method: 'POST', body: list.map(asPolled).join('\x1e') });
  }
  while (await poll());
  return heard;
}

/** @type {Record<string, (url: string, lists: (string | Buffer)[][]) => Promise<string[]>>} */
const transports = {
  polling: async (url, lists) => overPolling(await openPolling(url), lists),
  websocket: (url, lists) => overWebSocket(endpoint(url, 'EIO=4&transport=websocket'), lists),
  // The packets go over polling while a WebSocket probes, and over the probing WebSocket itself.
  'an upgrade in progress': async (url, lists) => {
    const target = await openPolling(url);
    const probing = target.replace('transport=polling', 'transport=websocket');
    const [probed, polled] = await Promise.all([
      overWebSocket(probing, lists, '2probe'),
      overPolling(target, lists),
    ]);
    return [...probed, ...polled];
  },
  'an upgraded session': async (url, lists) => {
    const target = await openPolling(url);
    const probing = target.replace('transport=polling', 'transport=websocket');
    return overWebSocket(probing, lists, '2probe', '5');
  },
};

test('no stranger reaches a handler, by any token, way or transport', async (t) => {
  const server = await start(t, echo, {
    env: { ISSUER: issuer, AUDIENCE: audience, RECOVERY_MS: '600000' },
  });
  const watcher = await server.connect({ mode: websocket, token: tokenFor({ ...ours }) });
  assert.equal(await ask1(watcher, 'revoke', { jti: 'taken-back' }), true);
  const kept = await lostConnection(server, watcher);
  const before = await ask1(watcher, 'counter');

  const cases = Object.entries(transports).flatMap(([transport, run]) =>
    Object.entries(ways).flatMap(([way, packets]) =>
      Object.entries(tokens).map(([name, token]) => ({
        what: `${transport}, ${way}, ${name}`,
        run: () =>
          run(server.url, packets(token === undefined ? '' : JSON.stringify({ token }), kept)),
      })),
    ),
  );
  assert.ok(cases.length >= 1_500, `${cases.length} cases`);

  const workers = Array.from({ length: 64 }, async () => {
    for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
      let heard;
      try {
        heard = await next.run();
      } catch (error) {
        throw new Error(next.what, { cause: error });
      }
      const bad = heard.filter((packet) => !harmless.test(packet));
      assert.deepEqual(bad, [], next.what);
    }
  });
  await Promise.all(workers);

  assert.equal(await ask1(watcher, 'counter'), before + 1, 'only the watcher was served');
  const counters = await ask1(watcher, 'counters');
  assert.equal(counters.connect_accepted, 2);
  assert.equal(counters.recovered, 0);
  assert.ok(counters.connect_refused >= 1_000, `${counters.connect_refused} refusals`);

  // And the same ways are open to who brings a good token.
  const friend = await RawSocket.open(endpoint(server.url, 'EIO=4&transport=websocket'));
  friend.send(`40${JSON.stringify({ token: good() })}`, '420["echo","in"]');
  await friend.until((packet) => packet === '430["in"]');
  friend.end();

  // What the strangers asked for is still there for its owner, and nobody else's.
  for (const [id, gets] of /** @type {[string, boolean][]} */ ([['mallory', false], ['eve', true]])) {
    const one = await RawSocket.open(endpoint(server.url, 'EIO=4&transport=websocket'));
    const token = tokenFor({ id, ...ours });
    one.send(`40${withKept(JSON.stringify({ token }), kept)}`, '420["echo","in"]');
    await one.until((packet) => packet === '430["in"]');
    assert.equal(
      one.heard.some((packet) => packet.startsWith('42["said","a secret"')),
      gets,
      id,
    );
    one.end();
  }
});

/**
 * Someone was there, lost the connection, and has not heard everything.
 * @param {import('../lib/server.js').Server} server
 * @param {import('socket.io-client').Socket} watcher
 * @returns {Promise<Kept>}
 */
async function lostConnection(server, watcher) {
  const reconnection = false;
  const owner = await server.connect({ mode: websocket, token: good(), reconnection });
  const { _pid: pid, _lastOffset: offset } = /** @type {any} */ (owner);
  owner.io.engine.close();
  await askUntil(
    () => ask1(watcher, 'reasons'),
    (reasons) => reasons.length === 1,
  );
  watcher.emit('to', 'user-eve', 'a secret');
  await ask1(watcher, 'counter');
  return { pid, offset };
}
