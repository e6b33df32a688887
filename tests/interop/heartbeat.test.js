import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { RawSession } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect } from '../lib/waiting.js';

/** @param {number} interval @param {number} timeout */
const beat = (interval, timeout) => ({
  env: { PING_INTERVAL_MS: String(interval), PING_TIMEOUT_MS: String(timeout) },
});

for (const mode of modes) {
  test(`a stock client answers pings and stays, ${mode.name}`, async (t) => {
    const server = await start(t, echo, beat(200, 2000));
    const socket = await server.connect({ mode, token: tokenFor() });
    const { id } = socket;
    await collect(/** @type {any} */ (socket.io), 'ping').count(4);
    assert.equal(socket.id, id);
    assert.equal(await ask1(socket, 'echo', 'alive'), 'alive');
  });
}

describe('the heart of a polling session', () => {
  test('is announced in the handshake', async (t) => {
    const { url } = await start(t, echo, beat(400, 300));
    const { handshake } = await RawSession.open(url);
    assert.equal(handshake.pingInterval, 400);
    assert.equal(handshake.pingTimeout, 300);
  });

  test('beats when the interval has passed, and again after the pong', async (t) => {
    const { url } = await start(t, echo, beat(300, 3000));
    const opened = Date.now();
    const session = await RawSession.open(url);
    assert.deepEqual((await session.poll()).packets, ['2']);
    assert.ok(Date.now() - opened >= 290, 'not before the interval has passed');
    const answered = Date.now();
    await session.post('3');
    assert.deepEqual((await session.poll()).packets, ['2']);
    assert.ok(Date.now() - answered >= 290, 'the interval starts with the pong');
  });

  test('stops for one who does not answer', async (t) => {
    const { url } = await start(t, echo, beat(200, 200));
    const session = await RawSession.open(url);
    assert.deepEqual((await session.poll()).packets, ['2']);
    const { response, packets } = await session.poll();
    if (response.status === 200) assert.deepEqual(packets, ['1']);
    assert.equal((await session.poll()).response.status, 400);
  });

  test('is not for the client to beat: its ping closes the session', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.post('2');
    const { response } = await session.poll();
    if (response.status === 200) assert.equal((await session.poll()).response.status, 400);
  });
});
