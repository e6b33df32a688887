// Stock clients of a server whose sessions live on four threads. The browser-like part: polls and
// upgrades of one session come on whichever connection is free.
import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { describe, test } from 'node:test';
import { ask, ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, polling, websocket } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const env = { THREADS: '4' };
const token = tokenFor({ id: 'ada' });

for (const mode of modes) {
  describe(`four threads, ${mode.name}`, () => {
    test('a room and its broadcasts reach clients on all of them', async (t) => {
      const server = await start(t, echo, { env });
      const sockets = await Promise.all(
        Array.from({ length: 12 }, () => server.connect({ mode, token })),
      );
      await Promise.all(sockets.map((socket) => ask1(socket, 'join', 'room')));
      const heard = sockets.map((socket) => collect(socket, 'said'));
      for (let i = 0; i < 20; ++i) sockets[0].emit('to', 'room', `${i}`);
      const expected = Array.from({ length: 20 }, (_, i) => `${i}`);
      for (const one of heard) assert.deepEqual(await one.count(20), expected);
      await ask1(sockets[1], 'leave', 'room');
      sockets[2].emit('toOthers', 'room', 'last');
      for (const [i, one] of heard.entries()) if (i !== 1 && i !== 2) await one.includes('last');
      assert.equal(await ask1(sockets[1], 'echo', 1), 1);
      assert.ok(!heard[1].seen.includes('last') && !heard[2].seen.includes('last'));
    });

    test('every client is answered, in order', async (t) => {
      const server = await start(t, echo, { env });
      const sockets = await Promise.all(
        Array.from({ length: 12 }, () => server.connect({ mode, token })),
      );
      await Promise.all(
        sockets.map(async (socket, own) => {
          const echoes = collect(socket, 'echo');
          const answers = Array.from({ length: 30 }, (_, i) => ask1(socket, 'echo', own * 100 + i));
          const expected = Array.from({ length: 30 }, (_, i) => own * 100 + i);
          assert.deepEqual(await Promise.all(answers), expected);
          assert.deepEqual(await echoes.count(30), expected);
        }),
      );
      const bytes = Buffer.alloc(100_000, 7);
      assert.deepEqual(await ask1(sockets[3], 'echo', bytes), bytes);
    });

    test('a revoked user is disconnected on all of them', async (t) => {
      const server = await start(t, echo, { env });
      const sockets = await Promise.all(
        Array.from({ length: 8 }, () => server.connect({ mode, token, reconnection: false })),
      );
      const admin = await server.connect({ mode, token: tokenFor({ id: 'root' }) });
      const gone = sockets.map((socket) => next(socket, 'disconnect'));
      admin.emit('revoke', { user: 'ada' }, () => {});
      await Promise.all(gone);
      assert.match((await server.refusal({ mode, token })).message, /\w/);
      assert.equal(await ask1(admin, 'echo', 2), 2);
    });

    test('who leaves or is sent away is told why', async (t) => {
      const server = await start(t, echo, { env });
      const sockets = await Promise.all(
        Array.from({ length: 8 }, () => server.connect({ mode, token, reconnection: false })),
      );
      await Promise.all(
        sockets.slice(1).map(async (socket, i) => {
          const gone = next(socket, 'disconnect');
          if (i % 3 === 0) socket.emit('kick');
          else if (i % 3 === 1) socket.emit('kickHard');
          else socket.disconnect();
          await gone;
        }),
      );
      for (;;) if ((await ask(sockets[0], 'reasons'))[0].length === 7) break;
    });
  });
}

test('one connection carries the polls of sessions on all threads', async (t) => {
  const server = await start(t, echo, { env });
  const agent = new Agent({ keepAlive: true, maxSockets: 3 });
  t.after(() => agent.destroy());
  const sockets = await Promise.all(
    Array.from({ length: 2 }, () =>
      server.connect({
        mode: { ...polling, client: /** @type {any} */ ({ ...polling.client, agent }) },
        token,
      }),
    ),
  );
  for (const socket of sockets) assert.equal(await ask1(socket, 'echo', 3), 3);
});

test('clients that come back to any thread while all talk miss nothing', async (t) => {
  const server = await start(t, echo, { env: { ...env, RECOVERY_MS: '60000' } });
  const sockets = await Promise.all(
    Array.from({ length: 8 }, () => server.connect({ mode: websocket, token })),
  );
  await Promise.all(sockets.map((socket) => ask1(socket, 'join', 'room')));
  const ids = sockets.map((socket) => socket.id);
  const heard = sockets.map((socket) => collect(socket, 'said'));
  const talkers = await Promise.all(
    Array.from({ length: 4 }, () => server.connect({ mode: websocket, token })),
  );
  const counts = talkers.map(() => 0);
  const talking = setInterval(() => {
    for (const [i, talker] of talkers.entries()) talker.emit('to', 'room', `${i} ${counts[i]++}`);
  }, 2);
  t.after(() => clearInterval(talking));
  await Promise.all(
    sockets.map(async (socket, i) => {
      for (let round = 0; round < 5; ++round) {
        await heard[i].count(heard[i].seen.length + 40);
        const back = next(socket, 'connect');
        socket.io.engine.close();
        await back;
        assert.equal(socket.recovered, true, `round ${round}`);
        assert.equal(socket.id, ids[i]);
      }
    }),
  );
  clearInterval(talking);
  const sum = counts.reduce((all, one) => all + one);
  for (const one of heard) {
    const all = await one.count(sum);
    for (const [i, count] of counts.entries())
      assert.deepEqual(
        all.filter((text) => text.startsWith(`${i} `)),
        Array.from({ length: count }, (_, number) => `${i} ${number}`),
      );
  }
});
