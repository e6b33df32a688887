// Engine.IO 4, "WebSocket", heartbeat and close.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, engineServer, nextMessage, openWebSocket, say } from '../../lib/engine_peer.js';
import { binary, opcode } from '../../lib/websocket_frames.js';

describe('a session on WebSocket', () => {
  test('echoes text behind its type and binary without one', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    await say(peer, '4hello');
    assert.equal(String((await nextMessage(peer)).payload), '4hello');
    for (const bytes of [Buffer.from([1, 2, 3, 4]), Buffer.alloc(0), Buffer.from('4text')]) {
      await peer.write(binary(bytes));
      const answer = await nextMessage(peer);
      assert.equal(answer.opcode, opcode.binary);
      assert.deepEqual(answer.payload, bytes);
    }
    peer.destroy();
  });

  test('a client that asked for it gets binary as base64, and may send it so', async (t) => {
    const server = await engineServer(t);
    const { peer } = await openWebSocket(server, 'EIO=4&transport=websocket&b64=1');
    await say(peer, 'bAQIDBA==');
    const answer = await nextMessage(peer);
    assert.equal(answer.opcode, opcode.text);
    assert.equal(String(answer.payload), 'bAQIDBA==');
    peer.destroy();
  });

  test('is pinged, and lives as long as it answers', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    for (let n = 1; n <= 3; ++n) {
      await peer.until(() => peer.messages.filter(({ payload }) => String(payload) === '2').length >= n);
      assert.ok(!peer.ended);
      await say(peer, '3');
    }
    peer.destroy();
  });

  test('is closed without a code when it does not answer', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    const opened = performance.now();
    await peer.until(() => peer.closeCode !== null);
    assert.equal(peer.closeCode, 'none');
    assert.ok(performance.now() - opened >= 450);
    peer.destroy();
  });

  test('another packet puts the end off once, and no more', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    await peer.until(() => peer.messages.length > 0);
    const pinged = performance.now();
    const talking = setInterval(() => say(peer, '4x'), 50);
    await peer.until(() => peer.closeCode !== null);
    clearInterval(talking);
    const lived = performance.now() - pinged;
    assert.ok(lived >= 200 && lived < 900, `${lived} ms`);
    peer.destroy();
  });

  for (const packet of ['', '2', '2probe', '0{}', '7', 'abc', 'b!!']) {
    test(`"${packet}" ends it, without a code`, async (t) => {
      const { peer, handshake } = await openWebSocket(await engineServer(t));
      await say(peer, packet);
      await peer.until(() => peer.closeCode !== null);
      assert.equal(peer.closeCode, 'none');
      assert.equal(peer.closeReason, '');
      assert.ok(handshake.sid);
      peer.destroy();
    });
  }

  test('a close packet closes at once', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    const asked = performance.now();
    await say(peer, '1');
    await peer.until(() => peer.closeCode !== null);
    assert.ok(performance.now() - asked < 250);
    peer.destroy();
  });

  test('a pong that nobody asked for, an upgrade and a noop change nothing', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    for (const packet of ['3', '5', '6']) await say(peer, packet);
    await say(peer, '4alive');
    assert.equal(String((await nextMessage(peer)).payload), '4alive');
    peer.destroy();
  });

  test('a message above maxPayload is closed with 1009 and no reason', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t));
    await peer.write(binary(Buffer.alloc(1_000_001)));
    await peer.until(() => peer.closeCode !== null);
    assert.equal(peer.closeCode, 1009);
    assert.equal(peer.closeReason, '');
    peer.destroy();
  });

  test('its id is no session for polling', async (t) => {
    const server = await engineServer(t);
    const { peer, handshake } = await openWebSocket(server);
    const response = await ask(server, `EIO=4&transport=polling&sid=${handshake.sid}`);
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { code: 3, message: 'Bad request' });
    await say(peer, '4alive');
    assert.equal(String((await nextMessage(peer)).payload), '4alive');
    peer.destroy();
  });
});
