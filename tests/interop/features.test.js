import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, ask1, refusalOf, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const token = tokenFor({ id: 'ada' });
const namespace = '/features';

for (const mode of modes) {
  describe(`namespaces that clients cause, ${mode.name}`, () => {
    test('those that match a pattern, or that the program says exist', async (t) => {
      const server = await start(t, echo);
      const manager = server.manager(mode);
      for (const name of ['/dynamic-1', '/dynamic-22', '/asked-3']) {
        const socket = manager.socket(name, { auth: { token } });
        await settled(socket, mode);
        assert.equal(await ask1(socket, 'where'), name);
      }
      const other = manager.socket('/dynamic-x', { auth: { token } });
      assert.equal((await refusalOf(other)).message, 'Invalid namespace');
      const stranger = manager.socket('/dynamic-7');
      assert.equal((await refusalOf(stranger)).data.code, 'credentials_required');
    });

    test('an emit on the parent reaches all of them, and it has no list of sockets', async (t) => {
      const server = await start(t, echo);
      const one = await server.connect({ mode, token, namespace: '/dynamic-1' });
      const two = await server.connect({ mode, token, namespace: '/dynamic-2' });
      const heard = [next(one, 'said'), next(two, 'said')];
      one.emit('all', 'hello');
      for (const each of heard) assert.deepEqual(await each, ['hello']);
      assert.equal(await ask1(one, 'fetch'), true);
    });
  });

  describe(`middlewares and listeners, ${mode.name}`, () => {
    test('a middleware that is a coroutine refuses with data', async (t) => {
      const server = await start(t, echo);
      const error = await server.refusal({
        mode,
        token: tokenFor({ role: 'banned' }),
        namespace,
      });
      assert.equal(error.message, 'banned');
      assert.deepEqual(error.data, { until: 'tomorrow' });
    });

    test('a packet middleware stops an event here alone, and its ack stays silent', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token, namespace });
      let answered = false;
      const error = next(socket, 'local error');
      socket.emit('stopped', () => (answered = true));
      assert.deepEqual(await error, ['stopped on the way']);
      assert.equal(await ask1(socket, 'servers'), 0);
      assert.equal(answered, false);
    });

    test('events keep their order behind a middleware that answers later', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token, namespace });
      /** @type {unknown[]} */
      const passed = [];
      const done = new Promise((resolve) =>
        socket.on('passed', (name, number) => {
          passed.push([name, number]);
          if (passed.length === 3) resolve(undefined);
        }),
      );
      socket.emit('slow', 1);
      socket.emit('quick', 2);
      socket.emit('slow', 3);
      await done;
      assert.deepEqual(passed, [['slow', 1], ['quick', 2], ['slow', 3]]);
    });

    test('once is once, and a catch-all listener hears what nobody else does', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token, namespace });
      const heard = collect(socket, 'once heard');
      socket.emit('once');
      socket.emit('once');
      await ask1(socket, 'watch');
      const any = next(socket, 'any heard');
      socket.emit('any?', 1, 2);
      assert.deepEqual(await any, ['any?']);
      assert.equal(heard.seen.length, 1);
    });

    test('a reserved name is not sent: it would cost the connection', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token, namespace });
      assert.deepEqual(await ask1(socket, 'reserved'), { ok: true });
      assert.deepEqual(await ask1(socket, 'reserved'), { ok: true });
      assert.ok(socket.connected);
    });

    test('the handshake shows what the client sent, but not a token that was verified', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, auth: { token, color: 'blue' }, namespace });
      const seen = await ask1(socket, 'handshake');
      assert.deepEqual(seen.auth, { color: 'blue' });
      assert.ok(seen.query.some((/** @type {string[]} */ [name, value]) => name === 'EIO' && value === '4'));
      assert.equal(seen.transport, mode.arrivesAt);
      assert.ok(Math.abs(Date.parse(seen.time) - Date.now()) < 60_000);
    });
  });

  describe(`answers, ${mode.name}`, () => {
    test('a coroutine awaits the client before it answers', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token, namespace });
      socket.on('sure?', (dish, done) => done(`${dish}, yes`));
      assert.deepEqual(await ask(socket, 'order', 'soup'), [true, 'soup, yes']);
      assert.equal(await ask1(socket, 'askSilent'), true);
    });

    test('a broadcast brings one answer of each client, and counts who is silent', async (t) => {
      const server = await start(t, echo);
      const names = ['ada', 'bob', 'eve'];
      const sockets = [];
      for (const name of names) {
        const socket = await server.connect({ mode, token, namespace });
        socket.on('name?', (done) => name !== 'eve' && done(name));
        sockets.push(socket);
      }
      await ask1(sockets[0], 'join', 'room');
      await ask1(sockets[1], 'join', 'room');
      const [all, missing] = await ask(sockets[2], 'askAll', 'room');
      assert.deepEqual([all.sort(), missing], [['ada', 'bob'], 0]);
      await ask1(sockets[2], 'join', 'room');
      const [some, silent] = await ask(sockets[0], 'askAll', 'room');
      assert.deepEqual([some.sort(), silent], [['ada', 'bob'], 1]);
      assert.deepEqual(await ask(sockets[0], 'askAll', 'empty'), [[], 0]);
    });

    test('sockets are fetched with rooms and data, moved, and sent away', async (t) => {
      const server = await start(t, echo);
      const one = await server.connect({ mode, token, namespace });
      const two = await server.connect({ mode, token, namespace });
      await ask1(one, 'join', 'from');
      const [found] = await ask1(two, 'fetch', 'from');
      assert.equal(found.id, one.id);
      assert.deepEqual(found.data, { room: 'from' });
      assert.deepEqual(found.rooms.sort(), [one.id, 'from', 'user-ada'].sort());
      const moved = collect(one, 'moved');
      await ask1(two, 'gather', 'from', 'to');
      assert.deepEqual(await moved.count(1), ['to']);
      const gone = next(one, 'disconnect');
      two.emit('sendAway', 'to', false);
      assert.equal((await gone)[0], 'io server disconnect');
      assert.ok(two.connected);
    });

    test('who leaves is still in its rooms first, and in none afterwards', async (t) => {
      const server = await start(t, echo);
      const one = await server.connect({ mode, token, namespace });
      const two = await server.connect({ mode, token, namespace });
      await ask1(one, 'join', 'room');
      await ask1(two, 'join', 'room');
      const { id } = one;
      const leaving = next(two, 'leaving');
      const left = next(two, 'left');
      one.disconnect();
      assert.deepEqual(await leaving, [id, 'user-ada']);
      assert.deepEqual(await left, [id, 'client namespace disconnect', 0]);
    });
  });
}
