// The ready server's chat beyond the guide: what was said before, who is typing, and rooms by
// invitation.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */

const ada = { id: 'ada', name: 'Ada' };
const bob = { id: 'bob', name: 'Bob' };
const carol = { id: 'carol', name: 'Carol' };

/**
 * A server and one client of each person.
 * @param {TestContext} t
 * @param {{ id: string, name: string }[]} people
 * @param {string[]} args
 */
async function gathering(t, people, args = []) {
  const server = await start(t, anteroom, { args });
  const sockets = [];
  for (const claims of people) {
    sockets.push(await server.connect({ mode: websocket, token: tokenFor(claims) }));
  }
  return { server, sockets };
}

describe('what was said before', () => {
  test('members are told it, in order, with the times that the messages had', async (t) => {
    const { sockets } = await gathering(t, [ada, bob]);
    const [first, later] = sockets;
    await ask1(first, 'joinRoom', 'general');
    const heard = collect(first, 'message');
    for (const text of ['one', 'two', 'three']) {
      await ask1(first, 'message', { room: 'general', text });
    }
    await ask1(later, 'joinRoom', 'general');
    const answer = await ask1(later, 'history', 'general');
    assert.deepEqual(answer, { ok: true, room: 'general', messages: await heard.count(3) });
    assert.ok(answer.messages[0].at < answer.messages[1].at);
    assert.ok(answer.messages[1].at < answer.messages[2].at);
  });

  test('the last fifty of a room are kept', async (t) => {
    const { sockets } = await gathering(t, [ada]);
    const [one] = sockets;
    await ask1(one, 'joinRoom', 'general');
    for (let i = 0; i < 60; ++i) {
      assert.equal((await ask1(one, 'message', { room: 'general', text: `${i}` })).ok, true);
    }
    const { messages } = await ask1(one, 'history', 'general');
    assert.equal(messages.length, 50);
    assert.equal(messages[0].text, '10');
    assert.equal(messages[49].text, '59');
  });

  test('strangers are not told it', async (t) => {
    const { sockets } = await gathering(t, [ada, bob]);
    await ask1(sockets[0], 'joinRoom', 'general');
    await ask1(sockets[0], 'message', { room: 'general', text: 'for members' });
    const answer = await ask1(sockets[1], 'history', 'general');
    assert.equal(answer.code, 'forbidden');
    assert.equal(answer.messages, undefined);
  });
});

describe('who is typing', () => {
  test('the others of the room are told, for so long, and not again at once', async (t) => {
    const { sockets } = await gathering(t, [ada, bob, carol]);
    for (const socket of sockets.slice(0, 2)) await ask1(socket, 'joinRoom', 'general');
    const [writer, reader, stranger] = sockets;
    const heard = sockets.map((socket) => collect(socket, 'typing'));
    for (let i = 0; i < 5; ++i) assert.equal((await ask1(writer, 'typing', 'general')).ok, true);
    await ask1(writer, 'message', { room: 'general', text: 'said' });
    await ask1(reader, 'history', 'general');  // behind whatever was told
    await ask1(stranger, 'privateRooms');
    assert.deepEqual(
      heard.map(({ seen }) => seen),
      [[], [{ room: 'general', user: ada, forMs: 5_000 }], []],
    );
  });

  test('who is in no room tells nobody', async (t) => {
    const { sockets } = await gathering(t, [ada]);
    assert.equal((await ask1(sockets[0], 'typing', 'general')).code, 'forbidden');
  });
});

describe('rooms by invitation', () => {
  const room = 'private-plans';

  test('who made one is let in, and whom they invited; others hear why not', async (t) => {
    const { sockets } = await gathering(t, [ada, bob, carol]);
    const [host, guest, other] = sockets;
    assert.deepEqual(await ask1(host, 'createRoom', room), { ok: true, room });
    assert.equal((await ask1(host, 'joinRoom', room)).ok, true);

    const before = await ask1(guest, 'joinRoom', room);
    assert.deepEqual(before, {
      ok: false,
      code: 'forbidden',
      message: `${room} is by invitation only.`,
    });
    const told = next(guest, 'invited');
    assert.equal((await ask1(host, 'invite', { room, user: bob.id })).ok, true);
    const [{ at, ...invitation }] = await told;
    assert.deepEqual(invitation, { room, from: ada });
    assert.equal(typeof at, 'number');
    assert.equal((await ask1(guest, 'joinRoom', room)).ok, true);
    assert.equal((await ask1(other, 'joinRoom', room)).code, 'forbidden');
    assert.equal((await ask1(other, 'history', room)).code, 'forbidden');

    const listed = { ok: true, rooms: [{ room, owner: ada }] };
    assert.deepEqual(await ask1(host, 'privateRooms'), listed);
    assert.deepEqual(await ask1(guest, 'privateRooms'), listed);
    assert.deepEqual(await ask1(other, 'privateRooms'), { ok: true, rooms: [] });
  });

  test('one belongs to who made it first, and a guest invites nobody', async (t) => {
    const { sockets } = await gathering(t, [ada, bob]);
    const [host, guest] = sockets;
    await ask1(host, 'createRoom', room);
    assert.equal((await ask1(guest, 'createRoom', room)).code, 'room_taken');
    await ask1(host, 'invite', { room, user: bob.id });
    assert.equal((await ask1(guest, 'invite', { room, user: 'carol' })).code, 'forbidden');
  });

  test('one that nobody made admits nobody, and other names cannot be made so', async (t) => {
    const { sockets } = await gathering(t, [ada]);
    assert.equal((await ask1(sockets[0], 'joinRoom', 'private-nobody')).code, 'forbidden');
    assert.equal((await ask1(sockets[0], 'createRoom', 'general')).code, 'invalid_payload');
    assert.equal((await ask1(sockets[0], 'invite', { room })).code, 'invalid_payload');
  });
});

