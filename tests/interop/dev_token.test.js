import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ask1, settled } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { request } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { next } from '../lib/waiting.js';

const noSecret = { env: { JWT_SECRET: undefined } };

/**
 * @param {string} url
 * @param {unknown} user
 */
function askForToken(url, user) {
  return request(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
}

/**
 * @param {string} url
 * @returns {Promise<string>}
 */
async function devToken(url) {
  const response = await askForToken(url, 'ada');
  assert.equal(response.status, 200);
  const { token } = /** @type {any} */ (await response.json());
  return token;
}

describe('POST /dev/token', () => {
  test('gives a token with which the user comes in', async (t) => {
    const server = await start(t, anteroom, { args: ['--dev'], ...noSecret });
    const token = await devToken(server.url);
    const socket = await server.connect({ token });
    const { ok, members } = await ask1(socket, 'joinRoom', 'general');
    assert.equal(ok, true);
    assert.deepEqual(members, [{ id: 'ada', name: 'ada' }]);
  });

  test('gives tokens of the life that --dev-token-seconds says', async (t) => {
    const args = ['--dev', '--dev-token-seconds', '90'];
    const server = await start(t, anteroom, { args, ...noSecret });
    const before = Date.now() / 1000;
    const { exp = 0 } = decodeJwt(await devToken(server.url));
    assert.ok(exp >= Math.floor(before) + 90 && exp <= Date.now() / 1000 + 91, `exp is ${exp}`);
  });

  test('says who the token is for', async (t) => {
    const server = await start(t, anteroom, { args: ['--dev'], ...noSecret });
    const answer = /** @type {any} */ (await (await askForToken(server.url, 'ada')).json());
    assert.deepEqual(answer.user, { id: 'ada', name: 'ada' });
  });

  test('refuses a name that is none with 400 and a sentence', async (t) => {
    const server = await start(t, anteroom, { args: ['--dev'], ...noSecret });
    for (const user of ['', 'a b', '<b>', 'x'.repeat(33), 42, null, undefined]) {
      const response = await askForToken(server.url, user);
      assert.equal(response.status, 400, JSON.stringify(user));
      const { error } = /** @type {any} */ (await response.json());
      assert.ok(error.length > 0);
    }
  });

  test('is not there without --dev', async (t) => {
    const server = await start(t, anteroom);
    const response = await askForToken(server.url, 'ada');
    assert.ok([404, 405].includes(response.status), `status ${response.status}`);
  });

  test('every start has another secret: a token of the last run is refused', async (t) => {
    const server = await start(t, anteroom, { args: ['--dev'], ...noSecret });
    const token = await devToken(server.url);
    await server.signal('SIGTERM');
    await server.again();
    const { data } = await server.refusal({ token });
    assert.equal(data.code, 'invalid_token');
  });

  test('a client whose auth function fetches a token outlives many tokens', async (t) => {
    const args = ['--dev', '--dev-token-seconds', '2', '--leeway-seconds', '0'];
    const server = await start(t, anteroom, { args, ...noSecret });
    const socket = server.open({
      auth: async (give) => give({ token: await devToken(server.url) }),
    });
    await settled(socket);
    for (let life = 0; life < 2; ++life) {
      const [reason] = await next(socket, 'disconnect');
      assert.equal(reason, 'transport close');
      await settled(socket);
    }
    assert.equal((await ask1(socket, 'joinRoom', 'general')).ok, true);
  });
});
