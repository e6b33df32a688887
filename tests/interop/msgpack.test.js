// Stock clients with npm's socket.io-msgpack-parser, and a server that speaks it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, ask1, refusalOf, settled } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, expiredToken, tokenFor } from '../lib/tokens.js';
import { modes, polling, websocket } from '../lib/transports.js';
import { clockPasses, collect, next } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Options } from '../lib/server.js' */

/**
 * A server that speaks msgpack, whose clients do too.
 * @param {TestContext} t
 * @param {Options} [options]
 */
async function startMsgpack(t, { env = {}, ...rest } = {}) {
  const server = await start(t, echo, { ...rest, env: { ...env, PARSER: 'msgpack' } });
  server.parser = 'msgpack';
  return server;
}

const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** @type {Record<string, unknown[]>} */
const payloads = {
  'nothing': [],
  'values of every type': [null, true, false, 'text', '', [], {}, [1, [2, [3]]], { a: { b: [null] } }],
  'whole numbers': [0, 1, -1, 31, 32, -32, -33, 127, 128, 255, 256, 65535, 65536, -128, -129, -32768,
    -32769, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 53)],
  'fractions': [0.5, -1.5, 0.1, 1e-300, 123456.789, 5e-324],
  'texts of every length of head': [31, 32, 255, 256, 65_535, 65_536].map((size) => 'x'.repeat(size)),
  'every character': ['é', '你好', '👋🏽', '"\\/\b\f\n\r\t', '\u0000\u001e\u2028\u2029'],
  'a list and an object of more than fifteen': [
    Array.from({ length: 70_000 }, (_, n) => n),
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`name ${n}`, n])),
  ],
  'one buffer': [every],
  'empty buffers between others': [Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')],
  'buffers deep in objects and lists': [{ parts: [{ data: every }, [[Buffer.from('deep')]]] }, 'text'],
  'more buffers than JSON may have': Array.from({ length: 100 }, (_, n) => Buffer.alloc(n, n)),
  'a buffer of 200 kB': [Buffer.alloc(200_000, 'anteroom')],
  'what looks like a placeholder': [{ _placeholder: true, num: 0 }],
};

