// Accounts in the ready server: its options, and what it says when they cannot be meant.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { Browser, password, post, temporaryFolder } from '../lib/accounts.js';
import { Certificate } from '../lib/certificates.js';
import { ask1, settled } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { request } from '../lib/raw_engine.js';
import { runToEnd, start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';

/** @import { TestContext } from 'node:test' */

const noSecret = { JWT_SECRET: undefined };

/** @param {TestContext} t */
function inFolder(t) {
  const path = join(temporaryFolder(t), 'accounts.db');
  return { path, args: ['--identity', `sqlite:${path}`] };
}

describe('anteroom serve --identity', () => {
  test('needs no secret, and lets its accounts into the chat', async (t) => {
    const { path, args } = inFolder(t);
    const server = await start(t, anteroom, { args, env: noSecret });
    const browser = new Browser(server);
    const { user } = await browser.register();
    const socket = await browser.connect();
    const { ok, members } = await ask1(socket, 'joinRoom', 'general');
    assert.equal(ok, true);
    assert.deepEqual(members, [user]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal((await server.refusal({ token: tokenFor() })).data.code, 'invalid_token');
  });

  test('beside --dev takes the tokens of both', async (t) => {
    const args = ['--dev', ...inFolder(t).args];
    const server = await start(t, anteroom, { args, env: noSecret });
    const response = await request(`${server.url}/dev/token`, {
      method: 'POST',
      body: '{"user":"bob"}',
    });
    const { token } = /** @type {any} */ (await response.json());
    const bob = await server.connect({ token });
    const browser = new Browser(server);
    await browser.register();
    const ada = await browser.connect();
    for (const socket of [bob, ada]) assert.equal((await ask1(socket, 'joinRoom', 'x')).ok, true);
  });

  test('beside a secret takes the tokens of both, told apart by their issuer', async (t) => {
    const args = ['--issuer', 'jobs', ...inFolder(t).args];
    const server = await start(t, anteroom, { args });
    await server.connect({ token: tokenFor({ iss: 'jobs' }) });
    assert.equal((await server.refusal({ token: tokenFor() })).data.code, 'invalid_token');
    const forged = tokenFor({ iss: 'anteroom', aud: 'anteroom', sub: 'ada' });
    assert.equal((await server.refusal({ token: forged })).data.code, 'invalid_token');
    const browser = new Browser(server);
    await browser.register();
    await browser.connect();
  });

  test('--no-registration lets in who has an account', async (t) => {
    const { args } = inFolder(t);
    const open = await start(t, anteroom, { args, env: noSecret });
    await new Browser(open).register();
    await open.end();
    const closed = await start(t, anteroom, { args: [...args, '--no-registration'], env: noSecret });
    const browser = new Browser(closed);
    await browser.logIn();
    const body = { name: 'eve', password };
    assert.equal((await browser.refused('/auth/register', { body })).code, 'registration_closed');
  });

  test('--identity-token-seconds is the life of their tokens', async (t) => {
    const args = [...inFolder(t).args, '--identity-token-seconds', '90'];
    const server = await start(t, anteroom, { args, env: noSecret });
    const { expiresIn } = await new Browser(server).register();
    assert.equal(expiresIn, 90);
  });

  test('over https the cookie is for this host alone', async (t) => {
    const certificate = Certificate.for(t);
    const { args } = inFolder(t);
    const server = await start(t, anteroom, {
      args: [...args, '--tls-certificate', certificate.file, '--tls-key', certificate.key],
      env: noSecret,
      ca: certificate.pem,
    });
    const host = new URL(server.url).host;
    const answer = await post(server, '/auth/register', { Host: host }, { name: 'ada', password });
    assert.equal(answer.status, 201);
    const cookie = answer.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^__Host-anteroom-refresh=[\w-]{86}; /);
    for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']) {
      assert.ok(cookie.split('; ').includes(part), `${part} in ${cookie.replace(/=[^;]+/, '')}`);
    }
    assert.doesNotMatch(cookie, /Domain/i);
  });

  test('behind a proxy that is not named takes no passwords', async (t) => {
    const { args } = inFolder(t);
    const server = await start(t, anteroom, { args, env: noSecret });
    const body = { name: 'ada', password };
    const answer = await post(
      server,
      '/auth/login',
      { Host: 'chat.example', 'X-Forwarded-Proto': 'https' },
      body,
    );
    assert.equal(answer.status, 403);
    assert.equal(JSON.parse(String(answer.body)).code, 'https_required');
  });

  test('without it there are no accounts', async (t) => {
    const { url } = await start(t, anteroom);
    assert.equal((await request(`${url}/auth/login`, { method: 'POST' })).status, 404);
    assert.equal((await request(`${url}/.well-known/jwks.json`)).status, 404);
  });
});

