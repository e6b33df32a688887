// Engine.IO 4, "Handshake" and what is wrong with a request.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  PollingPeer, ask, askForWebSocket, engineServer, openWebSocket,
} from '../../lib/engine_peer.js';

describe('a handshake', () => {
  test('over polling has the five keys, in their order', async (t) => {
    const { handshake } = await PollingPeer.open(await engineServer(t));
    const keys = ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload'];
    assert.deepEqual(Object.keys(handshake), keys);
    const { sid, ...rest } = handshake;
    assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
    assert.deepEqual(rest, {
      upgrades: ['websocket'], pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000,
    });
  });

  test('over WebSocket offers no upgrade', async (t) => {
    const { handshake, peer } = await openWebSocket(await engineServer(t));
    assert.deepEqual(handshake.upgrades, []);
    assert.match(handshake.sid, /^[A-Za-z0-9_-]{20}$/);
    peer.destroy();
  });

  test('is text that nobody may store, of a stated length', async (t) => {
    const { headers } = await ask(await engineServer(t), 'EIO=4&transport=polling');
    assert.equal(headers.get('content-type'), 'text/plain; charset=UTF-8');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-length') ?? '', /^\d+$/);
    assert.equal(headers.get('set-cookie'), null);
  });

  test('echoes the first subprotocol that is offered', async (t) => {
    const server = await engineServer(t);
    const fields = { 'Sec-WebSocket-Protocol': 'one, two' };
    const peer = await askForWebSocket(server, 'EIO=4&transport=websocket', fields);
    await peer.until(() => peer.status !== 0);
    assert.match(peer.head, /^sec-websocket-protocol: one\r$/im);
    peer.destroy();
  });
});

/** `[query, status, code, message, method]` */
const wrong = /** @type {[string, number, number, string, string?][]} */ ([
  ['', 400, 0, 'Transport unknown'],
  ['EIO=4', 400, 0, 'Transport unknown'],
  ['EIO=4&transport=', 400, 0, 'Transport unknown'],
  ['EIO=4&transport=webtransport', 400, 0, 'Transport unknown'],
  ['EIO=4&transport=__proto__', 400, 0, 'Transport unknown'],
  ['EIO=4&transport=Polling', 400, 0, 'Transport unknown'],
  ['EIO=4&transport=polling&sid=nobody', 400, 1, 'Session ID unknown'],
  ['EIO=4&transport=polling&sid=__proto__', 400, 1, 'Session ID unknown'],
  ['EIO=4&transport=polling', 400, 2, 'Bad handshake method', 'POST'],
  ['EIO=4&transport=polling', 400, 2, 'Bad handshake method', 'PUT'],
  ['EIO=4&transport=polling', 400, 2, 'Bad handshake method', 'DELETE'],
  ['EIO=4&transport=websocket', 400, 3, 'Bad request'],
  ['transport=polling', 400, 5, 'Unsupported protocol version'],
  ['EIO=3&transport=polling', 400, 5, 'Unsupported protocol version'],
  ['EIO=5&transport=polling', 400, 5, 'Unsupported protocol version'],
  ['EIO=04&transport=polling', 400, 5, 'Unsupported protocol version'],
  ['EIO=abc&transport=polling', 400, 5, 'Unsupported protocol version'],
]);

describe('a request that makes no sense', () => {
  for (const [query, status, code, message, method = 'GET'] of wrong) {
    test(`${method} ?${query}: ${status}, code ${code}`, async (t) => {
      const response = await ask(await engineServer(t), query, { method });
      assert.equal(response.status, status);
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.equal(await response.text(), JSON.stringify({ code, message }));
    });
  }

  test('of several faults the first in the order of the protocol is told', async (t) => {
    const server = await engineServer(t);
    const message = async (/** @type {string} */ query, method = 'GET') =>
      (await (await ask(server, query, { method })).json()).code;
    assert.equal(await message('EIO=9&transport=x&sid=y', 'POST'), 0);
    assert.equal(await message('EIO=9&transport=polling&sid=y', 'POST'), 1);
    assert.equal(await message('EIO=9&transport=websocket', 'POST'), 2);
    assert.equal(await message('EIO=9&transport=websocket'), 3);
    assert.equal(await message('EIO=9&transport=polling'), 5);
  });
});

/** What is wrong with a request for a WebSocket, and the text that answers it. */
const wrongUpgrades = {
  'EIO=4': 'Transport unknown',
  'EIO=4&transport=abc': 'Transport unknown',
  'EIO=4&transport=websocket&sid=nobody': 'Session ID unknown',
  'EIO=4&transport=polling': 'Bad request',
  'EIO=3&transport=websocket': 'Unsupported protocol version',
  'transport=websocket': 'Unsupported protocol version',
};

describe('a request for a WebSocket that makes no sense is refused before the 101', () => {
  for (const [query, message] of Object.entries(wrongUpgrades)) {
    test(`?${query}: ${message}`, async (t) => {
      const server = await engineServer(t);
      const peer = await askForWebSocket(server, query);
      await peer.until(() => peer.ended);
      assert.equal(peer.status, 400);
      assert.match(peer.head, /^content-type: text\/html\r$/im);
      assert.match(peer.head, /^connection: close\r$/im);
      assert.match(peer.head, new RegExp(`^content-length: ${message.length}\r$`, 'im'));
    });
  }
});