describe('a room by invitation that is closed', () => {
  const room = 'private-plans';

  /** Ada's room, with Bob in it and Carol invited. @param {TestContext} t @param {string[]} [args] */
  async function plans(t, args) {
    const { sockets } = await gathering(t, [ada, bob, carol], args);
    const [host, guest, invited] = sockets;
    await ask1(host, 'createRoom', room);
    for (const { id } of [bob, carol]) await ask1(host, 'invite', { room, user: id });
    for (const socket of [host, guest]) await ask1(socket, 'joinRoom', room);
    await ask1(guest, 'message', { room, text: 'between us' });
    return { host, guest, invited };
  }

  test('is left by all, who are told, and what was said in it is forgotten', async (t) => {
    const { host, guest, invited } = await plans(t);
    const told = [host, guest, invited].map((socket) => next(socket, 'roomClosed'));
    assert.deepEqual(await ask1(host, 'closeRoom', room), { ok: true });
    for (const each of await Promise.all(told)) assert.deepEqual(each, [{ room, by: ada }]);
    for (const socket of [host, guest, invited]) {
      assert.equal((await ask1(socket, 'joinRoom', room)).code, 'forbidden');
      assert.equal((await ask1(socket, 'message', { room, text: 'hello?' })).code, 'forbidden');
      assert.deepEqual(await ask1(socket, 'privateRooms'), { ok: true, rooms: [] });
    }

    assert.equal((await ask1(invited, 'createRoom', room)).ok, true);
    assert.deepEqual((await ask1(invited, 'joinRoom', room)).members, [carol]);
    assert.deepEqual((await ask1(invited, 'history', room)).messages, []);
    assert.equal((await ask1(guest, 'history', room)).code, 'forbidden');
  });

  test('is closed by nobody but who made it', async (t) => {
    const { guest } = await plans(t);
    assert.equal((await ask1(guest, 'closeRoom', room)).code, 'forbidden');
    assert.equal((await ask1(guest, 'closeRoom', 'general')).code, 'forbidden');
    assert.equal((await ask1(guest, 'message', { room, text: 'still here' })).ok, true);
  });

  test('lets nobody back in by recovery', async (t) => {
    const { host, guest, invited } = await plans(t, ['--recovery-seconds', '60']);
    const left = next(host, 'memberLeft');
    guest.io.reconnection(false);
    guest.io.engine.close();
    await left;
    assert.equal((await ask1(host, 'closeRoom', room)).ok, true);
    await ask1(invited, 'createRoom', room);
    await ask1(invited, 'joinRoom', room);
    await ask1(invited, 'message', { room, text: 'not for Bob' });
    const heard = collect(guest, 'message');
    const back = settled(guest);
    guest.connect();
    await back;
    assert.equal(guest.recovered, true);
    assert.equal((await ask1(guest, 'history', room)).code, 'forbidden');
    assert.deepEqual((await ask1(invited, 'joinRoom', room)).members, [carol]);
    assert.deepEqual(heard.seen, []);
  });
});

test('who comes back by recovery is a member again', async (t) => {
  const { sockets } = await gathering(t, [ada, bob], ['--recovery-seconds', '60']);
  const [lost, watcher] = sockets;
  for (const socket of sockets) await ask1(socket, 'joinRoom', 'general');
  const left = next(watcher, 'memberLeft');
  lost.io.reconnection(false);
  lost.io.engine.close();
  await left;
  const joined = next(watcher, 'memberJoined');
  const back = settled(lost);
  lost.connect();
  await back;
  assert.equal(lost.recovered, true);
  assert.deepEqual((await joined)[0], { room: 'general', user: ada });
  const { members } = await ask1(watcher, 'joinRoom', 'general');
  assert.deepEqual(members.map((/** @type {{ id: string }} */ who) => who.id).sort(), ['ada', 'bob']);
});
