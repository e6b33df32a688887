import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anteroom } from '../lib/programs.js';
import { endpoint, request } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';

const ours = 'http://localhost:3000';
const theirs = 'https://evil.example';

/** @param {Response} response */
const allowed = ({ headers }) => headers.get('access-control-allow-origin');

/**
 * @param {string} url
 * @param {string} origin
 */
function preflight(url, origin) {
  return request(endpoint(url), {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
}

/**
 * @param {string} url
 * @param {string} origin
 */
function handshake(url, origin) {
  return request(endpoint(url), { headers: { origin } });
}

describe('what a page of another origin may do', () => {
  test('the origin of the guide is allowed by default', async (t) => {
    const { url } = await start(t, anteroom);
    const response = await handshake(url, ours);
    assert.equal(response.status, 200);
    assert.equal(allowed(response), ours);
    assert.match(response.headers.get('vary') ?? '', /\borigin\b/i);
  });

  test('another origin is not', async (t) => {
    const { url } = await start(t, anteroom);
    const response = await handshake(url, theirs);
    assert.ok(![theirs, '*', 'null'].includes(allowed(response) ?? ''), `${allowed(response)}`);
  });

  test('origins that only look like it are not', async (t) => {
    const { url } = await start(t, anteroom);
    for (const origin of [
      'null',
      'https://localhost:3000',
      'http://localhost:30000',
      'http://localhost',
      'http://localhost:3000.evil.example',
      'http://evil.localhost:3000',
    ]) {
      const answer = allowed(await handshake(url, origin));
      assert.ok(answer !== origin && answer !== '*', `${origin} was answered ${answer}`);
    }
  });

  test('--cors-origin names others, and then only those', async (t) => {
    const mine = ['https://chat.example', 'https://app.example:8443'];
    const args = mine.flatMap((origin) => ['--cors-origin', origin]);
    const { url } = await start(t, anteroom, { args });
    for (const origin of mine) assert.equal(allowed(await handshake(url, origin)), origin);
    assert.notEqual(allowed(await handshake(url, ours)), ours);
  });

  test('a preflight of an allowed origin is answered', async (t) => {
    const { url } = await start(t, anteroom);
    const response = await preflight(url, ours);
    assert.ok([200, 204].includes(response.status), `status ${response.status}`);
    assert.equal(allowed(response), ours);
    assert.match(response.headers.get('access-control-allow-methods') ?? '', /\bPOST\b/);
    assert.match(response.headers.get('access-control-allow-headers') ?? '', /content-type/i);
  });

  test('a preflight of another origin gets no permission', async (t) => {
    const { url } = await start(t, anteroom);
    const response = await preflight(url, theirs);
    assert.ok(![theirs, '*'].includes(allowed(response) ?? ''), `${allowed(response)}`);
  });

  test('polls and posts carry the header too, errors as well', async (t) => {
    const { url } = await start(t, anteroom);
    const opening = await handshake(url, ours);
    const { sid } = JSON.parse((await opening.text()).slice(1));
    const post = await request(`${endpoint(url)}&sid=${sid}`, {
      method: 'POST',
      headers: { origin: ours },
      body: '40',
    });
    assert.equal(allowed(post), ours);
    const poll = await request(`${endpoint(url)}&sid=${sid}`, { headers: { origin: ours } });
    assert.equal(allowed(poll), ours);
    const unknown = await request(`${endpoint(url)}&sid=unknown`, { headers: { origin: ours } });
    assert.equal(unknown.status, 400);
    assert.equal(allowed(unknown), ours);
  });

  test('a client that is no page sends no origin and comes in', async (t) => {
    const { url } = await start(t, anteroom);
    assert.equal((await request(endpoint(url))).status, 200);
  });
});
