// The stock Engine.IO client against a program that embeds the raw engine.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Socket } from 'engine.io-client';
import { engineEcho } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

/** @param {import('node:test').TestContext} t @param {string} url @param {object} options */
function open(t, url, options) {
  const socket = new Socket(url, options);
  socket.binaryType = 'arraybuffer';
  t.after(() => socket.close());
  return /** @type {any} */ (socket);
}

describe('engine.io-client 6', () => {
  for (const mode of modes) {
    test(`echoes text and binary in order: ${mode.name}`, async (t) => {
      const server = await start(t, engineEcho, { env: { PING_TIMEOUT_MS: '20000' } });
      const socket = open(t, server.url, mode.client);
      const heard = collect(socket, 'message');
      await next(socket, 'open');
      for (let n = 0; n < 100; ++n) {
        socket.send(`text ${n} \u{1f600}`);
        socket.send(Uint8Array.of(n, 255 - n));
        if (n % 7 === 0) await new Promise(setImmediate);
      }
      const seen = await heard.count(200);
      for (let n = 0; n < 100; ++n) {
        assert.equal(seen[2 * n], `text ${n} \u{1f600}`);
        assert.deepEqual(Buffer.from(seen[2 * n + 1]), Buffer.from([n, 255 - n]));
      }
      if (socket.transport.name !== mode.arrivesAt) await next(socket, 'upgrade');
    });

    test(`lives by its pongs: ${mode.name}`, async (t) => {
      const env = { PING_INTERVAL_MS: '100', PING_TIMEOUT_MS: '1500' };
      const server = await start(t, engineEcho, { env });
      const socket = open(t, server.url, mode.client);
      await next(socket, 'open');
      const pings = collect(socket, 'ping');
      await pings.count(20); // for longer than it would live without
      assert.equal(socket.readyState, 'open');
    });
  }

  test('says binary in base64 where it has to', async (t) => {
    const server = await start(t, engineEcho, { env: { PING_TIMEOUT_MS: '20000' } });
    for (const mode of modes) {
      const socket = open(t, server.url, { ...mode.client, forceBase64: true });
      await next(socket, 'open');
      const answered = next(socket, 'message');
      socket.send(Uint8Array.of(1, 2, 255));
      assert.deepEqual(Buffer.from((await answered)[0]), Buffer.from([1, 2, 255]));
    }
  });
});
