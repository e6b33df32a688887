import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, polling, upgrade, websocket } from '../lib/transports.js';
import { collect } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Mode } from '../lib/transports.js' */

/**
 * Four clients: a in x, b in x and y, c in y, d in neither. Says what each of them heard of the
 * thing that `a` (or another) does.
 * @param {TestContext} t
 * @param {Mode[]} modesOfClients
 * @param {unknown[]} event what `speaker` emits
 */
async function heardBy(t, modesOfClients, event, speaker = 0) {
  const server = await start(t, echo);
  const sockets = await Promise.all(
    ['a', 'b', 'c', 'd'].map((id, n) =>
      server.connect({ mode: modesOfClients[n % modesOfClients.length], token: tokenFor({ id }) }),
    ),
  );
  const rooms = [['x'], ['x', 'y'], ['y'], []];
  for (const [n, socket] of sockets.entries()) {
    for (const room of [...rooms[n], 'all']) await ask1(socket, 'join', room);
  }
  const heard = sockets.map((socket) => collect(socket, 'said'));
  const [name, ...args] = event;
  sockets[speaker].emit(String(name), ...args);
  // Said after it to everybody, on the same way: what has not come by then never comes.
  sockets[speaker].emit('in', 'all', 'end');
  await Promise.all(heard.map(({ includes }) => includes('end')));
  return heard.map(({ seen }) => seen.slice(0, seen.indexOf('end')).join());
}

for (const mode of modes) {
  describe(`to whom it is said, ${mode.name}`, () => {
    const cases = {
      'io.to a room: its members, the speaker too': {
        event: ['to', 'x', 'hi'],
        heard: ['hi', 'hi', '', ''],
      },
      'io.in a room: the same': { event: ['in', 'y', 'hi'], heard: ['', 'hi', 'hi', ''] },
      'socket.to a room: its members without the speaker': {
        event: ['toOthers', 'x', 'hi'],
        heard: ['', 'hi', '', ''],
      },
      'io.to two rooms: once for who is in both': {
        event: ['toMany', ['x', 'y'], 'hi'],
        heard: ['hi', 'hi', 'hi', ''],
      },
      'io.to a room except another: not for who is in both': {
        event: ['except', 'x', 'y', 'hi'],
        heard: ['hi', '', '', ''],
      },
      'socket.broadcast: everybody without the speaker': {
        event: ['broadcast', 'hi'],
        heard: ['', 'hi', 'hi', 'hi'],
      },
      'a room without members: nobody': {
        event: ['to', 'nowhere', 'hi'],
        heard: ['', '', '', ''],
      },
    };
    for (const [name, { event, heard }] of Object.entries(cases)) {
      test(name, async (t) => assert.deepEqual(await heardBy(t, [mode], event), heard));
    }

    test("a socket's own id is a room of it alone", async (t) => {
      const server = await start(t, echo);
      const [speaker, target] = await Promise.all(
        ['a', 'b'].map((id) => server.connect({ mode, token: tokenFor({ id }) })),
      );
      const heard = [speaker, target].map((socket) => collect(socket, 'said'));
      speaker.emit('to', target.id, 'only you');
      speaker.emit('to', speaker.id, 'only me');
      assert.deepEqual(await heard[0].count(1), ['only me']);
      assert.deepEqual(await heard[1].count(1), ['only you']);
    });

    test('who has left hears no more', async (t) => {
      const server = await start(t, echo);
      const [speaker, left] = await Promise.all(
        ['a', 'b'].map((id) => server.connect({ mode, token: tokenFor({ id }) })),
      );
      for (const socket of [speaker, left]) {
        for (const room of ['x', 'all']) await ask1(socket, 'join', room);
      }
      await ask1(left, 'leave', 'x');
      const heard = collect(left, 'said');
      speaker.emit('in', 'x', 'hi');
      speaker.emit('in', 'all', 'end');
      assert.deepEqual(await heard.count(1), ['end']);
    });
  });
}

describe('transports mixed', () => {
  test('one room, three transports', async (t) => {
    const mixed = [polling, websocket, upgrade];
    assert.deepEqual(await heardBy(t, mixed, ['in', 'all', 'hi'], 3), ['hi', 'hi', 'hi', 'hi']);
  });

  test('a room of thirty hears a hundred messages in order', async (t) => {
    const server = await start(t, echo);
    const sockets = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        server.connect({ mode: modes[n % 3], token: tokenFor({ id: `user${n}` }) }),
      ),
    );
    await Promise.all(sockets.map((socket) => ask1(socket, 'join', 'hall')));
    const heard = sockets.map((socket) => collect(socket, 'said'));
    const texts = Array.from({ length: 100 }, (_, n) => `message ${n}`);
    for (const text of texts) sockets[0].emit('in', 'hall', text);
    for (const { count } of heard) assert.deepEqual(await count(texts.length), texts);
  });
});
