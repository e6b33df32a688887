import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { endpoint, request } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { upgrade } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const messages = Array.from({ length: 500 }, (_, n) => n);

describe('while a connection moves from polling to WebSocket', () => {
  test('nothing is lost, doubled or swapped, in either direction', async (t) => {
    const server = await start(t, echo);
    const socket = server.open({ mode: upgrade, token: tokenFor() });
    const heard = collect(socket, 'echo');
    await settled(socket);
    // A few at a time and round after round, so that some cross the move itself.
    for (const n of messages) {
      socket.emit('echo', n);
      if (n % 5 === 4) await new Promise(setImmediate);
    }
    await settled(socket, upgrade);
    assert.deepEqual(await heard.count(messages.length), messages);
  });

  test('texts and buffers stay together', async (t) => {
    const server = await start(t, echo);
    const socket = server.open({ mode: upgrade, token: tokenFor() });
    const heard = collect(socket, 'echo');
    await settled(socket);
    for (let n = 0; n < 100; ++n) {
      socket.emit('echo', { n, bytes: Buffer.from([n]), more: [Buffer.alloc(n)] });
      if (n % 5 === 4) await new Promise(setImmediate);
    }
    await settled(socket, upgrade);
    const expected = Array.from({ length: 100 }, (_, n) => {
      return { n, bytes: Buffer.from([n]), more: [Buffer.alloc(n)] };
    });
    assert.deepEqual(await heard.count(100), expected);
  });

  test('what others say is not lost', async (t) => {
    const server = await start(t, echo);
    const speaker = await server.connect({ mode: upgrade, token: tokenFor({ id: 'speaker' }) });
    const listener = server.open({ mode: upgrade, token: tokenFor({ id: 'listener' }) });
    const heard = collect(listener, 'said');
    await settled(listener);
    for (const n of messages) {
      speaker.emit('broadcast', String(n));
      if (n % 5 === 4) await new Promise(setImmediate);
    }
    await settled(listener, upgrade);
    assert.deepEqual(await heard.count(messages.length), messages.map(String));
  });

  test('the session keeps its id, its rooms and its user', async (t) => {
    const server = await start(t, echo);
    const socket = server.open({ mode: upgrade, token: tokenFor() });
    await settled(socket);
    const before = socket.id;
    await ask1(socket, 'join', 'room');
    await settled(socket, upgrade);
    assert.equal(socket.id, before);
    const { id, rooms } = await ask1(socket, 'whoami');
    assert.equal(id, before);
    assert.ok(rooms.includes('room'));
  });

  test('a poll of the session that has moved is refused, and the session lives on', async (t) => {
    const server = await start(t, echo);
    const socket = await server.connect({ mode: upgrade, token: tokenFor() });
    const target = `${endpoint(server.url)}&sid=${socket.io.engine.id}`;
    const response = await request(target);
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { code: 3, message: 'Bad request' });
    assert.equal(await ask1(socket, 'echo', 'alive'), 'alive');
  });

  test('fifty clients move at once', async (t) => {
    const server = await start(t, anteroom);
    const sockets = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        server.connect({ mode: upgrade, token: tokenFor({ id: `user${n}` }) }),
      ),
    );
    for (const socket of sockets) assert.equal(socket.connected, true);
  });

  test('a client that leaves in the middle leaves the server well', async (t) => {
    const server = await start(t, echo);
    for (let n = 0; n < 10; ++n) {
      const socket = server.open({ mode: upgrade, token: tokenFor() });
      await next(/** @type {any} */ (socket.io), 'open');
      await next(/** @type {any} */ (socket.io.engine), 'upgrading');
      socket.disconnect();
    }
    await server.connect({ mode: upgrade, token: tokenFor() });
  });
});
