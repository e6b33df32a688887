// Connections that are lost, and stock clients that come back by themselves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, refusalOf, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { endpoint } from '../lib/raw_engine.js';
import { RawSocket } from '../lib/raw_frames.js';
import { start } from '../lib/server.js';
import { expiredToken, expIn, nowSeconds, temporaryFile, tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';
import { askUntil, clockPasses, collect, next } from '../lib/waiting.js';

/** @import { Socket } from 'socket.io-client' */
/** @import { Server } from '../lib/server.js' */
/** @import { Mode } from '../lib/transports.js' */

// recovery_on_threads.test.js runs all of it on more of them.
const threads = { THREADS: process.env.RECOVERY_THREADS ?? '1' };
const recovering = { ...threads, RECOVERY_MS: '60000' };

/**
 * The client's connection ends as abruptly as it can; resolves once the server knows, while the
 * client is kept from coming back until the function that this answers is called.
 * @param {Socket} socket
 * @param {Socket} watcher
 */
async function lose(socket, watcher) {
  const before = (await ask1(watcher, 'reasons')).length;
  const { io } = socket;
  io.reconnection(false);
  const gone = next(socket, 'disconnect');
  io.engine.close();
  await gone;
  await askUntil(
    () => ask1(watcher, 'reasons'),
    (reasons) => reasons.length > before,
  );
  return () => {
    io.reconnection(true);
    const back = settled(socket);
    socket.connect();
    return back;
  };
}

/**
 * What stock clients keep for themselves.
 * @param {Socket} socket
 * @returns {{ _pid?: string, _lastOffset?: string }}
 */
const secrets = (socket) => /** @type {any} */ (socket);

/** @param {Server} server @param {Mode} mode */
async function pair(server, mode = websocket, claims = {}) {
  const watcher = await server.connect({ mode: websocket, token: tokenFor({ id: 'watcher' }) });
  const socket = await server.connect({ mode, token: tokenFor(claims) });
  return { watcher, socket };
}

for (const mode of modes) {
  test(`who loses its connection gets everything back, ${mode.name}`, async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server, mode);
    assert.ok(!socket.recovered);
    await ask1(socket, 'join', 'room');
    await ask1(socket, 'setData', { color: 'blue' });
    const { id } = socket;
    const said = collect(socket, 'said');
    watcher.emit('to', 'room', 'before');
    await said.includes('before');

    for (const round of [1, 2, 3]) {
      const comeBack = await lose(socket, watcher);
      watcher.emit('to', 'room', `room ${round}`);
      watcher.emit('to', 'elsewhere', 'not for it');
      watcher.emit('broadcast', `all ${round}`);
      watcher.emit('toMany', ['room', 'elsewhere'], `several ${round}`);
      watcher.emit('except', 'room', 'other', `except another ${round}`);
      watcher.emit('except', 'room', id, 'not for it');
      watcher.emit('volatile', 'not kept');
      watcher.emit('to', id, `own ${round}`);
      await ask1(watcher, 'counter');
      await comeBack();
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      const who = await ask1(socket, 'whoami');
      assert.equal(who.recovered, true);
      assert.deepEqual(who.data, { color: 'blue' });
      assert.deepEqual(who.rooms.sort(), [id, 'room', 'user-ada'].sort());
      assert.deepEqual(who.auth, {});
      watcher.emit('to', 'room', `live ${round}`);
      await said.includes(`live ${round}`);
    }
    const expected = [1, 2, 3].flatMap((round) =>
      ['room', 'all', 'several', 'except another', 'own', 'live'].map((what) => `${what} ${round}`),
    );
    assert.deepEqual(said.seen, ['before', ...expected]);
  });

  test(`a client that comes back by itself misses nothing and hears nothing twice, ${mode.name}`, async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server, mode);
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const said = collect(socket, 'said');
    let sent = 0;
    const talking = setInterval(() => watcher.emit('to', 'room', String(sent++)), 2);
    t.after(() => clearInterval(talking));
    for (let round = 0; round < 5; ++round) {
      await said.count(said.seen.length + 20);
      const back = next(socket, 'connect');
      socket.io.engine.close();
      await back;
      assert.equal(socket.recovered, true, `round ${round}`);
      assert.equal(socket.id, id);
    }
    clearInterval(talking);
    const all = await said.count(sent);
    assert.deepEqual(all, [...Array(sent).keys()].map(String));
  });
}