describe('accounts that cannot be kept are one clear line and exit code 2', () => {
  /** @param {TestContext} t @param {string[]} args @param {RegExp} why */
  async function refused(t, args, why, env = /** @type {any} */ (noSecret)) {
    const { code, stderr } = await runToEnd(t, anteroom, { args, env });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^[^\n]+\n$/, 'exactly one line');
    assert.match(stderr, why);
  }

  test('a place that is no database', async (t) => {
    await refused(t, ['--identity', 'postgres://x'], /sqlite:PATH/);
    await refused(t, ['--identity', 'sqlite:/no/such/folder/accounts.db'], /cannot be opened/);
    const text = join(temporaryFolder(t), 'text');
    writeFileSync(text, 'this is a text and no database. '.repeat(100), { mode: 0o600 });
    await refused(t, ['--identity', `sqlite:${text}`], /not a database of accounts/);
    assert.match(readFileSync(text, 'utf8'), /^this is a text/);
  });

  test('a file that others can read', async (t) => {
    const { path, args } = inFolder(t);
    const server = await start(t, anteroom, { args, env: noSecret });
    await server.end();
    chmodSync(path, 0o644);
    await refused(t, args, /chmod 600/);
  });

  test('a secret beside it whose issuer has no name', async (t) => {
    await refused(t, inFolder(t).args, /--issuer/, {});
  });

  test('a token that lives for longer than ten minutes', async (t) => {
    const args = [...inFolder(t).args, '--identity-token-seconds', '601'];
    await refused(t, args, /--identity-token-seconds/);
  });

  test('every origin of the web', async (t) => {
    await refused(t, [...inFolder(t).args, '--cors-origin', '*'], /"\*"|origins? by name|credentials/);
  });
});

test('the code of docs/identity.md does what it says', async (t) => {
  const { args } = inFolder(t);
  const server = await start(t, anteroom, { args, env: noSecret });
  const text = readFileSync(fileURLToPath(new URL('../../docs/identity.md', import.meta.url)), 'utf8');
  const [, code] = /```js\n([\s\S]*?)```/.exec(text) ?? [];
  assert.ok(code, 'there is code');
  const browser = new Browser(server);
  /** What `fetch` of a page of the server does. @param {string} path @param {any} [options] */
  const pageFetch = async (path, { method = 'GET', body, headers = {} } = {}) => {
    const response = await browser.send(path, { method, body, headers });
    browser.keep(response);
    return response;
  };
  const pageIo = (/** @type {any} */ options) => {
    const socket = io(server.url, { ...options, forceNew: true });
    t.after(() => socket.disconnect());
    return socket;
  };
  const AsyncFunction = /** @type {any} */ (async () => {}).constructor;
  const run = new AsyncFunction('fetch', 'io', `${code}\nreturn { socket, user, problem };`);
  const { socket, user, problem } = await run(pageFetch, pageIo);
  await settled(socket);
  assert.equal(user.name, 'ada');
  assert.equal(problem.code, 'credentials_wrong');
  assert.equal((await ask1(socket, 'joinRoom', 'general')).ok, true);
});
