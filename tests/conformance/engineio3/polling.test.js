// Engine.IO 3 over polling, as clients of Socket.IO 2 speak it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  PollingPeer, ask, askForWebSocket, engineServer, nextMessage, packetsV3, payloadV3, say,
} from '../../lib/engine_peer.js';

const third = { eio: 3 };
const allowed = { ALLOW_EIO3: '1' };

/** @param {PollingPeer} peer */
async function packets(peer) {
  return packetsV3(await (await peer.poll()).text());
}

describe('protocol 3 is spoken only where the program allows it', () => {
  test('otherwise it is an unsupported version', async (t) => {
    const response = await ask(await engineServer(t), 'EIO=3&transport=polling');
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { code: 5, message: 'Unsupported protocol version' });
  });

  test('and then it is what every other value means, and none', async (t) => {
    const server = await engineServer(t, allowed);
    for (const query of ['transport=polling', 'EIO=abc&transport=polling', 'EIO=5&transport=polling']) {
      const body = await (await ask(server, query)).text();
      assert.match(body, /^\d+:0\{"sid":/, query);
    }
    assert.match(await (await ask(server, 'EIO=4&transport=polling')).text(), /^0\{"sid":/);
  });
});

describe('a session of protocol 3 on polling', () => {
  test('frames text by its length in UTF-16 code units', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    assert.deepEqual(peer.handshake.upgrades, ['websocket']);
    const posted = await peer.post(payloadV3('4hello', '4caf\u00e9', '4\u{1f600}', '4'));
    assert.equal(await posted.text(), 'ok');
    const answer = await peer.poll();
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=UTF-8');
    assert.equal(await answer.text(), payloadV3('4hello', '4caf\u00e9', '4\u{1f600}', '4'));
  });

  test('has octets where binary is in a payload, both ways', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    const octets = Buffer.concat([
      Buffer.from([0, 6, 255]), Buffer.from('4hello'),
      Buffer.from([1, 5, 255, 4, 1, 2, 3, 4]),
      Buffer.from([0, 3, 255]), Buffer.from('4\u00e9'),
    ]);
    assert.equal((await peer.post(octets, 'application/octet-stream')).status, 200);
    const answer = await peer.poll();
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), octets);
  });

  test('has base64 instead where the client asks for it', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), { eio: 3, more: '&b64=1' });
    await peer.post(payloadV3('b4AQIDBA==', '4text'));
    assert.deepEqual(await packets(peer), ['b4AQIDBA==', '4text']);
  });

  test('answers pings, and never pings itself', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    const waiting = packets(peer);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await peer.post(payloadV3('2'));
    assert.deepEqual(await waiting, ['3']);
  });

  test('ends when no ping came for pingInterval and pingTimeout together', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    const opened = performance.now();
    assert.deepEqual(await packets(peer), ['1']);
    const lived = performance.now() - opened;
    assert.ok(lived >= 450 && lived < 2_000, `${lived} ms`);
  });

  test('a close packet answers the waiting poll with a noop', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    const waiting = packets(peer);
    await peer.post(payloadV3('6'));
    await peer.post(payloadV3('1'));
    assert.deepEqual(await waiting, ['6']);
    assert.equal((await peer.poll()).status, 400);
  });

  for (const [name, body] of Object.entries({
    'a pong': '1:3', 'no length': '4a', 'a length too long': '5:4a', 'a length too short': '1:4a',
    'half a surrogate pair': '2:4\u{1f600}', 'an unknown type': '2:9x', 'nothing': '',
  })) {
    test(`${name} ends the session`, async (t) => {
      const peer = await PollingPeer.open(await engineServer(t, allowed), third);
      await peer.post(body);
      assert.equal((await peer.poll()).status, 400);
    });
  }

  test('moves to WebSocket as protocol 4 does, and answers a ping there without its data', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t, allowed), third);
    const waiting = packets(peer);
    const probe = await peer.probe();
    await say(probe, '2probe');
    assert.equal(String((await nextMessage(probe)).payload), '3probe');
    assert.deepEqual(await waiting, ['6']);
    await say(probe, '5');
    await say(probe, '2probe');
    assert.equal(String((await nextMessage(probe)).payload), '3');
    probe.destroy();
  });

  test('the session of one revision is not the other\'s', async (t) => {
    const server = await engineServer(t, allowed);
    const peer = await PollingPeer.open(server);
    for (const query of [peer.query.replace('EIO=4', 'EIO=3'), peer.query.replace('EIO=4&', '')]) {
      const response = await ask(server, query);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { code: 3, message: 'Bad request' });
      const upgrade = await askForWebSocket(server, query.replace('polling', 'websocket'));
      await upgrade.until(() => upgrade.ended);
      assert.equal(upgrade.status, 400);
    }
    assert.ok(await peer.lives());
  });
});