for (const mode of modes) {
  describe(`msgpack, ${mode.name}`, () => {
    for (const [name, payload] of Object.entries(payloads)) {
      test(`${name}: comes back as it went, as event and as acknowledgement`, async (t) => {
        const server = await startMsgpack(t);
        const socket = await server.connect({ mode, token: tokenFor() });
        const event = next(socket, 'echo');
        assert.deepEqual(await ask(socket, 'echo', ...payload), payload);
        assert.deepEqual(await event, payload);
      });
    }

    test('what JSON has no word for arrives as by JSON, but bytes as bytes', async (t) => {
      const server = await startMsgpack(t);
      const socket = await server.connect({ mode, token: tokenFor() });
      const date = new Date(1_709_208_000_123);
      const { buffer } = new Uint8Array([0, 127, 128, 255]);
      assert.deepEqual(
        await ask(socket, 'echo', undefined, { gone: undefined, kept: 1 }, date, NaN, buffer),
        [null, { kept: 1 }, date.toISOString(), null, Buffer.from(buffer)],
      );
    });

    test('a wrong token is refused as by JSON, and a good one gets its lease', async (t) => {
      const server = await startMsgpack(t);
      /** @type {[unknown, string, string][]} */
      const wrong = [
        [undefined, 'Authentication error: No token provided', 'credentials_required'],
        ['a.b.c', 'Authentication error: Invalid token', 'invalid_token'],
        [expiredToken(), 'Authentication error: Token expired', 'token_expired'],
        [Buffer.from('x'), 'Authentication error: Invalid token', 'invalid_token'],
      ];
      for (const [token, message, code] of wrong) {
        const error = await server.refusal({ mode, token });
        assert.equal(error.message, message);
        assert.equal(error.data.code, code);
      }
      const exp = expIn(60);
      const socket = server.open({ mode, token: tokenFor({ exp }) });
      const [lease] = await next(socket, 'auth:lease');
      assert.equal(lease.expiresAt, exp * 1000);
      await settled(socket, mode);
    });

    test('the server asks and hears the answer of the client, bytes too', async (t) => {
      const server = await startMsgpack(t);
      const socket = await server.connect({ mode, token: tokenFor() });
      socket.on('question', (n, answer) => answer(n * 2, 'and', Buffer.from([n])));
      const heard = next(socket, 'answer');
      socket.emit('ask', 21);
      assert.deepEqual(await heard, [42, 'and', Buffer.from([21])]);
    });

    test('rooms and broadcasts reach whom they are for', async (t) => {
      const server = await startMsgpack(t);
      const [a, b, c] = await Promise.all(
        ['a', 'b', 'c'].map((id) => server.connect({ mode, token: tokenFor({ id }) })),
      );
      const heard = [a, b, c].map((socket) => collect(socket, 'said'));
      await ask1(a, 'join', 'room');
      await ask1(b, 'join', 'room');
      c.emit('to', 'room', 'to the room');
      a.emit('toOthers', 'room', 'to the others');
      await heard[1].count(2);
      c.emit('broadcast', 'to all others');
      await Promise.all([heard[0].count(2), heard[1].count(3)]);
      await ask1(b, 'leave', 'room');
      c.emit('to', 'room', 'to who is left');
      await heard[0].count(3);
      await Promise.all([a, b, c].map((socket) => ask1(socket, 'echo', 'all has come')));
      assert.deepEqual(heard[0].seen, ['to the room', 'to all others', 'to who is left']);
      assert.deepEqual([...heard[1].seen].sort(), ['to all others', 'to the others', 'to the room']);
      assert.deepEqual(heard[2].seen, []);
    });

    test('namespaces, middlewares, and goodbyes of either side', async (t) => {
      const server = await startMsgpack(t);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: tokenFor() } });
      const admin = manager.socket('/admin', { auth: { token: tokenFor() } });
      const error = /** @type {any} */ (await refusalOf(admin));
      assert.deepEqual([error.message, error.data], ['not authorized', { reason: 'role' }]);
      const nobody = manager.socket('/nowhere', { auth: { token: tokenFor() } });
      assert.equal((await refusalOf(nobody)).message, 'Invalid namespace');
      await settled(main, mode);
      const plain = manager.socket('/plain', { auth: { token: tokenFor() } });
      await settled(plain, mode);
      const kicked = next(plain, 'disconnect');
      plain.emit('kick');
      assert.deepEqual((await kicked)[0], 'io server disconnect');
      plain.connect();
      await settled(plain, mode);
      plain.disconnect();
      assert.deepEqual((await ask1(main, 'reasons')).sort(), [
        'client namespace disconnect',
        'server namespace disconnect',
      ]);
    });

    test('a renewed token keeps the connection, one that ends does not', async (t) => {
      const server = await startMsgpack(t, { env: { LEEWAY_SECONDS: '0' } });
      const first = expIn(2);
      const socket = await server.connect({ mode, token: tokenFor({ exp: first }) });
      const exp = expIn(3);
      const answer = await socket.timeout(5_000).emitWithAck('auth:renew', { token: tokenFor({ exp }) });
      assert.deepEqual([answer.ok, answer.expiresAt], [true, exp * 1000]);
      const gone = next(socket, 'disconnect');
      await clockPasses(first * 1000);
      assert.equal(await ask1(socket, 'echo', 'still here'), 'still here');
      assert.equal((await gone)[0], 'transport close');
    });

    test('a lost connection gets back what it missed', async (t) => {
      const server = await startMsgpack(t, { env: { RECOVERY_MS: '60000' } });
      const watcher = await server.connect({ mode: websocket, token: tokenFor({ id: 'watcher' }) });
      const socket = await server.connect({ mode, token: tokenFor() });
      const { id } = socket;
      await ask1(socket, 'join', 'room');
      const said = collect(socket, 'said');
      watcher.emit('to', 'room', 'before');
      await said.includes('before');
      const [gone, back] = [next(socket, 'disconnect'), next(socket, 'connect')];
      socket.io.engine.close();
      await gone;
      watcher.emit('to', 'room', 'meanwhile');
      await back;
      assert.deepEqual([socket.recovered, socket.id], [true, id]);
      assert.deepEqual(await said.includes('meanwhile'), ['before', 'meanwhile']);
    });

    test('a client with the other parser is cut off, and nobody else is', async (t) => {
      const server = await startMsgpack(t);
      const closed = /^transport (close|error)$/;
      const healthy = await server.connect({ mode, token: tokenFor() });
      server.parser = 'json';
      const stranger = server.open({ mode, token: tokenFor(), reconnection: false });
      assert.match((await next(/** @type {any} */ (stranger.io), 'close'))[0], closed);
      assert.equal(stranger.connected, false);
      assert.equal(await ask1(healthy, 'echo', 'healthy'), 'healthy');

      const json = await start(t, echo);
      const other = await json.connect({ mode, token: tokenFor() });
      json.parser = 'msgpack';
      const lost = json.open({ mode, token: tokenFor(), reconnection: false });
      assert.match((await next(/** @type {any} */ (lost.io), 'close'))[0], closed);
      assert.equal(await ask1(other, 'echo', 'healthy'), 'healthy');
    });
  });
}

test('one server has clients over every transport, and a broadcast reaches them all', async (t) => {
  const server = await startMsgpack(t);
  const sockets = await Promise.all(
    [...modes, polling, websocket].map((mode) => server.connect({ mode, token: tokenFor() })),
  );
  const heard = sockets.map((socket) => collect(socket, 'said'));
  for (const socket of sockets) await ask1(socket, 'join', 'all');
  for (let n = 0; n < 50; ++n) sockets[0].emit('in', 'all', `message ${n}`);
  for (const each of heard)
    assert.deepEqual(await each.count(50), Array.from({ length: 50 }, (_, n) => `message ${n}`));
});

test('permessage-deflate packs a message of msgpack', async (t) => {
  const server = await startMsgpack(t, { env: { PER_MESSAGE_DEFLATE: '1' } });
  const socket = await server.connect({ mode: websocket, token: tokenFor() });
  const payload = ['anteroom '.repeat(5_000), Buffer.alloc(5_000)];
  assert.deepEqual(await ask(socket, 'echo', ...payload), payload);
});

test('the ready server speaks it where it is told to', async (t) => {
  const server = await start(t, anteroom, { args: ['--parser', 'msgpack'] });
  server.parser = 'msgpack';
  const socket = await server.connect({ mode: websocket, token: tokenFor() });
  const said = next(socket, 'message');
  await ask1(socket, 'joinRoom', 'general');
  assert.deepEqual(await ask1(socket, 'message', { room: 'general', text: 'hello' }), { ok: true });
  assert.equal((await said)[0].text, 'hello');
});
