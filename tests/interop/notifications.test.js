import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, polling, websocket } from '../lib/transports.js';
import { collect } from '../lib/waiting.js';

const users = [
  { id: 'ada', name: 'Ada' },
  { id: 'bob', name: 'Bob' },
  { id: 'bob', name: 'Bob' },
  { id: 'bobby', name: 'Bobby' },
];

for (const mode of modes) {
  test(`a notification reaches exactly the sockets of its user, ${mode.name}`, async (t) => {
    const server = await start(t, anteroom);
    const sockets = await Promise.all(
      users.map((claims) => server.connect({ mode, token: tokenFor(claims) })),
    );
    const [ada, ...others] = sockets.map((socket) => collect(socket, 'notification'));

    sockets[0].emit('notification', { user: 'bob', message: 'for your eyes only' });
    // What comes after it on every connection shows that nothing else is on its way.
    for (const user of ['ada', 'bob', 'bobby']) {
      sockets[0].emit('notification', { user, message: 'end' });
    }
    const isEnd = (/** @type {any} */ { message }) => message === 'end';
    await Promise.all([ada, ...others].map(({ until }) => until((seen) => seen.some(isEnd))));

    const texts = [ada, ...others].map(({ seen }) => seen.map(({ message }) => message));
    const secret = 'for your eyes only';
    assert.deepEqual(texts, [['end'], [secret, 'end'], [secret, 'end'], ['end']]);
    const { at, ...rest } = others[0].seen[0];
    assert.deepEqual(rest, { message: secret, from: users[0] });
    assert.ok(Math.abs(new Date(at).getTime() - Date.now()) < 5000, `at is ${at}`);
  });
}

describe('a notification', () => {
  test('finds the sockets of a user on different transports', async (t) => {
    const server = await start(t, anteroom);
    const token = tokenFor(users[1]);
    const targets = await Promise.all(
      [polling, websocket].map((mode) => server.connect({ mode, token })),
    );
    const heard = targets.map((socket) => collect(socket, 'notification'));
    const sender = await server.connect({ token: tokenFor(users[0]) });
    sender.emit('notification', { user: 'bob', message: 'hello' });
    for (const { count } of heard) assert.equal((await count(1))[0].message, 'hello');
  });

  test('is private even for one who tried to enter the room of the other', async (t) => {
    const server = await start(t, anteroom);
    const [ada, bob, eve] = await Promise.all(
      ['ada', 'bob', 'eve'].map((id) => server.connect({ token: tokenFor({ id }) })),
    );
    assert.equal((await ask1(eve, 'joinRoom', 'user-bob')).code, 'forbidden');
    const [forBob, forEve] = [bob, eve].map((socket) => collect(socket, 'notification'));
    ada.emit('notification', { user: 'bob', message: 'private' });
    ada.emit('notification', { user: 'eve', message: 'end' });
    await Promise.all([forBob.count(1), forEve.count(1)]);
    assert.deepEqual(
      forEve.seen.map(({ message }) => message),
      ['end'],
    );
  });
});
