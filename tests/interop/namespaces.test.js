import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, refusalOf, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expiredToken, tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const user = tokenFor({ id: 'ada', role: 'user' });
const admin = tokenFor({ id: 'ada', role: 'admin' });

for (const mode of modes) {
  describe(`namespaces, ${mode.name}`, () => {
    test('/admin refuses a user in its own words', async (t) => {
      const server = await start(t, echo);
      const { message, data } = await server.refusal({ mode, token: user, namespace: '/admin' });
      assert.equal(message, 'not authorized');
      assert.deepEqual(data, { reason: 'role' });
    });

    test('/admin lets an admin in', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: admin, namespace: '/admin' });
      assert.equal((await ask1(socket, 'whoami')).claims.role, 'admin');
    });

    test('every namespace asks for a token of its own', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: user } });
      await settled(main);
      const without = manager.socket('/plain');
      assert.equal((await refusalOf(without)).data.code, 'credentials_required');
      const late = manager.socket('/admin', { auth: { token: expiredToken() } });
      assert.equal((await refusalOf(late)).data.code, 'token_expired');
      assert.equal(await ask1(main, 'echo', 'alive'), 'alive');
    });

    test('a namespace that does not exist is refused and the connection lives on', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: user } });
      await settled(main, mode);
      const error = await refusalOf(manager.socket('/nowhere', { auth: { token: user } }));
      assert.equal(error.message, 'Invalid namespace');
      assert.equal(error.data, undefined);
      assert.equal(await ask1(main, 'echo', 'alive'), 'alive');
    });

    test('three namespaces share one connection and keep apart', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      const sockets = ['/', '/admin', '/plain'].map((name) =>
        manager.socket(name, { auth: { token: admin } }),
      );
      for (const socket of sockets) await settled(socket, mode);
      assert.equal(new Set(sockets.map(({ id }) => id)).size, 3);

      for (const socket of sockets) await ask1(socket, 'join', 'room');
      const heard = sockets.map((socket) => collect(socket, 'said'));
      for (const socket of sockets) {
        socket.emit('in', 'room', `in ${/** @type {any} */ (socket).nsp}`);
      }
      for (const { count } of heard) await count(1);
      // One more round over the same connection: nothing strayed.
      for (const socket of sockets) await ask1(socket, 'echo', 'end');
      assert.deepEqual(
        heard.map(({ seen }) => seen),
        [['in /'], ['in /admin'], ['in /plain']],
      );
    });

    test('binary finds its namespace', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: user, namespace: '/plain' });
      const bytes = Buffer.from([1, 2, 3]);
      assert.deepEqual(await ask1(socket, 'echo', { bytes }), { bytes });
    });

    test('a client that leaves one namespace stays in the others, and may return', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: user } });
      const plain = manager.socket('/plain', { auth: { token: user } });
      for (const socket of [main, plain]) await settled(socket, mode);
      const first = plain.id;
      const gone = next(plain, 'disconnect');
      plain.disconnect();
      assert.equal((await gone)[0], 'io client disconnect');
      assert.equal(await ask1(main, 'echo', 'alive'), 'alive');
      plain.connect();
      await settled(plain);
      assert.notEqual(plain.id, first);
    });

    test('a server that closes one namespace leaves the others alive', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      const main = manager.socket('/', { auth: { token: user } });
      const plain = manager.socket('/plain', { auth: { token: user } });
      for (const socket of [main, plain]) await settled(socket, mode);
      const gone = next(plain, 'disconnect');
      plain.emit('kick');
      assert.equal((await gone)[0], 'io server disconnect');
      assert.equal(await ask1(main, 'echo', 'alive'), 'alive');
    });
  });
}
