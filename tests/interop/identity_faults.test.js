// Accounts when things go wrong at the worst moment: races, crashes, a disk without room.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Browser, password, problemOf, startWithAccounts, temporaryFolder } from '../lib/accounts.js';
import { identityServer } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { decodeJwt } from 'jose';

describe('a hundred refreshes of one token at once', () => {
  for (let round = 1; round <= 3; ++round) {
    test(`give exactly one success, and the session lives on, round ${round}`, async (t) => {
      const server = await startWithAccounts(t);
      const browser = new Browser(server);
      await browser.register();
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => browser.send('/auth/refresh')),
      );
      const won = answers.filter(({ status }) => status === 200);
      const raced = answers.filter(({ status }) => status === 409);
      assert.equal(won.length, 1);
      assert.equal(raced.length, 99);
      for (const response of raced) {
        assert.equal((await problemOf(response)).code, 'refresh_raced');
        assert.deepEqual(response.headers.getSetCookie(), [], 'the winner has set the cookie');
      }
      browser.keep(won[0]);
      await won[0].arrayBuffer();
      await browser.refresh();
    });
  }
});

describe('kill -9', () => {
  test('after the commit and before the answer: the old cookie gets the same session', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    await browser.register();
    const before = browser.cookie;
    const lost = await browser.refresh();
    const successor = browser.cookie;
    // From here on the client behaves as if no answer had come.
    browser.cookie = before;
    await server.signal('SIGKILL');
    await server.again();
    const { accessToken } = await browser.refreshPatiently();
    assert.equal(browser.cookie, successor, 'the family has one head');
    assert.equal(decodeJwt(accessToken).sid, decodeJwt(lost.accessToken).sid);
    await browser.refresh();
    await browser.connect();
  });

  test('at any moment of a refresh: nobody is locked out', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    await browser.register();
    for (let round = 0; round < 6; ++round) {
      const answer = browser.send('/auth/refresh').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, round * 2));
      await server.signal('SIGKILL');
      const response = await answer;
      if (response?.ok) browser.keep(response);
      await server.again();
      await browser.refreshPatiently();
    }
    const socket = await browser.connect();
    assert.equal(socket.connected, true);
  });

  test('after a logout: the access token stays refused', async (t) => {
    const server = await startWithAccounts(t);
    const browser = new Browser(server);
    const { accessToken } = await browser.register();
    assert.equal((await browser.send('/auth/logout')).status, 204);
    await server.signal('SIGKILL');
    await server.again();
    assert.equal((await server.refusal({ token: accessToken })).data.code, 'token_revoked');
  });

  test('after a registration that was answered: the account is there', async (t) => {
    const server = await startWithAccounts(t);
    const { user } = await new Browser(server).register();
    await server.signal('SIGKILL');
    await server.again();
    assert.deepEqual((await new Browser(server).logIn()).user, user);
  });
});

/**
 * Logs in until there is no room, for every login is kept and none that succeeds is limited; says
 * what the last one heard.
 * @param {Browser} browser
 */
async function fill(browser) {
  await new Browser(browser.server).register('filler');
  for (let i = 0; i < 2_000; ++i) {
    const fresh = new Browser(browser.server);
    const response = await fresh.send('/auth/login', { body: { name: 'filler', password } });
    if (response.status !== 200) return response;
    await response.arrayBuffer();
  }
  throw new Error('there is room without end');
}

/** @param {import('../lib/server.js').Server} server */
async function checkFullDisk(server) {
  const browser = new Browser(server);
  await browser.register();
  const full = await fill(browser);
  assert.equal(full.status, 503);
  assert.equal((await problemOf(full)).code, 'storage_full');
  assert.ok(Number(full.headers.get('retry-after')) > 0);
  return browser;
}

describe('a database without room', () => {
  test('is a clear 503, who is in stays in, and when there is room all goes on', async (t) => {
    const database = join(temporaryFolder(t), 'accounts.db');
    const small = { DATABASE: database, DATABASE_BYTES_MAX: String(64 * 1024) };
    const server = await start(t, identityServer, { env: small });
    const browser = await checkFullDisk(server);
    const socket = await browser.connect();
    assert.equal(socket.connected, true);
    await server.signal('SIGTERM');
    const roomy = await start(t, identityServer, { env: { DATABASE: database } });
    browser.server = roomy;
    await browser.logIn();
    await browser.refresh();
  });

  test('the disk itself', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'anteroom-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'none', folder], { stdio: 'ignore' });
    } catch {
      rmdirSync(folder);
      return t.skip('this user may not mount a small disk');
    }
    t.after(() => {
      execFileSync('umount', ['-l', folder]);
      rmdirSync(folder);
    });
    const database = join(folder, 'accounts.db');
    const server = await start(t, identityServer, { env: { DATABASE: database } });
    const browser = await checkFullDisk(server);
    // What needs no room is served as before.
    const me = await browser.send('/auth/me', { method: 'GET', token: browser.session?.accessToken });
    assert.equal(me.status, 200);
    const answer = await browser.send('/auth/refresh');
    assert.ok([200, 503].includes(answer.status), `status ${answer.status}`);
    execFileSync('mount', ['-o', 'remount,size=8m', folder]);
    browser.keep(answer);
    await browser.refreshPatiently();
  });
});
