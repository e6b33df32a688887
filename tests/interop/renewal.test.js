// A fresh token on a live connection, by what any stock client can do: emitWithAck.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';
import { clockPasses, collect, next } from '../lib/waiting.js';

const noLeeway = { LEEWAY_SECONDS: '0' };

/**
 * @param {import('socket.io-client').Socket} socket
 * @param {string} token
 */
function renew(socket, token) {
  return socket.timeout(5_000).emitWithAck('auth:renew', { token });
}

for (const mode of modes) {
  test(`one connection outlives its tokens as long as it renews them, ${mode.name}`, async (t) => {
    const server = await start(t, echo, { env: noLeeway });
    const first = expIn(2);
    const socket = await server.connect({ mode, token: tokenFor({ exp: first }) });
    const { id } = socket;
    const left = collect(socket, 'disconnect');
    const echoes = collect(socket, 'echo');
    let sent = 0;
    const talking = setInterval(() => socket.emit('echo', sent++), 20);
    t.after(() => clearInterval(talking));

    let exp = first;
    for (let round = 1; round <= 5; ++round) {
      await clockPasses(exp * 1000 - 1_200);
      exp = expIn(2);
      const answer = await renew(socket, tokenFor({ exp, round }));
      assert.equal(answer.ok, true);
      assert.equal(answer.expiresAt, exp * 1000);
      assert.ok(answer.renewAt <= answer.expiresAt);
      assert.ok(Math.abs(answer.serverTime - Date.now()) < 2_000);
      assert.equal((await ask1(socket, 'whoami')).claims.round, round);
    }
    assert.ok(exp - first >= 3, 'several lives of a token have passed');
    clearInterval(talking);
    const all = await echoes.count(sent);
    assert.deepEqual(all, [...Array(sent).keys()], 'nothing was lost, nothing came twice');
    assert.equal(socket.id, id);
    assert.deepEqual(left.seen, []);

    // And without a renewal the policy acts.
    const [reason] = await next(socket, 'disconnect');
    assert.equal(reason, 'transport close');
  });
}

describe('a renewal', () => {
  test('with a token of somebody else is refused and changes nothing', async (t) => {
    const server = await start(t, echo);
    const socket = await server.connect({ mode: websocket, token: tokenFor() });
    const answer = await renew(socket, tokenFor({ id: 'bob' }));
    assert.equal(answer.ok, false);
    assert.equal(answer.code, 'identity_changed');
    assert.equal((await ask1(socket, 'whoami')).claims.id, 'ada');
  });

  test('with a bad token says so, and the old lease runs on', async (t) => {
    const server = await start(t, echo, { env: noLeeway });
    const exp = expIn(2);
    const socket = await server.connect({
      mode: websocket,
      token: tokenFor({ exp }),
      reconnection: false,
    });
    for (const token of ['garbage', `${tokenFor()}x`]) {
      assert.deepEqual(await renew(socket, token), {
        ok: false,
        code: 'invalid_token',
        message: 'Authentication error: Invalid token',
      });
    }
    await next(socket, 'disconnect');
    assert.ok(Date.now() >= exp * 1000 - 20);
  });

  test('never reaches the handlers of the program', async (t) => {
    const server = await start(t, echo);
    const socket = await server.connect({ mode: websocket, token: tokenFor() });
    const before = await ask1(socket, 'counter');
    await renew(socket, tokenFor());
    await renew(socket, 'garbage');
    assert.equal(await ask1(socket, 'counter'), before + 1);
  });

  test('renews every namespace of the connection', async (t) => {
    const server = await start(t, echo, { env: noLeeway });
    const manager = server.manager(websocket);
    const token = tokenFor({ exp: expIn(2) });
    const main = manager.socket('/', { auth: { token } });
    const plain = manager.socket('/plain', { auth: { token } });
    const leases = collect(plain, 'auth:lease');
    await Promise.all([settled(main), settled(plain)]);
    assert.equal((await renew(main, tokenFor({ round: 2 }))).ok, true);
    const [first, second] = await leases.count(2);
    assert.ok(second.expiresAt > first.expiresAt);
    assert.equal((await ask1(plain, 'whoami')).claims.round, 2);
  });

  test('in a time of grace brings a connection back to life', async (t) => {
    const env = { ...noLeeway, GRACE_MS: '5000' };
    const server = await start(t, echo, { env });
    const exp = expIn(1);
    const socket = await server.connect({ mode: websocket, token: tokenFor({ exp }) });
    const { id } = socket;
    await clockPasses(exp * 1000 + 50);
    const refused = await ask1(socket, 'echo', 'while expired');
    assert.equal(refused.ok, false);
    assert.equal(refused.code, 'token_expired');
    assert.equal((await renew(socket, tokenFor())).ok, true);
    assert.equal(await ask1(socket, 'echo', 'alive'), 'alive');
    assert.equal(socket.id, id);
  });
});
