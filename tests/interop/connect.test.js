import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { nowSeconds, tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { next } from '../lib/waiting.js';

for (const mode of modes) {
  describe(`coming in, ${mode.name}`, () => {
    test('a good token opens the door', async (t) => {
      const server = await start(t, anteroom);
      const socket = await server.connect({ mode, token: tokenFor() });
      assert.match(socket.id ?? '', /^[A-Za-z0-9_-]{20}$/);
      assert.ok(!socket.recovered);
    });

    test('a token may be written as Bearer', async (t) => {
      const server = await start(t, anteroom);
      await server.connect({ mode, token: `Bearer ${tokenFor()}` });
    });

    test('the first event is the lease', async (t) => {
      const server = await start(t, anteroom);
      const exp = nowSeconds() + 600;
      const socket = server.open({ mode, token: tokenFor({ exp }) });
      const [lease] = await next(socket, 'auth:lease');
      assert.deepEqual(Object.keys(lease).sort(), ['expiresAt', 'renewAt', 'serverTime']);
      assert.equal(lease.expiresAt, exp * 1000);
      assert.ok(Math.abs(lease.serverTime - Date.now()) < 5000, 'serverTime is in milliseconds');
      assert.ok(lease.serverTime < lease.renewAt && lease.renewAt < lease.expiresAt);
      await settled(socket, mode);
    });

    test('the server knows the claims and the rooms of the user', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor({ id: 'ada', teams: ['red'] }) });
      const { id, claims, rooms } = await ask1(socket, 'whoami');
      assert.equal(id, socket.id);
      assert.equal(claims.id, 'ada');
      assert.deepEqual(claims.teams, ['red']);
      assert.deepEqual(rooms.toSorted(), [socket.id, 'user-ada'].sort());
    });

    test('thirty clients come in at once', async (t) => {
      const server = await start(t, echo);
      const users = Array.from({ length: 30 }, (_, n) => `user${n}`);
      const sockets = await Promise.all(
        users.map((id) => server.connect({ mode, token: tokenFor({ id }) })),
      );
      const answers = await Promise.all(sockets.map((socket) => ask1(socket, 'whoami')));
      assert.deepEqual(
        answers.map(({ claims }) => claims.id),
        users,
      );
      assert.equal(new Set(answers.map(({ id }) => id)).size, users.length);
    });
  });
}

describe('who a user is', () => {
  /** @param {Record<string, unknown>} claims */
  async function memberFor(/** @type {import('node:test').TestContext} */ t, claims) {
    const server = await start(t, anteroom);
    const socket = await server.connect({ token: tokenFor(claims) });
    const { members } = await ask1(socket, 'joinRoom', 'general');
    return members[0];
  }

  test('the claim id wins over sub', async (t) => {
    const member = await memberFor(t, { id: 'ada', sub: 'other', name: 'Ada' });
    assert.deepEqual(member, { id: 'ada', name: 'Ada' });
  });

  test('without id it is sub', async (t) => {
    const member = await memberFor(t, { id: undefined, sub: 'ada', name: 'Ada' });
    assert.deepEqual(member, { id: 'ada', name: 'Ada' });
  });

  test('without a name the id is the name', async (t) => {
    assert.deepEqual(await memberFor(t, { name: undefined }), { id: 'ada', name: 'ada' });
  });

  test('an integer is an id', async (t) => {
    const member = await memberFor(t, { id: 42, name: 'Ada' });
    assert.equal(String(member.id), '42');
  });
});
