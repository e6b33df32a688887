// Engine.IO 3 over WebSocket.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engineServer, nextMessage, openWebSocket, say } from '../../lib/engine_peer.js';
import { binary, opcode } from '../../lib/websocket_frames.js';

const allowed = { ALLOW_EIO3: '1' };
const query = 'EIO=3&transport=websocket';

describe('a session of protocol 3 on WebSocket', () => {
  test('has the type in front of binary too', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t, allowed), query);
    await peer.write(binary(Buffer.from([4, 1, 2])));
    const answer = await nextMessage(peer);
    assert.equal(answer.opcode, opcode.binary);
    assert.deepEqual(answer.payload, Buffer.from([4, 1, 2]));
    await say(peer, '4text');
    assert.equal(String((await nextMessage(peer)).payload), '4text');
    peer.destroy();
  });

  test('has base64 where the client asks for it', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t, allowed), `${query}&b64=1`);
    await say(peer, 'b4AQI=');
    const answer = await nextMessage(peer);
    assert.equal(answer.opcode, opcode.text);
    assert.equal(String(answer.payload), 'b4AQI=');
    peer.destroy();
  });

  test('answers pings, and lives by them', async (t) => {
    const { peer } = await openWebSocket(await engineServer(t, allowed), query);
    for (let n = 0; n < 3; ++n) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await say(peer, '2');
      assert.equal(String((await nextMessage(peer)).payload), '3');
    }
    await peer.until(() => peer.closeCode !== null);
    assert.equal(peer.closeCode, 'none');
    peer.destroy();
  });

  for (const bytes of [[], [7], [0x34, 1]]) {
    test(`binary that begins with ${bytes[0]} ends it`, async (t) => {
      const { peer } = await openWebSocket(await engineServer(t, allowed), query);
      await peer.write(binary(Buffer.from(bytes)));
      await peer.until(() => peer.closeCode !== null);
      peer.destroy();
    });
  }
});
