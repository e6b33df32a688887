// Engine.IO as bytes, by fetch alone.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { echo } from '../lib/programs.js';
import { RawSession, endpoint, request } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { next } from '../lib/waiting.js';

describe('handshake', () => {
  test('has the five keys of Engine.IO 4 and an id of 20 characters', async (t) => {
    const { url } = await start(t, echo);
    const { handshake } = await RawSession.open(url);
    const { sid, ...rest } = handshake;
    assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
    assert.deepEqual(rest, {
      upgrades: ['websocket'],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    });
  });

  test('is text that nobody may cache, of a stated length', async (t) => {
    const { url } = await start(t, echo);
    const { headers } = await request(endpoint(url));
    assert.equal(headers.get('content-type'), 'text/plain; charset=UTF-8');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-length') ?? '', /^\d+$/);
    assert.equal(headers.get('set-cookie'), null);
  });

  test('never gives the same id twice', async (t) => {
    const { url } = await start(t, echo);
    const sessions = await Promise.all(Array.from({ length: 50 }, () => RawSession.open(url)));
    assert.equal(new Set(sessions.map(({ handshake }) => handshake.sid)).size, 50);
  });
});

/** What is wrong, and the answer: `[query, status, code, message, method]`. */
const refusals = {
  'no transport': ['EIO=4', 400, 0, 'Transport unknown'],
  'a transport that does not exist': ['EIO=4&transport=pigeon', 400, 0, 'Transport unknown'],
  'the name of a JavaScript property': ['EIO=4&transport=constructor', 400, 0, 'Transport unknown'],
  'an unknown session': ['EIO=4&transport=polling&sid=unknown', 400, 1, 'Session ID unknown'],
  'a POST without a session': ['EIO=4&transport=polling', 400, 2, 'Bad handshake method', 'POST'],
  'websocket without an upgrade': ['EIO=4&transport=websocket', 400, 3, 'Bad request'],
  'no revision': ['transport=polling', 400, 5, 'Unsupported protocol version'],
  'revision 3': ['EIO=3&transport=polling', 400, 5, 'Unsupported protocol version'],
  'revision 5': ['EIO=5&transport=polling', 400, 5, 'Unsupported protocol version'],
  'a revision in words': ['EIO=four&transport=polling', 400, 5, 'Unsupported protocol version'],
};

describe('a request that makes no sense', () => {
  for (const [name, [query, status, code, message, method = 'GET']] of Object.entries(refusals)) {
    test(`${name}: ${status}, code ${code}`, async (t) => {
      const { url } = await start(t, echo);
      const response = await request(endpoint(url, String(query)), { method: String(method) });
      assert.equal(response.status, status);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.deepEqual(await response.json(), { code, message });
    });
  }

  test('a WebSocket upgrade for an unknown session is refused before the 101', async (t) => {
    const { url } = await start(t, echo);
    const target = endpoint(url, 'EIO=4&transport=websocket&sid=unknown');
    const outgoing = httpRequest(target, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    const answer = next(outgoing, 'response');
    outgoing.on('upgrade', (_, socket) => socket.destroy());
    outgoing.end();
    const [response] = await answer;
    assert.equal(response.statusCode, 400);
    let body = '';
    for await (const chunk of response) body += chunk;
    assert.equal(body, 'Session ID unknown');
  });
});

describe('a polling session', () => {
  test('answers a POST with ok, as text/html', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    const response = await session.post(`40${JSON.stringify({ token: tokenFor() })}`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), 'ok');
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  });

  test('joins the main namespace: only a sid, and it is not the one of the engine', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    const answer = await session.join(tokenFor());
    assert.match(answer, /^40\{/);
    const joined = JSON.parse(answer.slice(2));
    assert.deepEqual(Object.keys(joined), ['sid']);
    assert.notEqual(joined.sid, session.handshake.sid);
  });

  test('refuses in the words of the contract', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    const answer = await session.join('garbage');
    assert.deepEqual(JSON.parse(answer.replace(/^44/, '')), {
      message: 'Authentication error: Invalid token',
      data: { type: 'UnauthorizedError', code: 'invalid_token', retry: false },
    });
  });

  test('takes several packets in one POST and answers them in one poll', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.join(tokenFor());
    await session.post('42["echo",1]\x1e451-["echo",{"_placeholder":true,"num":0}]\x1ebAQI=');
    /** @type {string[]} */
    const seen = [];
    while (!seen.includes('bAQI=')) seen.push(...(await session.poll()).packets);
    assert.deepEqual(
      seen.filter((packet) => !packet.includes('auth:')),
      ['42["echo",1]', '451-["echo",{"_placeholder":true,"num":0}]', 'bAQI='],
    );
  });

  test('a poll waits until there is something to say', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.join(tokenFor());
    await session.post('42["echo","first"]');
    while (!(await session.poll()).packets.includes('42["echo","first"]'));
    const waiting = session.poll();
    await session.post('42["echo","second"]');
    assert.deepEqual((await waiting).packets, ['42["echo","second"]']);
  });

  test('a second poll at the same time ends the session', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.join(tokenFor());
    await session.post('42["echo","first"]');
    while (!(await session.poll()).packets.includes('42["echo","first"]'));
    const polls = await Promise.all([session.poll(), session.poll()]);
    const statuses = polls.map(({ response }) => response.status);
    assert.deepEqual(statuses.sort(), [200, 400]);
    assert.equal((await session.poll()).response.status, 400);
  });

  test('a close packet answers the waiting poll and ends the session', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.join(tokenFor());
    await session.post('42["echo","first"]');
    while (!(await session.poll()).packets.includes('42["echo","first"]'));
    const waiting = session.poll();
    await session.post('1');
    assert.deepEqual((await waiting).packets, ['6']);
    const { response, packets } = await session.poll();
    assert.equal(response.status, 400);
    assert.deepEqual(JSON.parse(packets[0]), { code: 1, message: 'Session ID unknown' });
  });

  test('an event before CONNECT ends the session', async (t) => {
    const { url } = await start(t, echo);
    const session = await RawSession.open(url);
    await session.post('42["echo","too early"]');
    const { response } = await session.poll();
    if (response.status === 200) assert.equal((await session.poll()).response.status, 400);
  });
});
