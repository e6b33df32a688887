// A browser's way with accounts: it keeps the refresh cookie, says which page it is, and talks JSON.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverPrinted } from './leaks.js';
import { identityServer } from './programs.js';
import { request } from './raw_engine.js';
import { RawConnection, answersIn, targetOf } from './raw_http.js';
import { start } from './server.js';

/** @import { TestContext } from 'node:test' */
/** @import { Server } from './server.js' */

export const password = neverPrinted('correct horse battery');

/** @typedef {{ accessToken: string, expiresIn: number, user: { id: string, name: string } }} Session */

/**
 * A folder that is gone when the test is.
 * @param {TestContext} t
 */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'anteroom-accounts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @param {TestContext} t
 * @param {Record<string, string>} [env]
 */
export async function startWithAccounts(t, env = {}) {
  const database = join(temporaryFolder(t), 'accounts.db');
  return start(t, identityServer, { env: { DATABASE: database, ...env } });
}

/** An answer that is not a success, in the one form that there is. @param {Response} response */
export async function problemOf(response) {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const problem = /** @type {any} */ (await response.json());
  assert.equal(problem.type, 'about:blank');
  assert.equal(problem.status, response.status);
  assert.ok(problem.title.length > 0 && problem.detail.length > 0);
  return problem;
}

/**
 * One POST of JSON with exactly these header fields, over TLS where the server speaks it.
 * @param {Server} server
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {unknown} body
 */
export async function post(server, path, headers, body) {
  const connection = await RawConnection.open(targetOf(server));
  const text = JSON.stringify(body);
  const fields = { 'Content-Type': 'application/json', 'Content-Length': text.length, ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.send(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
  await connection.until(() => answersIn(connection.received).answers.length > 0);
  connection.close();
  return answersIn(connection.received).answers[0];
}

export class Browser {
  cookie = '';
  /** The last session that was given. @type {Session | undefined} */
  session;

  /** @param {Server} server */
  constructor(server) {
    this.server = server;
  }

  /**
   * @param {string} path
   * @param {{ method?: string, body?: unknown, token?: string, headers?: Record<string, string> }} [what]
   */
  async send(path, { method = 'POST', body, token, headers = {} } = {}) {
    const response = await request(this.server.url + path, {
      method,
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        origin: this.server.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    return response;
  }

  /** Takes over what an answer says about the cookie. @param {Response} response */
  keep(response) {
    for (const cookie of response.headers.getSetCookie()) {
      this.cookie = /Max-Age=0/.test(cookie) ? '' : cookie.slice(0, cookie.indexOf(';'));
      neverPrinted(`.${this.cookie.split('=')[1] ?? ''}`);
    }
  }

  /** @param {Response} response @param {number} status */
  async #given(response, status) {
    if (response.status !== status) assert.fail(`${response.status} ${await response.text()}`);
    this.keep(response);
    this.session = /** @type {Session} */ (await response.json());
    neverPrinted(this.session.accessToken);
    return this.session;
  }

  async register(name = 'ada') {
    return this.#given(await this.send('/auth/register', { body: { name, password } }), 201);
  }

  async logIn(name = 'ada', secret = password) {
    return this.#given(await this.send('/auth/login', { body: { name, password: secret } }), 200);
  }

  async refresh() {
    return this.#given(await this.send('/auth/refresh'), 200);
  }

  /**
   * Refreshes as a client does that is told to wait: with the cookie that it has by then.
   * @param {number} [tries]
   */
  async refreshPatiently(tries = 4) {
    for (;;) {
      const response = await this.send('/auth/refresh');
      if (![409, 503].includes(response.status) || --tries === 0) return this.#given(response, 200);
      await response.arrayBuffer();
      const seconds = Number(response.headers.get('retry-after'));
      assert.ok(seconds > 0 && seconds <= 2, `Retry-After: ${seconds}`);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  /** @param {string} path @param {object} [what] */
  async refused(path, what) {
    return problemOf(await this.send(path, what));
  }

  /** A socket of whoever is logged in. */
  connect() {
    return this.server.connect({ token: this.session?.accessToken });
  }
}
