// Clients of Socket.IO 2, which speak Engine.IO 3. They bring no token to the main namespace; in
// another one it is in the query of the namespace.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, upgrade } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

// It has no types of its own.
const connect = createRequire(import.meta.url)('socket.io-client-2');

/** @import { TestContext } from 'node:test' */
/** @import { Mode } from '../lib/transports.js' */

/** @param {TestContext} t @param {string} url @param {Mode} [mode] @param {object} [more] */
function open(t, url, mode, more = {}) {
  const socket = connect(url, { forceNew: true, reconnection: false, ...mode?.client, ...more });
  t.after(() => socket.close());
  return socket;
}

/** @param {any} socket @param {string} event @param {unknown[]} args */
const ask = (socket, event, ...args) =>
  new Promise((resolve) => socket.emit(event, ...args, (/** @type {any[]} */ ...answer) => resolve(answer)));

/** @param {TestContext} t */
const allowing = (t) => start(t, echo, { env: { ALLOW_EIO3: '1' } });

describe('a client of Socket.IO 2', () => {
  test('is let in by no server that does not say so', async (t) => {
    const server = await start(t, echo);
    const socket = open(t, server.url);
    await next(socket, 'connect_error');
  });

  for (const mode of modes) {
    test(`speaks with token, acks and binary: ${mode.name}`, async (t) => {
      const server = await allowing(t);
      const socket = open(t, `${server.url}/plain`, mode, { query: { token: tokenFor() } });
      const heard = collect(socket, 'echo');
      await next(socket, 'connect');
      if (mode === upgrade && socket.io.engine.transport.name !== 'websocket') {
        await next(socket.io.engine, 'upgrade');
      }
      assert.equal(socket.io.engine.transport.name, mode.arrivesAt);
      assert.deepEqual(await ask(socket, 'echo', 'caf\u00e9 \u{1f600}', { a: 1 }), ['caf\u00e9 \u{1f600}', { a: 1 }]);
      const bytes = Buffer.from([0, 1, 2, 254, 255]);
      const [answered] = /** @type {any[]} */ (await ask(socket, 'echo', { bytes, more: [bytes] }));
      assert.deepEqual(Buffer.from(answered.bytes), bytes);
      assert.deepEqual(Buffer.from(answered.more[0]), bytes);
      const seen = await heard.count(2);
      assert.deepEqual(seen[0], 'caf\u00e9 \u{1f600}');
      assert.deepEqual(Buffer.from(seen[1].bytes), bytes);
    });
  }

  test('in base64 it says the same', async (t) => {
    const server = await allowing(t);
    for (const mode of modes) {
      const more = { query: { token: tokenFor() }, forceBase64: true };
      const socket = open(t, `${server.url}/plain`, mode, more);
      await next(socket, 'connect');
      const bytes = Buffer.from([0, 1, 2, 254, 255]);
      const [answered] = /** @type {any[]} */ (await ask(socket, 'echo', bytes));
      assert.deepEqual(Buffer.from(answered), bytes);
    }
  });

  test('hears in the main namespace that it brought no token, and no handler runs', async (t) => {
    const server = await allowing(t);
    const socket = open(t, server.url);
    const [error] = await next(socket, 'error');
    assert.deepEqual(error, {
      type: 'UnauthorizedError', code: 'credentials_required', retry: false,
    });
  });

  test('knows the id that the server has for it', async (t) => {
    const server = await allowing(t);
    const socket = open(t, `${server.url}/plain`, undefined, { query: { token: tokenFor() } });
    await next(socket, 'connect');
    const [{ id }] = /** @type {any[]} */ (await ask(socket, 'whoami'));
    assert.equal(id, socket.id);
    assert.match(id, /^\/plain#[A-Za-z0-9_-]{20}$/);
  });

  test('nothing is lost while it moves to WebSocket', async (t) => {
    const server = await allowing(t);
    const socket = open(t, `${server.url}/plain`, upgrade, { query: { token: tokenFor() } });
    const heard = collect(socket, 'echo');
    await next(socket, 'connect');
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    for (const n of numbers) {
      socket.emit('echo', n);
      if (n % 5 === 4) await new Promise(setImmediate);
    }
    assert.deepEqual(await heard.count(numbers.length), numbers);
  });

  test('outlives several of its own pings', async (t) => {
    const env = { ALLOW_EIO3: '1', PING_INTERVAL_MS: '100', PING_TIMEOUT_MS: '100' };
    const server = await start(t, echo, { env });
    const socket = open(t, `${server.url}/plain`, undefined, { query: { token: tokenFor() } });
    await next(socket, 'connect');
    const pongs = collect(socket, 'pong');
    await pongs.count(4);
    assert.ok(socket.connected);
  });
});
