// Accounts: what a browser does with them, and what happens to live connections.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { Browser, password, startWithAccounts } from '../lib/accounts.js';
import { ask1 } from '../lib/clients.js';
import { request } from '../lib/raw_engine.js';
import { collect, next } from '../lib/waiting.js';

/** How soon after a logout everybody must be gone, in milliseconds. */
const goneWithinMs = 1_000;

/**
 * @param {import('socket.io-client').Socket} socket
 * @param {() => Promise<unknown>} act
 */
async function goneBy(socket, act) {
  const reasons = collect(socket, 'auth:revoked');
  const gone = next(socket, 'disconnect');
  let answered = 0;
  const done = act().then(() => (answered = Date.now()));
  const [reason] = await gone;
  const left = Date.now();
  await done;
  assert.equal(reason, 'io server disconnect');
  assert.ok(left - answered < goneWithinMs, `${left - answered} ms`);
  return reasons.seen[0]?.reason;
}

describe('an account', () => {
  test('is made, comes in with its token, and is the user of its sockets', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    const { accessToken, expiresIn, user } = await browser.register();
    assert.equal(expiresIn, 600);
    assert.equal(user.name, 'ada');
    const socket = await browser.connect();
    const claims = await ask1(socket, 'whoami');
    assert.equal(claims.sub, user.id);
    assert.equal(claims.name, 'ada');
    assert.equal(claims.iss, 'anteroom');
    assert.equal(claims.aud, 'anteroom');
    assert.ok(claims.sid && claims.jti);
    const me = await browser.send('/auth/me', { method: 'GET', token: accessToken });
    assert.deepEqual(await me.json(), { user });
  });

  test('logs in by its name in any case, and by its password alone', async (t) => {
    const server = await startWithAccounts(t);
    const { user } = await new Browser(server).register('Ada');
    const browser = new Browser(server);
    assert.deepEqual((await browser.logIn('aDA')).user, user);
    for (const body of [
      { name: 'Ada', password: 'not the password' },
      { name: 'nobody', password },
      { name: 'x'.repeat(5_000), password },
    ]) {
      const problem = await browser.refused('/auth/login', { body });
      assert.equal(problem.code, 'credentials_wrong');
      assert.equal(problem.detail, 'The name or the password is wrong.');
    }
  });

  test('keeps its connection when it brings a refreshed token', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    const { accessToken } = await browser.register();
    const socket = await browser.connect();
    const fresh = await browser.refresh();
    assert.notEqual(fresh.accessToken, accessToken);
    assert.equal(decodeJwt(fresh.accessToken).sid, decodeJwt(accessToken).sid);
    const answer = await ask1(socket, 'auth:renew', { token: fresh.accessToken });
    assert.equal(answer.ok, true);
  });

  test('cannot be made where registration is off', async (t) => {
    const browser = new Browser(await startWithAccounts(t, { REGISTRATION: 'off' }));
    const body = { name: 'ada', password };
    assert.equal((await browser.refused('/auth/register', { body })).code, 'registration_closed');
    const options = await browser.send('/auth/options', { method: 'GET' });
    assert.equal(/** @type {any} */ (await options.json()).registration, false);
  });

  test('is not made twice, also by two at once', async (t) => {
    const server = await startWithAccounts(t);
    const answers = await Promise.all(
      ['ada', 'ADA', 'Ada'].map((name) =>
        new Browser(server).send('/auth/register', { body: { name, password } }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409]);
  });
});

