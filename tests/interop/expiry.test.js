import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

const noLeeway = { env: { LEEWAY_SECONDS: '0' } };

/** How much later than `exp` a busy machine may close, in milliseconds. */
const lateMs = 2000;

for (const mode of modes) {
  test(`a connection ends with its token and returns with a fresh one, ${mode.name}`, async (t) => {
    const server = await start(t, echo, noLeeway);
    const exp = expIn(2);
    let asked = 0;
    const socket = server.open({
      mode,
      auth: (give) =>
        give({ token: ++asked === 1 ? tokenFor({ exp, life: 1 }) : tokenFor({ life: 2 }) }),
    });
    const leases = collect(socket, 'auth:lease');
    const gone = next(socket, 'disconnect');
    await settled(socket, mode);
    const first = socket.id;
    assert.equal((await ask1(socket, 'whoami')).claims.life, 1);

    const [reason] = await gone;
    const after = Date.now() - exp * 1000;
    assert.equal(reason, 'transport close');
    assert.equal(socket.active, true);
    assert.ok(after >= -20 && after < lateMs, `closed ${after} ms after exp`);

    await settled(socket, mode);
    assert.equal(asked, 2);
    assert.notEqual(socket.id, first);
    assert.equal((await ask1(socket, 'whoami')).claims.life, 2);
    const [old, fresh] = await leases.count(2);
    assert.equal(old.expiresAt, exp * 1000);
    assert.ok(fresh.expiresAt > old.expiresAt);
  });
}

describe('expiry', () => {
  test('a client that has no fresh token is told so and stays away', async (t) => {
    const server = await start(t, anteroom, { args: ['--leeway-seconds', '0'] });
    const exp = expIn(1);
    const socket = server.open({ mode: websocket, token: tokenFor({ exp }) });
    const [error] = await next(socket, 'connect_error');
    assert.equal(error.message, 'Authentication error: Token expired');
    assert.equal(error.data.code, 'token_expired');
    assert.equal(error.data.retry, true);
    assert.equal(socket.active, false);
  });

  test('no handler runs once exp has passed, even for one who never stops asking', async (t) => {
    const server = await start(t, echo, noLeeway);
    const exp = expIn(2);
    const token = tokenFor({ exp });
    const socket = await server.connect({ mode: websocket, token, reconnection: false });
    let last = 0;
    socket.on('echo', () => {
      last = Date.now();
      socket.emit('echo', 'again');
    });
    const gone = next(socket, 'disconnect');
    socket.emit('echo', 'first');
    await gone;
    assert.ok(last > 0);
    assert.ok(last - exp * 1000 < 500, `an answer came ${last - exp * 1000} ms after exp`);
  });

  test('no room is heard once exp has passed', async (t) => {
    const server = await start(t, echo, noLeeway);
    const exp = expIn(2);
    const speaker = await server.connect({ mode: websocket, token: tokenFor({ id: 'bob' }) });
    const token = tokenFor({ exp });
    const listener = await server.connect({ mode: websocket, token, reconnection: false });
    for (const socket of [speaker, listener]) await ask1(socket, 'join', 'room');
    let last = 0;
    listener.on('said', () => (last = Date.now()));
    speaker.on('said', () => speaker.emit('in', 'room', 'again'));
    const gone = next(listener, 'disconnect');
    speaker.emit('in', 'room', 'first');
    await gone;
    speaker.off('said');
    assert.ok(last > 0);
    assert.ok(last - exp * 1000 < 500, `heard something ${last - exp * 1000} ms after exp`);
  });

  test('the leeway is added to the life of a connection', async (t) => {
    const server = await start(t, echo, { env: { LEEWAY_SECONDS: '1' } });
    const exp = expIn(1);
    const token = tokenFor({ exp });
    const socket = await server.connect({ mode: websocket, token, reconnection: false });
    const [reason] = await next(socket, 'disconnect');
    const after = Date.now() - exp * 1000;
    assert.equal(reason, 'transport close');
    assert.ok(after >= 980 && after < 1000 + lateMs, `closed ${after} ms after exp`);
  });

  test('one expired namespace of a connection ends like any other', async (t) => {
    const server = await start(t, echo, noLeeway);
    const manager = server.manager(websocket);
    const long = manager.socket('/', { auth: { token: tokenFor() } });
    let asked = 0;
    const short = manager.socket('/plain', {
      auth: (/** @type {(data: object) => void} */ give) =>
        give({ token: tokenFor(++asked === 1 ? { exp: expIn(2) } : {}) }),
    });
    for (const socket of [long, short]) await settled(socket);
    const [reason] = await next(short, 'disconnect');
    assert.equal(reason, 'transport close');
    for (const socket of [long, short]) await settled(socket);
    assert.equal(await ask1(short, 'echo', 'back'), 'back');
    assert.equal(await ask1(long, 'echo', 'back'), 'back');
  });
});
