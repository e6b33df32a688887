// The core of @anteroom/react, which needs no page, with the ready server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { Connection, emit, roomOf } from '../../web/packages/react/dist/core.js';
import { Browser, temporaryFolder } from '../lib/accounts.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, expiredToken, nowSeconds, tokenFor } from '../lib/tokens.js';
import { patienceMs } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Room, TokenSource } from '../../web/packages/react/dist/core.js' */

/**
 * @param {TestContext} t
 * @param {string} url
 * @param {TokenSource} token
 */
function connect(t, url, token) {
  const connection = new Connection({ url });
  connection.take(token);
  t.after(connection.hold());
  return connection;
}

/**
 * Waits until it holds, and says what was there instead.
 * @template {Connection | Room} S
 * @param {S} store
 * @param {(state: S['state']) => boolean} wanted
 */
async function reaches(store, wanted) {
  const holds = () => wanted(store.state);
  if (!holds()) await store.until(holds, patienceMs);
  const { socket, ...state } = /** @type {any} */ (store.state);
  assert.ok(holds(), JSON.stringify(state));
}

/**
 * What the documentation shows as fetch_token.ts, compiled.
 * @param {TestContext} t
 * @returns {Promise<() => Promise<string>>}
 */
async function documentedFetchToken(t) {
  const folder = temporaryFolder(t);
  const here = import.meta.dirname;
  const source = join(here, '../../web/packages/react/examples/fetch_token.ts');
  const compiler = join(here, '../node_modules/typescript/bin/tsc');
  const options = ['--noCheck', '--ignoreConfig', '--module', 'esnext', '--target', 'es2022'];
  const folders = ['--rootDir', dirname(source), '--outDir', folder];
  execFileSync(process.execPath, [compiler, ...options, ...folders, source]);
  const code = readFileSync(join(folder, 'fetch_token.js'), 'utf8');
  const library = new URL('../../web/packages/react/dist/index.js', import.meta.url);
  const file = join(folder, 'fetch_token.mjs');
  writeFileSync(file, code.replace('"@anteroom/react"', JSON.stringify(library.href)));
  return (await import(file)).fetchToken;
}

/** @param {Connection['state']} state */
const connected = ({ isConnected }) => isConnected;

describe('a connection of @anteroom/react', () => {
  test('renews its token at renewAt and stays the same connection', async (t) => {
    const server = await start(t, anteroom, { args: ['--leeway-seconds', '10'] });
    const first = expIn(3);
    let asked = 0;
    const connection = connect(t, server.url, () =>
      tokenFor({ jti: String(asked), exp: asked++ === 0 ? first : nowSeconds() + 600 }),
    );
    await reaches(connection, ({ lease }) => lease?.expiresAt === first * 1000);
    const id = connection.state.socket?.id;
    let losses = 0;
    connection.subscribe(() => (losses += connection.state.isConnected ? 0 : 1));
    await reaches(connection, ({ lease }) => (lease?.expiresAt ?? 0) > (first + 60) * 1000);
    assert.equal(asked, 2);
    assert.equal(losses, 0);
    assert.equal(connection.state.socket?.id, id);
    assert.equal(connection.state.lease?.isExpiring, false);
  });

  test('is not made somebody else by a renewal, and says so', async (t) => {
    const server = await start(t, anteroom);
    const connection = connect(t, server.url, tokenFor({ id: 'ada' }));
    await reaches(connection, ({ lease }) => lease !== null);
    connection.take(tokenFor({ id: 'eve', exp: nowSeconds() + 7200 }));
    await reaches(connection, ({ error }) => error?.code === 'identity_changed');
    assert.equal(connection.state.isConnected, true);
    assert.equal(connection.state.error?.retry, false);
  });

  for (const [name, token, status, code] of [
    ['garbage', 'garbage', 'unauthenticated', 'invalid_token'],
    ['nothing', '', 'unauthenticated', 'credentials_required'],
    ['an expired token', expiredToken(), 'expired', 'token_expired'],
  ]) {
    test(`with ${name} is ${status}, and not tried again`, async (t) => {
      const server = await start(t, anteroom);
      const connection = connect(t, server.url, token);
      await reaches(connection, ({ error }) => error?.code === code);
      assert.equal(connection.state.status, status);
      assert.equal(connection.state.error?.retry, false);
      assert.match(connection.state.error?.message ?? '', /^Authentication error: /);
    });
  }

  test('brings a fresh token where the first has expired', async (t) => {
    const server = await start(t, anteroom);
    let asked = 0;
    const connection = connect(t, server.url, () => (asked++ === 0 ? expiredToken() : tokenFor()));
    await reaches(connection, ({ status }) => status === 'expired');
    await reaches(connection, connected);
    assert.equal(asked, 2);
  });

  test('comes back to its rooms after the server was restarted', async (t) => {
    const server = await start(t, anteroom);
    const connection = connect(t, server.url, () => tokenFor());
    const room = roomOf(connection, 'general');
    t.after(room.hold());
    await reaches(room, ({ status }) => status === 'joined');
    assert.equal(await server.signal('SIGTERM'), 0);
    await reaches(connection, ({ status }) => status === 'reconnecting');
    assert.equal(room.state.status, 'joining');
    await server.again();
    await reaches(room, ({ status }) => status === 'joined');
    assert.deepEqual(room.state.members, [{ id: 'ada', name: 'Ada' }]);
  });
});