describe('what comes back', () => {
  test('is binary too', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server);
    await ask1(socket, 'join', 'room');
    const said = collect(socket, 'said');
    const comeBack = await lose(socket, watcher);
    watcher.emit('bytes', 'room', Buffer.from([0, 1, 255]));
    watcher.emit('to', 'room', 'behind it');
    await ask1(watcher, 'counter');
    await comeBack();
    assert.equal(socket.recovered, true);
    assert.deepEqual(await said.count(2), [Buffer.from([0, 1, 255]), 'behind it']);
  });

  test('is each namespace by itself', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const watcher = await server.connect({ mode: websocket, token: tokenFor({ id: 'watcher' }) });
    const other = await server.connect({
      mode: websocket,
      token: tokenFor({ id: 'watcher' }),
      namespace: '/plain',
    });
    const manager = server.manager(websocket);
    const main = manager.socket('/', { auth: { token: tokenFor() } });
    const plain = manager.socket('/plain', { auth: { token: tokenFor() } });
    await Promise.all([settled(main), settled(plain)]);
    const ids = [main.id, plain.id];
    const heard = [collect(main, 'said'), collect(plain, 'said')];
    const before = (await ask1(watcher, 'reasons')).length;
    const back = [next(main, 'connect'), next(plain, 'connect')];
    manager.engine.close();
    await askUntil(
      () => ask1(watcher, 'reasons'),
      (reasons) => reasons.length === before + 2,
    );
    watcher.emit('broadcast', 'main');
    other.emit('broadcast', 'plain');
    await Promise.all(back);
    assert.deepEqual([main.recovered, plain.recovered], [true, true]);
    assert.deepEqual([main.id, plain.id], ids);
    await Promise.all(heard.map((all) => all.count(1)));
    assert.deepEqual(
      heard.map((all) => all.seen),
      [['main'], ['plain']],
    );
  });

  test('is what a client missed whose token has expired meanwhile', async (t) => {
    const server = await start(t, echo, { env: { ...recovering, LEEWAY_SECONDS: '0' } });
    const watcher = await server.connect({ mode: websocket, token: tokenFor({ id: 'watcher' }) });
    const exp = expIn(2);
    let token = tokenFor({ exp });
    const socket = await server.connect({
      mode: websocket,
      auth: (give) => give({ token }),
    });
    const { id } = socket;
    await ask1(socket, 'join', 'room');
    const said = collect(socket, 'said');
    token = tokenFor();
    const back = next(socket, 'connect');
    await clockPasses(exp * 1000);
    watcher.emit('to', 'room', 'when it had expired');
    await back;
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    assert.deepEqual(await said.count(1), ['when it had expired']);
  });

  test('is a connection of which the server has not heard that it is lost', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket: old } = await pair(server);
    await ask1(old, 'join', 'room');
    // The same client from another network, while the old connection still stands.
    const { id } = old;
    const { _pid: pid, _lastOffset: offset } = secrets(old);
    old.io.reconnection(false);
    const gone = next(old, 'disconnect');
    const raw = await RawSocket.open(endpoint(server.url, 'EIO=4&transport=websocket'));
    raw.send(`40${JSON.stringify({ token: tokenFor(), pid, offset })}`);
    await raw.until((packet) => packet.startsWith('40') && packet.includes(`"sid":"${id}"`));
    await gone;
    watcher.emit('to', 'room', 'once');
    await raw.until((packet) => packet.startsWith('42["said","once"'));
    raw.end();
  });
});

