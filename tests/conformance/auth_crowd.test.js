// F13: a thousand sockets whose tokens end, and a thousand whose user is revoked. All are gone in
// time, and no handler runs for them afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { RawSocket } from '../lib/raw_frames.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';

const crowd = 1_000;
const goneWithinMs = 1_000;

/** @param {string} url @param {string} token */
async function comeIn(url, token) {
  const socket = await RawSocket.open(`${url}/socket.io/?EIO=4&transport=websocket`);
  socket.send(`40${JSON.stringify({ token })}`);
  await socket.until((packet) => packet.startsWith('42["auth:lease"'));
  return socket;
}

/** @param {string} url @param {string} token */
async function allComeIn(url, token) {
  /** @type {RawSocket[]} */
  const all = [];
  while (all.length < crowd) {
    const some = Array.from({ length: 100 }, () => comeIn(url, token));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

test('a thousand whose tokens live 5 seconds are gone within a second of their end', async (t) => {
  const server = await start(t, echo, { env: { LEEWAY_SECONDS: '0' } });
  const watcher = await server.connect({ mode: websocket, token: tokenFor() });
  const exp = expIn(5);
  const all = await allComeIn(server.url, tokenFor({ id: 'crowd', exp }));
  assert.ok(Date.now() < exp * 1000, 'they are all in before the end');
  const ends = await Promise.all(all.map((socket) => socket.closed));
  const last = Math.max(...ends) - exp * 1000;
  assert.ok(Math.min(...ends) >= exp * 1000 - 20, 'nobody goes too early');
  assert.ok(last < goneWithinMs, `the last one went after ${last} ms`);
  const counters = await ask1(watcher, 'counters');
  assert.equal(counters.expired, crowd);
});

test('a thousand of one revoked user are gone within a second, and no handler runs', async (t) => {
  const server = await start(t, echo);
  const watcher = await server.connect({ mode: websocket, token: tokenFor() });
  const all = await allComeIn(server.url, tokenFor({ id: 'crowd' }));
  const before = await ask1(watcher, 'counter');
  const at = Date.now();
  assert.equal(await ask1(watcher, 'revoke', { user: 'crowd' }), true);
  // Everybody goes on sending; the namespace is no longer theirs, so the connection ends.
  for (const socket of all) socket.send('42["echo","x"]');
  const ends = await Promise.all(all.map((socket) => socket.closed));
  const last = Math.max(...ends) - at;
  assert.ok(last < goneWithinMs, `the last one went after ${last} ms`);
  for (const socket of all) assert.equal(socket.heard.at(-1), '41');
  assert.equal(await ask1(watcher, 'counter'), before + 1);
  assert.equal((await ask1(watcher, 'counters')).revoked, crowd);
});
