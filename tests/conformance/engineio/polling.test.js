// Engine.IO 4, "HTTP long-polling".
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PollingPeer, ask, engineServer } from '../../lib/engine_peer.js';

const unknown = { code: 1, message: 'Session ID unknown' };

describe('a session on polling', () => {
  test('echoes text and binary, in their order, packets apart by 1e', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const posted = await peer.post('4hello\x1ebAQIDBA==\x1e4\u{1f600}\x1eb');
    assert.equal(posted.status, 200);
    assert.equal(posted.headers.get('content-type'), 'text/html');
    assert.equal(await posted.text(), 'ok');
    assert.deepEqual(await peer.packets(), ['4hello', 'bAQIDBA==', '4\u{1f600}', 'b']);
  });

  test('an empty message is a message', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    await peer.post('4');
    assert.deepEqual(await peer.packets(), ['4']);
  });

  test('a poll waits until there is something to say', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const waiting = peer.packets();
    await peer.post('4later');
    assert.deepEqual(await waiting, ['4later']);
  });

  test('a second poll at a time is refused and ends the session', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const polls = await Promise.all([peer.poll(), peer.poll()]);
    assert.deepEqual(polls.map(({ status }) => status).sort(), [200, 400]);
    const bodies = await Promise.all(polls.map((one) => one.text()));
    assert.deepEqual(bodies.sort(), ['', '1']);
    assert.ok(!(await peer.lives()));
  });

  test('a poll that its client gives up ends the session', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const leaving = new AbortController();
    const given = peer.poll({ signal: leaving.signal });
    await new Promise(setImmediate);
    // By now the poll is with the server: a message of another connection has come back.
    await peer.post('6');
    leaving.abort();
    await assert.rejects(given);
    const end = Date.now() + 5_000;
    while ((await peer.lives()) && Date.now() < end);
    assert.ok(!(await peer.lives()));
  });

  test('other methods are answered 500, and nothing else happens', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const response = await ask(peer.server, peer.query, { method });
      assert.equal(response.status, 500);
      assert.equal(await response.text(), '');
    }
    assert.ok(await peer.lives());
  });

  test('octets are no payload of protocol 4: 400, and the session ends', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const response = await peer.post(Buffer.from([1, 2, 3]), 'application/octet-stream');
    assert.equal(response.status, 400);
    assert.equal(await response.text(), '');
    assert.ok(!(await peer.lives()));
  });

  test('a body above maxPayload is answered 413, and the session waits', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const exact = await peer.post(`4${'x'.repeat(999_999)}`);
    assert.equal(exact.status, 200);
    assert.equal((await peer.packets()).join('').replace(/^2/, '').length, 1_000_000);
    const over = await peer.post(`4${'x'.repeat(1_000_000)}`);
    assert.equal(over.status, 413);
    assert.equal(await over.text(), '');
    assert.ok(await peer.lives());
  });

  for (const [name, body] of Object.entries({
    'an empty body': '', 'an unknown type': 'abc', 'a type that does not exist': '7x',
    'nothing between two separators': '4a\x1e\x1e4b', 'base64 that is none': 'b!!',
    'a ping': '2', 'an open packet': '0{}',
  })) {
    test(`${name} ends the session`, async (t) => {
      const peer = await PollingPeer.open(await engineServer(t));
      await peer.post(body);
      const response = await peer.poll();
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), unknown);
    });
  }

  test('what stood before a bad packet has been delivered', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const waiting = peer.poll();
    await new Promise(setImmediate);
    await peer.post('6');
    await peer.post('4good\x1eabc');
    assert.ok(['4good', '1'].includes(await (await waiting).text()));
    assert.ok(!(await peer.lives()));
  });

  test('the session of one revision is not the other\'s', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const response = await ask(peer.server, peer.query.replace('EIO=4', 'EIO=3'));
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { code: 3, message: 'Bad request' });
    assert.ok(await peer.lives());
  });
});

describe('a session on polling ends', () => {
  test('by a close packet: the waiting poll is answered 6, the next one 400', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const waiting = peer.packets();
    await new Promise(setImmediate);
    await peer.post('6');
    assert.equal(await (await peer.post('1')).text(), 'ok');
    assert.deepEqual((await waiting).filter((packet) => packet !== '2'), ['6']);
    assert.deepEqual(await (await peer.poll()).json(), unknown);
  });

  test('by silence: a ping comes after pingInterval, the end after pingTimeout', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const opened = performance.now();
    assert.deepEqual(await peer.packets(), ['2']);
    assert.ok(performance.now() - opened >= 250);
    const last = await peer.poll();
    assert.equal(await last.text(), '1');
    assert.ok(performance.now() - opened >= 450);
    assert.deepEqual(await (await peer.poll()).json(), unknown);
  });

  test('and not while it answers pings', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    for (let n = 0; n < 3; ++n) {
      assert.deepEqual(await peer.packets(), ['2']);
      await peer.post('3');
    }
    assert.ok(await peer.lives());
  });
});
