// Counters of the security log, as Prometheus scrapes them.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, temporaryFolder } from '../lib/accounts.js';
import { issuer, keyEndpoint, keyPair } from '../lib/key_endpoint.js';
import { anteroom } from '../lib/programs.js';
import { endpoint, request } from '../lib/raw_engine.js';
import { runToEnd, start } from '../lib/server.js';
import { expiredToken, tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { askUntil, next } from '../lib/waiting.js';

/** @import { Server } from '../lib/server.js' */

/** @param {Server} server */
async function metricsUrl({ output }) {
  const said = await askUntil(
    () => pause(10).then(() => /^metrics on (\S+) port (\d+)$/m.exec(output.stdout)),
    (found) => found !== null,
  );
  return `http://${said?.[1]}:${said?.[2]}/metrics`;
}

/**
 * The values by name, of a text of the format 0.0.4: each has its HELP and TYPE before it.
 * @param {string} text
 */
function parse(text) {
  /** @type {Record<string, number>} */
  const values = {};
  const series = /^# HELP (\w+) [^\n]+\n# TYPE (\w+) counter\n(\w+) (\d+)\n/;
  for (let rest = text; rest !== ''; ) {
    const found = series.exec(rest);
    assert.ok(found, `no series: ${rest.slice(0, 200)}`);
    const [whole, helped, typed, name, value] = found;
    assert.deepEqual([helped, typed], [name, name]);
    assert.ok(!(name in values), `${name} comes twice`);
    values[name] = Number(value);
    rest = rest.slice(whole.length);
  }
  return values;
}

/** @param {Server} server */
async function metrics(server) {
  const response = await request(await metricsUrl(server));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return parse(await response.text());
}

describe('metrics', () => {
  test('count who came in, who did not, and pages of elsewhere', async (t) => {
    const server = await start(t, anteroom, { args: ['--metrics-port', '0'] });
    assert.ok(Object.values(await metrics(server)).every((value) => value === 0));
    await server.connect({ mode: websocket, token: tokenFor() });
    await server.refusal({ mode: websocket, token: 'garbage' });
    await server.refusal({ mode: websocket, token: expiredToken() });
    const elsewhere = { headers: { origin: 'https://evil.example' } };
    assert.equal((await request(endpoint(server.url), elsewhere)).status, 403);
    const now = await metrics(server);
    assert.equal(now.anteroom_connect_accepted_total, 1);
    assert.equal(now.anteroom_connect_refused_total, 2);
    assert.equal(now.anteroom_origin_refused_total, 1);
    assert.equal(now.anteroom_renewed_total, 0);
  });

  test('count fetches of keys, and those that failed', async (t) => {
    const first = keyPair('first');
    const keys = await keyEndpoint(t, first);
    const args = ['--jwks-url', keys.url, '--jwks-ca-file', keys.caFile, '--issuer', issuer];
    args.push('--audience', 'chat', '--metrics-port', '0');
    const server = await start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
    await server.connect({ mode: websocket, token: await first.token() });
    const { anteroom_keys_fetched_total, anteroom_keys_not_fetched_total } = await metrics(server);
    assert.deepEqual([anteroom_keys_fetched_total, anteroom_keys_not_fetched_total], [1, 0]);

    const broken = await keyEndpoint(t, first);
    broken.fail();
    const other = await start(t, anteroom, {
      args: ['--jwks-url', broken.url, '--jwks-ca-file', broken.caFile, ...args.slice(4)],
      env: { JWT_SECRET: undefined },
    });
    await askUntil(
      () => metrics(other),
      (now) => now.anteroom_keys_not_fetched_total === 1,
    );
  });

  test('count logins and refreshes of accounts', async (t) => {
    const database = join(temporaryFolder(t), 'accounts.db');
    const args = ['--identity', `sqlite:${database}`, '--metrics-port', '0'];
    const server = await start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
    const browser = new Browser(server);
    await browser.register();
    const body = { name: 'nobody', password: 'wrong but long enough' };
    assert.equal((await browser.send('/auth/login', { body })).status, 401);
    const now = await metrics(server);
    assert.equal(now.anteroom_registered_total, 1);
    assert.equal(now.anteroom_login_refused_total, 1);
    assert.equal(now.anteroom_refresh_refused_total, 0);
  });

  test('are on a port of their own, on this machine, and nothing else is there', async (t) => {
    const server = await start(t, anteroom, { args: ['--metrics-port', '0'] });
    const url = await metricsUrl(server);
    assert.equal(new URL(url).hostname, '127.0.0.1');
    assert.equal((await request(`${server.url}/metrics`)).status, 404);
    for (const path of ['/', '/healthz', '/socket.io/?EIO=4&transport=polling', '/metrics/x'])
      assert.equal((await request(new URL(path, url).href)).status, 404, path);
    const posted = await request(url, { method: 'POST', body: 'x' });
    assert.equal(posted.status, 405);
    const head = await request(url, { method: 'HEAD' });
    assert.equal(await head.text(), '');
    assert.ok(Number(head.headers.get('content-length')) > 0);
    const fromAPage = await request(url, { headers: { origin: 'http://localhost:3000' } });
    assert.equal(fromAPage.headers.get('access-control-allow-origin'), null);

    const outside = Object.values(networkInterfaces()).flat();
    for (const { address, family, internal } of outside.filter((one) => one !== undefined)) {
      if (internal || family !== 'IPv4') continue;
      const [error] = await next(connect(Number(new URL(url).port), address), 'error');
      assert.equal(error.code, 'ECONNREFUSED', address);
    }
  });

  test('are not there unless asked for', async (t) => {
    const server = await start(t, anteroom);
    assert.equal((await request(`${server.url}/metrics`)).status, 404);
    assert.doesNotMatch(server.output.stdout, /metrics/);
  });

  test('a port that is taken is told in one line', async (t) => {
    const server = await start(t, anteroom);
    const args = ['--metrics-port', String(server.port)];
    const { code, stderr } = await runToEnd(t, anteroom, { args });
    assert.equal(code, 2);
    assert.match(stderr, /^anteroom: cannot listen on 127.0.0.1 port \d+: [^\n]+\n$/);
  });
});