describe('the token source that the documentation shows', () => {
  test('has its tokens from the accounts of the server, until they log out', async (t) => {
    const args = ['--identity', `sqlite:${join(temporaryFolder(t), 'accounts.db')}`];
    const server = await start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
    const browser = new Browser(server);
    await browser.register();
    const { fetch } = globalThis;
    /** What `fetch` of a page of the server does. @param {any} path @param {RequestInit} init */
    const pageFetch = async (path, init) => {
      if (path !== '/auth/refresh') return fetch(path, init);
      assert.equal(init.credentials, 'include');
      const response = await browser.send(path, { method: init.method });
      browser.keep(response);
      return response;
    };
    t.mock.method(globalThis, 'fetch', pageFetch);
    const fetchToken = await documentedFetchToken(t);
    const connection = connect(t, server.url, fetchToken);
    await reaches(connection, connected);
    const first = await fetchToken();
    assert.notEqual(await fetchToken(), first);
    await browser.send('/auth/logout');
    await assert.rejects(fetchToken, { retry: false });
  });
});

describe('a room of @anteroom/react', () => {
  test('lists who is in it, follows who comes and goes, and carries messages', async (t) => {
    const server = await start(t, anteroom);
    const ada = connect(t, server.url, tokenFor({ id: 'ada', name: 'Ada' }));
    const bob = connect(t, server.url, tokenFor({ id: 'bob', name: 'Bob' }));
    const [hall, too] = [roomOf(ada, 'hall'), roomOf(bob, 'hall')];
    t.after(hall.hold());
    await reaches(hall, ({ members }) => members?.length === 1);
    const leave = too.hold();
    await reaches(hall, ({ members }) => members?.length === 2);
    await reaches(too, ({ members }) => members?.length === 2);

    const heard = new Promise((resolve) => ada.events.listen({ message: resolve }));
    assert.deepEqual(await emit(bob, 'message', [{ room: 'hall', text: 'hello' }]), { ok: true });
    const { text, from } = /** @type {any} */ (await heard);
    assert.deepEqual({ text, from }, { text: 'hello', from: { id: 'bob', name: 'Bob' } });

    leave();
    await reaches(hall, ({ members }) => members?.length === 1);
    const refused = await emit(bob, 'message', [{ room: 'hall', text: 'still here?' }]);
    assert.equal(/** @type {any} */ (refused).code, 'forbidden');
  });

  test('of another team is denied with the reason of the server', async (t) => {
    const server = await start(t, anteroom);
    const connection = connect(t, server.url, tokenFor());
    const room = roomOf(connection, 'team-red');
    t.after(room.hold());
    await reaches(room, ({ status }) => status === 'denied');
    await reaches(room, ({ error }) => error?.message !== undefined);
    assert.equal(room.state.error?.code, 'forbidden');
    assert.equal(room.state.members, undefined);
  });
});