describe('what does not come back', () => {
  /** Everything that is not for it. @param {Socket} socket */
  function watched(socket) {
    const heard = /** @type {string[]} */ ([]);
    socket.onAny((event) => heard.push(event));
    return heard;
  }

  /** @param {Socket} socket @param {string | undefined} id @param {string[]} heard */
  async function isFresh(socket, id, heard) {
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
    const who = await ask1(socket, 'whoami');
    assert.equal(who.recovered, false);
    assert.deepEqual(who.data, {});
    assert.ok(!who.rooms.includes('room'));
    assert.deepEqual([...new Set(heard)], ['auth:lease']);
  }

  test('is what is too old', async (t) => {
    const server = await start(t, echo, { env: { ...threads, RECOVERY_MS: '1' } });
    const { watcher, socket } = await pair(server);
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const comeBack = await lose(socket, watcher);
    const heard = watched(socket);
    watcher.emit('to', 'room', 'missed');
    await clockPasses(Date.now() + 20);
    await comeBack();
    await isFresh(socket, id, heard);
  });

  test('is what the server forgot when it was started again', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { socket } = await pair(server);
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const heard = watched(socket);
    const back = next(socket, 'connect');
    assert.equal(await server.signal('SIGTERM'), 0);
    await server.again();
    await back;
    await isFresh(socket, id, heard);
    // And from then on it is recovered again.
    const second = socket.id;
    const again = next(socket, 'connect');
    socket.io.engine.close();
    await again;
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, second);
  });

  test('is who left, or was sent away', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server);
    for (const leave of [() => socket.disconnect(), () => socket.emit('kick')]) {
      await ask1(socket, 'join', 'room');
      const { id } = socket;
      const gone = next(socket, 'disconnect');
      leave();
      await gone;
      await ask1(watcher, 'counter');
      const heard = watched(socket);
      socket.connect();
      await settled(socket);
      await isFresh(socket, id, heard);
      socket.offAny();
    }
  });

  test('is what an offset asks for that nobody was sent', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server);
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const comeBack = await lose(socket, watcher);
    const heard = watched(socket);
    watcher.emit('to', 'room', 'missed');
    await ask1(watcher, 'counter');
    secrets(socket)._lastOffset = 'unknown';
    await comeBack();
    await isFresh(socket, id, heard);
  });

  test('is anything for somebody else who has the pid', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server);
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const comeBack = await lose(socket, watcher);
    watcher.emit('to', 'user-ada', 'secret');
    await ask1(watcher, 'counter');

    const { _pid: pid, _lastOffset: offset } = secrets(socket);
    const thief = server.open({ mode: websocket, auth: { token: tokenFor({ id: 'eve' }), pid, offset } });
    secrets(thief)._pid = pid;
    const heard = watched(thief);
    await settled(thief);
    await isFresh(thief, id, heard);
    assert.equal((await ask1(watcher, 'counters')).recovery_refused, 1);

    // It is still there for its owner.
    const said = collect(socket, 'said');
    await comeBack();
    assert.equal(socket.recovered, true);
    assert.deepEqual(await said.count(1), ['secret']);
  });

  for (const [what, code, token] of /** @type {[string, string, () => unknown][]} */ ([
    ['an expired token', 'token_expired', () => expiredToken()],
    ['a forged token', 'invalid_token', () => `${tokenFor()}x`],
    ['no token', 'credentials_required', () => undefined],
  ])) {
    test(`is anything for ${what}`, async (t) => {
      const server = await start(t, echo, { env: recovering });
      const { watcher, socket } = await pair(server);
      await ask1(socket, 'join', 'room');
      const comeBack = await lose(socket, watcher);
      watcher.emit('to', 'room', 'missed');
      await ask1(watcher, 'counter');
      const said = collect(socket, 'said');
      const heard = watched(socket);
      socket.auth = { token: token() };
      const refused = refusalOf(socket);
      socket.connect();
      assert.equal((await refused).data.code, code);
      assert.deepEqual(heard, []);
      socket.auth = { token: tokenFor() };
      await comeBack();
      assert.equal(socket.recovered, true, 'it was kept for a good one');
      assert.deepEqual(await said.count(1), ['missed']);
    });
  }

  test('is anything for a revoked token, or for a new one after it', async (t) => {
    const server = await start(t, echo, { env: recovering });
    const { watcher, socket } = await pair(server, websocket, { iat: nowSeconds() - 60 });
    await ask1(socket, 'join', 'room');
    const { id } = socket;
    const comeBack = await lose(socket, watcher);
    watcher.emit('to', 'room', 'missed');
    const issuedBefore = (nowSeconds() - 30) * 1000;
    assert.equal(await ask1(watcher, 'revoke', { user: 'ada', issuedBefore }), true);
    const heard = watched(socket);
    const refused = refusalOf(socket);
    socket.connect();
    assert.equal((await refused).data.code, 'token_revoked');
    assert.deepEqual(heard, []);
    socket.auth = { token: tokenFor() };
    await comeBack();
    await isFresh(socket, id, heard);
  });

  test('is a room that newer claims do not allow, and what was said there', async (t) => {
    const rules = temporaryFile(
      t,
      'policy.toml',
      `[[room]]
name = "team-{team}"
allow = { claim = "teams", contains = "{team}" }
[[room]]
name = "*"
allow = true
`,
    );
    const server = await start(t, echo, { env: { ...recovering, POLICY: rules } });
    const { watcher, socket } = await pair(server, websocket, { teams: ['red', 'blue'] });
    for (const room of ['team-red', 'team-blue', 'open']) await ask1(socket, 'join', room);
    const { id } = socket;
    const comeBack = await lose(socket, watcher);
    for (const room of ['team-red', 'team-blue', 'open']) watcher.emit('to', room, `in ${room}`);
    await ask1(watcher, 'counter');
    const said = collect(socket, 'said');
    const left = collect(socket, 'auth:rooms');
    socket.auth = { token: tokenFor({ teams: ['blue'] }) };
    await comeBack();
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    assert.deepEqual(await left.count(1), [{ left: ['team-red'], reason: 'claims_changed' }]);
    const { rooms } = await ask1(socket, 'whoami');
    assert.deepEqual(rooms.sort(), [id, 'open', 'team-blue', 'user-ada'].sort());
    assert.deepEqual(said.seen, ['in team-blue', 'in open']);
  });

  test('is anything where it is off', async (t) => {
    const server = await start(t, echo);
    const { watcher, socket } = await pair(server);
    assert.equal(secrets(socket)._pid, undefined);
    const { id } = socket;
    const said = /** @type {unknown[][]} */ ([]);
    socket.on('said', (...all) => said.push(all));
    watcher.emit('broadcast', 'x');
    await ask1(watcher, 'counter');
    await ask1(socket, 'counter');
    assert.deepEqual(said, [['x']], 'no offset');
    const back = next(socket, 'connect');
    socket.io.engine.close();
    await back;
    assert.ok(!socket.recovered);
    assert.notEqual(socket.id, id);
  });
});
