// Tokens that an administrator takes back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, refusalOf } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { nowSeconds, tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

/** How soon after a revocation everybody must be gone, in milliseconds. */
const goneWithinMs = 1_000;

/** @param {import('../lib/server.js').Server} server */
function administrator(server) {
  return server.connect({ mode: websocket, token: tokenFor({ id: 'root' }) });
}

for (const mode of modes) {
  test(`a revoked user hears why, is gone, and does not come back, ${mode.name}`, async (t) => {
    const server = await start(t, echo);
    const admin = await administrator(server);
    const token = tokenFor({ id: 'bob' });
    const bob = await server.connect({ mode, token });
    const reasons = collect(bob, 'auth:revoked');
    const gone = next(bob, 'disconnect');
    const at = Date.now();
    assert.equal(await ask1(admin, 'revoke', { user: 'bob', reason: 'logged out' }), true);
    assert.equal((await gone)[0], 'io server disconnect');
    assert.ok(Date.now() - at < goneWithinMs);
    assert.deepEqual(reasons.seen, [{ reason: 'logged out' }]);
    assert.equal(bob.active, false);

    bob.connect();
    const error = await refusalOf(bob);
    assert.equal(error.message, 'Authentication error: Token revoked');
    assert.deepEqual(error.data, {
      type: 'UnauthorizedError',
      code: 'token_revoked',
      retry: false,
    });
    assert.equal(await ask1(admin, 'echo', 'still here'), 'still here');
  });
}

describe('a revocation', () => {
  test('names one token, one session, or one user', async (t) => {
    const server = await start(t, echo);
    const admin = await administrator(server);
    const of = (/** @type {object} */ claims) =>
      server.connect({ mode: websocket, token: tokenFor({ id: 'bob', ...claims }) });
    const [t1, t2, s1, other] = await Promise.all([
      of({ jti: 't1' }),
      of({ jti: 't2' }),
      of({ jti: 't3', sid: 's1' }),
      of({ id: 'eve' }),
    ]);
    const goes = async (/** @type {import('socket.io-client').Socket} */ socket, what = {}) => {
      const gone = next(socket, 'disconnect');
      assert.equal(await ask1(admin, 'revoke', what), true);
      await gone;
    };
    await goes(t1, { jti: 't1' });
    await goes(s1, { sid: 's1' });
    assert.equal(t2.connected, true);
    await goes(t2, { user: 'bob' });
    assert.equal(other.connected, true);
    assert.equal(await ask1(admin, 'revoke', {}), false, 'nothing named, nothing revoked');
    assert.equal(await ask1(other, 'echo', 1), 1);
  });

  test('of all that was issued before an instant lets newer tokens in', async (t) => {
    const server = await start(t, echo);
    const admin = await administrator(server);
    const old = tokenFor({ id: 'bob', iat: nowSeconds() - 60 });
    const bob = await server.connect({ mode: websocket, token: old });
    const gone = next(bob, 'disconnect');
    const issuedBefore = (nowSeconds() - 30) * 1000;
    assert.equal(await ask1(admin, 'revoke', { issuedBefore }), true);
    await gone;
    assert.equal((await server.refusal({ mode: websocket, token: old })).data.code, 'token_revoked');
    await server.connect({ mode: websocket, token: tokenFor({ id: 'bob' }) });
    assert.equal(admin.connected, true);
  });

  test('is counted', async (t) => {
    const server = await start(t, echo);
    const admin = await administrator(server);
    const token = tokenFor({ id: 'bob' });
    const bob = await server.connect({ mode: websocket, token });
    const gone = next(bob, 'disconnect');
    await ask1(admin, 'revoke', { user: 'bob' });
    await gone;
    await server.refusal({ mode: websocket, token });
    const counters = await ask1(admin, 'counters');
    assert.equal(counters.connect_accepted, 2);
    assert.equal(counters.connect_refused, 1);
    assert.equal(counters.revoked, 1);
    assert.equal(counters.expired, 0);
  });
});
