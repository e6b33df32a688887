import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { guide } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

for (const mode of modes) {
  describe(`the server of the guide, ${mode.name}`, () => {
    test('lets a good token in and no other', async (t) => {
      const server = await start(t, guide);
      await server.connect({ mode, token: tokenFor() });
      const { message, data } = await server.refusal({ mode });
      assert.equal(message, 'Authentication error: No token provided');
      assert.equal(data.code, 'credentials_required');
      assert.equal((await server.refusal({ mode, token: 'garbage' })).data.code, 'invalid_token');
    });

    test('lets a user into a room of theirs', async (t) => {
      const server = await start(t, guide);
      const socket = await server.connect({ mode, token: tokenFor({ id: 'ada' }) });
      const joined = next(socket, 'roomJoined');
      socket.emit('joinRoom', 'user-ada', () => {});
      assert.deepEqual(await joined, ['user-ada']);
    });

    test('denies the room of somebody else', async (t) => {
      const server = await start(t, guide);
      const socket = await server.connect({ mode, token: tokenFor({ id: 'ada' }) });
      const joined = collect(socket, 'roomJoined');
      const { ok, code } = await ask1(socket, 'joinRoom', 'user-bob');
      assert.deepEqual({ ok, code }, { ok: false, code: 'forbidden' });
      socket.emit('joinRoom', 'user-ada', () => {});
      assert.deepEqual(await joined.count(1), ['user-ada']);
    });

    test('notifies one user', async (t) => {
      const server = await start(t, guide);
      const [ada, bob] = await Promise.all(
        ['ada', 'bob'].map((id) => server.connect({ mode, token: tokenFor({ id }) })),
      );
      const forAda = collect(ada, 'notification');
      const forBob = collect(bob, 'notification');
      ada.emit('notify', 'bob');
      assert.equal(typeof (await forBob.count(1))[0].message, 'string');
      ada.emit('notify', 'ada');
      await forAda.count(1);
      assert.equal(forAda.seen.length, 1);
      assert.equal(forBob.seen.length, 1);
    });
  });
}