describe('a session ends, and its sockets are gone within a second', () => {
  test('by logging out; another session of the same user stays', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    const { accessToken } = await browser.register();
    const other = new Browser(server);
    await other.logIn();
    const [socket, stays] = await Promise.all([browser.connect(), other.connect()]);
    const reason = await goneBy(socket, async () => {
      const answer = await browser.send('/auth/logout');
      assert.equal(answer.status, 204);
      browser.keep(answer);
    });
    assert.equal(reason, 'logged_out');
    assert.equal(browser.cookie, '');
    assert.equal((await server.refusal({ token: accessToken })).data.code, 'token_revoked');
    const me = await browser.refused('/auth/me', { method: 'GET', token: accessToken });
    assert.equal(me.code, 'token_not_accepted');
    assert.equal((await browser.refused('/auth/refresh')).code, 'session_missing');
    assert.equal((await ask1(stays, 'whoami')).name, 'ada');
    await other.refresh();
  });

  test('by logging out everywhere', async (t) => {
    const server = await startWithAccounts(t);
    const [one, two, eve] = [new Browser(server), new Browser(server), new Browser(server)];
    await one.register();
    await two.logIn();
    await eve.register('eve');
    const [socket, stranger] = await Promise.all([one.connect(), eve.connect()]);
    const reason = await goneBy(socket, async () => {
      const answer = await two.send('/auth/logout-all', { token: two.session?.accessToken });
      assert.equal(answer.status, 204);
    });
    assert.equal(reason, 'logged_out');
    assert.equal((await one.refused('/auth/refresh')).code, 'session_ended');
    assert.equal((await ask1(stranger, 'whoami')).name, 'eve');
  });

  test('by a new password, which begins one', async (t) => {
    const server = await startWithAccounts(t);
    const [one, two] = [new Browser(server), new Browser(server)];
    await one.register();
    await two.logIn();
    const socket = await one.connect();
    const newPassword = 'another good password';
    const reason = await goneBy(socket, async () => {
      const answer = await two.send('/auth/password', {
        body: { password, newPassword },
        token: two.session?.accessToken,
      });
      assert.equal(answer.status, 200);
      two.keep(answer);
      two.session = /** @type {any} */ (await answer.json());
    });
    assert.equal(reason, 'password_changed');
    assert.equal((await one.refused('/auth/refresh')).code, 'session_ended');
    await two.connect();
    await two.refresh();
    const body = { name: 'ada', password };
    assert.equal((await one.refused('/auth/login', { body })).code, 'credentials_wrong');
    await new Browser(server).logIn('ada', newPassword);
  });

  test('when a used refresh token comes again from elsewhere', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    await browser.register();
    const stolen = browser.cookie;
    await browser.refresh();
    const socket = await browser.connect();
    const reason = await goneBy(socket, async () => {
      const thief = new Browser(server);
      thief.cookie = stolen;
      const problem = await thief.refused('/auth/refresh', { headers: { 'user-agent': 'thief' } });
      assert.equal(problem.code, 'session_ended');
    });
    assert.equal(reason, 'token_reused');
    assert.equal((await browser.refused('/auth/refresh')).code, 'session_ended');
    assert.match(server.output.stderr, /^refresh_reused /m);
  });

  test('when it comes again and there is no time for retries', async (t) => {
    const server = await startWithAccounts(t, { RETRY_WINDOW_MS: '0' });
    const browser = new Browser(server);
    await browser.register();
    const used = browser.cookie;
    await browser.refresh();
    const socket = await browser.connect();
    browser.cookie = used;
    const reason = await goneBy(socket, () => browser.refused('/auth/refresh'));
    assert.equal(reason, 'token_reused');
  });

  test('when the same browser logs in again', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    await browser.register();
    const socket = await browser.connect();
    assert.equal(await goneBy(socket, () => browser.logIn()), 'signed_in_again');
    await browser.connect();
  });
});

describe('signing keys', () => {
  const brief = { KEY_PUBLISHED_AHEAD_MS: '2000', KEY_SIGNS_FOR_MS: '9000' };

  /** @param {string} url */
  async function published(url) {
    const response = await request(`${url}/.well-known/jwks.json`);
    assert.equal(response.status, 200);
    return /** @type {{ keys: import('jose').JWK[] }} */ (await response.json());
  }

  test('are published, and anybody can verify with them', async (t) => {
    const server = await startWithAccounts(t);
    const { accessToken, user } = await new Browser(server).register();
    const keys = createLocalJWKSet(await published(server.url));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, {
      issuer: 'anteroom',
      audience: 'anteroom',
      typ: 'at+jwt',
    });
    assert.equal(payload.sub, user.id);
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600);
  });

  test('change without anybody noticing, and are published before they sign', async (t) => {
    const server = await startWithAccounts(t, brief);
    const browser = new Browser(server);
    const first = await browser.register();
    const socket = await browser.connect();
    const firstKid = decodeProtectedHeader(first.accessToken).kid;
    /** Every key that was ever published, before the token that it signed. */
    const seen = new Set([firstKid]);
    const end = Date.now() + 40_000;
    for (;;) {
      for (const { kid } of (await published(server.url)).keys) seen.add(kid);
      const { accessToken } = await browser.refresh();
      const { kid } = decodeProtectedHeader(accessToken);
      assert.ok(seen.has(kid), 'signed with a key that was not published before');
      if (kid !== firstKid) {
        assert.equal((await ask1(socket, 'auth:renew', { token: accessToken })).ok, true);
        break;
      }
      assert.ok(Date.now() < end, 'the key does not change');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // The token of the former key is good for as long as it says.
    await server.connect({ token: first.accessToken });
    const me = await browser.send('/auth/me', { method: 'GET', token: first.accessToken });
    assert.equal(me.status, 200);
  });
});
