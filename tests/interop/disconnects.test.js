import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { RawSession } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { askUntil, next } from '../lib/waiting.js';

/**
 * A server with somebody in it who can ask which disconnects it saw.
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [env]
 */
async function watched(t, env) {
  const server = await start(t, echo, { env });
  const watcher = await server.connect({ token: tokenFor({ id: 'watcher' }) });
  /** @param {string} reason */
  const saw = (reason) =>
    askUntil(
      () => ask1(watcher, 'reasons'),
      (reasons) => reasons.includes(reason),
    );
  return { server, saw };
}

for (const mode of modes) {
  describe(`how a connection ends, ${mode.name}`, () => {
    test('the client says goodbye', async (t) => {
      const { server, saw } = await watched(t);
      const socket = await server.connect({ mode, token: tokenFor() });
      const gone = next(socket, 'disconnect');
      socket.disconnect();
      assert.equal((await gone)[0], 'io client disconnect');
      await saw('client namespace disconnect');
    });

    test('the server says goodbye, and the client stays away', async (t) => {
      const { server, saw } = await watched(t);
      const socket = await server.connect({ mode, token: tokenFor() });
      const gone = next(socket, 'disconnect');
      socket.emit('kick');
      assert.equal((await gone)[0], 'io server disconnect');
      assert.equal(socket.active, false);
      await saw('server namespace disconnect');
    });

    test('the server closes every namespace and the connection', async (t) => {
      const { server, saw } = await watched(t);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: tokenFor() } });
      const plain = manager.socket('/plain', { auth: { token: tokenFor() } });
      for (const socket of [main, plain]) await settled(socket, mode);
      const gone = [main, plain].map((socket) => next(socket, 'disconnect'));
      const closed = next(/** @type {any} */ (manager.engine), 'close');
      main.emit('kickHard');
      for (const [reason] of await Promise.all(gone)) assert.equal(reason, 'io server disconnect');
      await closed;
      await saw('server namespace disconnect');
    });

    test('the client closes the transport, and comes back', async (t) => {
      const { server, saw } = await watched(t);
      const socket = await server.connect({ mode, token: tokenFor() });
      const gone = next(socket, 'disconnect');
      socket.io.engine.close();
      assert.equal((await gone)[0], 'forced close');
      await saw('transport close');
      await settled(socket, mode);
    });

    test('nonsense of the client closes the connection', async (t) => {
      const { server } = await watched(t);
      const socket = await server.connect({ mode, token: tokenFor(), reconnection: false });
      const gone = next(socket, 'disconnect');
      socket.io.engine.write('2not json');
      assert.match((await gone)[0], /^transport (close|error)$/);
    });

    test('more attachments than allowed close the connection', async (t) => {
      const { server } = await watched(t);
      const socket = await server.connect({ mode, token: tokenFor(), reconnection: false });
      const gone = next(socket, 'disconnect');
      socket.emit('echo', ...Array.from({ length: 11 }, () => Buffer.from('x')));
      assert.match((await gone)[0], /^transport (close|error)$/);
    });

    test('the server shuts down', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor(), reconnection: false });
      const gone = next(socket, 'disconnect');
      assert.equal(await server.signal('SIGTERM'), 0);
      assert.match((await gone)[0], /^transport (close|error)$/);
    });
  });
}

describe('what the server calls the end of a connection', () => {
  test('ping timeout, for a client that has fallen silent', async (t) => {
    const { server, saw } = await watched(t, { PING_INTERVAL_MS: '300', PING_TIMEOUT_MS: '200' });
    const silent = await RawSession.open(server.url);
    await silent.join(tokenFor());
    await saw('ping timeout');
  });

  test('parse error, for bytes that are no Engine.IO packet', async (t) => {
    const { server, saw } = await watched(t);
    const broken = await RawSession.open(server.url);
    await broken.join(tokenFor());
    await broken.post('abc');
    await saw('parse error');
  });
});
