// Half a minute on tokens of five seconds: one connection, and nothing lost in either direction.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { nowSeconds, tokenFor } from '../lib/tokens.js';
import { upgrade, websocket } from '../lib/transports.js';
import { clockPasses, collect, next } from '../lib/waiting.js';

const renewals = 10;
const renewEveryMs = 3_000;
const leewaySeconds = 1;
/** Never less than five seconds ahead. */
const expInFive = () => nowSeconds() + 6;

test('a stock client renews every 3 s for 30 s, then stops', async (t) => {
  const env = { LEEWAY_SECONDS: String(leewaySeconds) };
  const server = await start(t, echo, { env });
  let exp = expInFive();
  const begun = Date.now();
  let asked = 0;
  const socket = server.open({
    mode: upgrade,
    auth: (give) => give({ token: tokenFor({ exp: ++asked === 1 ? exp : expInFive() }) }),
  });
  const left = collect(socket, 'disconnect');
  const echoes = collect(socket, 'echo');
  const heard = collect(socket, 'said');
  await settled(socket, upgrade);
  const { id } = socket;
  await ask1(socket, 'join', 'room');
  const speaker = await server.connect({ mode: websocket, token: tokenFor({ id: 'bob' }) });

  let sent = 0;
  const talking = setInterval(() => {
    socket.emit('echo', sent);
    speaker.emit('to', 'room', String(sent++));
  }, 20);
  t.after(() => clearInterval(talking));

  for (let round = 1; round <= renewals; ++round) {
    await clockPasses(begun + round * renewEveryMs);
    exp = expInFive();
    const token = tokenFor({ exp, round });
    const answer = await socket.timeout(5_000).emitWithAck('auth:renew', { token });
    assert.equal(answer.ok, true, JSON.stringify(answer));
    assert.equal(answer.expiresAt, exp * 1000);
    assert.equal((await ask1(socket, 'whoami')).claims.round, round);
  }
  clearInterval(talking);
  const numbers = Array.from({ length: sent }, (_, n) => n);
  assert.deepEqual(await echoes.count(sent), numbers, 'every answer came, once and in order');
  assert.deepEqual(await heard.count(sent), numbers.map(String), 'and all that a room was told');
  assert.equal(socket.id, id);
  assert.equal(asked, 1);
  assert.deepEqual(left.seen, []);
  t.diagnostic(`${renewals} renewals, ${2 * sent} messages, socket ${id} throughout`);

  // It renews no more: the transport closes, and the client comes back with a fresh token.
  const [reason] = await next(socket, 'disconnect');
  const after = Date.now() - (exp + leewaySeconds) * 1000;
  assert.equal(reason, 'transport close');
  assert.ok(after >= -20 && after < 2_000, `closed ${after} ms after its end`);
  await settled(socket);
  assert.equal(asked, 2);
  assert.notEqual(socket.id, id);
});
