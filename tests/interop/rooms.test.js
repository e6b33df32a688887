import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const ada = { id: 'ada', name: 'Ada' };
const bob = { id: 'bob', name: 'Bob' };
const carol = { id: 'carol', name: 'Carol' };

/** Who asks for which room, and whether the policy lets them in. */
const policy = [
  { room: 'general', claims: ada, allowed: true },
  { room: 'user-ada', claims: ada, allowed: true },
  { room: 'user-bob', claims: ada, allowed: false },
  { room: 'user-', claims: ada, allowed: false },
  { room: 'team-red', claims: { ...ada, teams: ['blue', 'red'] }, allowed: true },
  { room: 'team-red', claims: { ...ada, teams: ['blue'] }, allowed: false },
  { room: 'team-red', claims: { ...ada, teams: 'red' }, allowed: false },
  { room: 'team-red', claims: ada, allowed: false },
  { room: 'admin', claims: { ...ada, role: 'admin' }, allowed: true },
  { room: 'admin-log', claims: { ...ada, role: 'admin' }, allowed: true },
  { room: 'admin-log', claims: { ...ada, role: 'user' }, allowed: false },
  { room: 'admin', claims: ada, allowed: false },
];

for (const mode of modes) {
  describe(`rooms, ${mode.name}`, () => {
    for (const { room, claims, allowed } of policy) {
      const who = JSON.stringify(claims);
      test(`${who} is ${allowed ? 'let into' : 'denied'} ${room}`, async (t) => {
        const server = await start(t, anteroom);
        const socket = await server.connect({ mode, token: tokenFor(claims) });
        const told = next(socket, allowed ? 'roomJoined' : 'roomDenied');
        const answer = await ask1(socket, 'joinRoom', room);
        assert.equal((await told)[0], room);
        assert.equal(answer.ok, allowed);
        if (allowed) {
          assert.equal(answer.room, room);
          assert.deepEqual(answer.members, [ada]);
        } else {
          assert.equal(answer.code, 'forbidden');
          assert.ok(answer.message.length > 0);
          const { ok, code } = await ask1(socket, 'message', { room, text: 'hello?' });
          assert.deepEqual({ ok, code }, { ok: false, code: 'forbidden' });
        }
      });
    }

    test('a message reaches every member, the sender too, and says who sent it', async (t) => {
      const server = await start(t, anteroom);
      const [from, to] = await Promise.all(
        [ada, bob].map((claims) => server.connect({ mode, token: tokenFor(claims) })),
      );
      for (const socket of [from, to]) await ask1(socket, 'joinRoom', 'general');
      const heard = [from, to].map((socket) => next(socket, 'message'));
      const text = 'Grüße, 你好 👋';
      assert.equal((await ask1(from, 'message', { room: 'general', text })).ok, true);
      for (const [message] of await Promise.all(heard)) {
        const { at, ...rest } = message;
        assert.deepEqual(rest, { room: 'general', text, from: ada });
        assert.ok(Math.abs(new Date(at).getTime() - Date.now()) < 5000, `at is ${at}`);
      }
    });

    test('nobody outside a room hears it: not a stranger, not one who left', async (t) => {
      const server = await start(t, anteroom);
      const [member, left, stranger] = await Promise.all(
        [ada, bob, carol].map((claims) => server.connect({ mode, token: tokenFor(claims) })),
      );
      for (const socket of [member, left, stranger]) await ask1(socket, 'joinRoom', 'end');
      for (const socket of [member, left]) await ask1(socket, 'joinRoom', 'secret-plans');
      const told = next(left, 'roomLeft');
      const answer = await ask1(left, 'leaveRoom', 'secret-plans');
      assert.deepEqual(answer, { ok: true, room: 'secret-plans' });
      assert.equal((await told)[0], 'secret-plans');

      const heard = [member, left, stranger].map((socket) => collect(socket, 'message'));
      member.emit('message', { room: 'secret-plans', text: 'inside' });
      member.emit('message', { room: 'end', text: 'outside' });
      const rooms = await Promise.all(
        heard.map(({ until }) => until((seen) => seen.some(({ room }) => room === 'end'))),
      );
      assert.deepEqual(
        rooms[0].map(({ text }) => text),
        ['inside', 'outside'],
      );
      assert.deepEqual(
        rooms[1].map(({ text }) => text),
        ['outside'],
      );
      assert.deepEqual(
        rooms[2].map(({ text }) => text),
        ['outside'],
      );

      const late = await ask1(left, 'message', { room: 'secret-plans', text: 'still here?' });
      assert.equal(late.code, 'forbidden');
    });

    test('members hear who joins, who leaves and who is gone', async (t) => {
      const server = await start(t, anteroom);
      const [host, guest, visitor] = await Promise.all(
        [ada, bob, carol].map((claims) => server.connect({ mode, token: tokenFor(claims) })),
      );
      await ask1(host, 'joinRoom', 'general');
      const joined = collect(host, 'memberJoined');
      const left = collect(host, 'memberLeft');

      const { members } = await ask1(guest, 'joinRoom', 'general');
      const byId = (/** @type {any} */ a, /** @type {any} */ b) => a.id.localeCompare(b.id);
      assert.deepEqual(members.toSorted(byId), [ada, bob]);
      await ask1(visitor, 'joinRoom', 'general');
      assert.deepEqual(await joined.count(2), [
        { room: 'general', user: bob },
        { room: 'general', user: carol },
      ]);

      await ask1(guest, 'leaveRoom', 'general');
      assert.deepEqual(await left.count(1), [{ room: 'general', user: bob }]);
      visitor.disconnect();
      assert.deepEqual((await left.count(2))[1], { room: 'general', user: carol });
    });
  });
}

describe('a message that makes no sense', () => {
  const payloads = {
    'no payload': [],
    'a text': ['hello'],
    'a list': [['general', 'hello']],
    null: [null],
    'no room': [{ text: 'hello' }],
    'no text': [{ room: 'general' }],
    'a room that is a number': [{ room: 7, text: 'hello' }],
    'a text that is an object': [{ room: 'general', text: { $gt: '' } }],
  };
  for (const [name, payload] of Object.entries(payloads)) {
    test(`${name} is refused as invalid_payload and the connection lives on`, async (t) => {
      const server = await start(t, anteroom);
      const socket = await server.connect({ token: tokenFor() });
      await ask1(socket, 'joinRoom', 'general');
      const heard = collect(socket, 'message');
      const { ok, code, message } = await ask1(socket, 'message', ...payload);
      assert.deepEqual({ ok, code }, { ok: false, code: 'invalid_payload' });
      assert.ok(message.length > 0);
      await ask1(socket, 'message', { room: 'general', text: 'good' });
      assert.deepEqual(
        (await heard.count(1)).map(({ text }) => text),
        ['good'],
      );
    });
  }
});
