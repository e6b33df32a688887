// Engine.IO 4, "Upgrade": from polling to WebSocket.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PollingPeer, engineServer, nextMessage, say } from '../../lib/engine_peer.js';

/** A session and a WebSocket that has been answered `3probe`. @param {import('node:test').TestContext} t */
async function probed(t) {
  const peer = await PollingPeer.open(await engineServer(t));
  const probe = await peer.probe();
  await say(probe, '2probe');
  assert.equal(String((await nextMessage(probe)).payload), '3probe');
  return { peer, probe };
}

describe('an upgrade', () => {
  test('is a probe, its answer and a confirmation', async (t) => {
    const { peer, probe } = await probed(t);
    await say(probe, '5');
    await say(probe, '4hello');
    assert.equal(String((await nextMessage(probe)).payload), '4hello');
    const poll = await peer.poll();
    assert.equal(poll.status, 400);
    assert.deepEqual(await poll.json(), { code: 3, message: 'Bad request' });
    probe.destroy();
  });

  test('releases a poll that waits as soon as the probe is seen, and every one after it', async (t) => {
    const peer = await PollingPeer.open(await engineServer(t));
    const waiting = peer.packets();
    const probe = await peer.probe();
    await say(probe, '2probe');
    assert.deepEqual(await waiting, ['6']);
    assert.deepEqual(await peer.packets(), ['6']);
    await say(probe, '5');
    probe.destroy();
  });

  test('what was said on polling before the confirmation is answered, in order', async (t) => {
    const { peer, probe } = await probed(t);
    await peer.post('4one\x1e4two');
    await say(probe, '5');
    await say(probe, '4three');
    /** @type {string[]} */
    const seen = [];
    while (seen.at(-1) !== '4three') seen.push(String((await nextMessage(probe)).payload));
    assert.deepEqual(seen, ['4one', '4two', '4three']);
    probe.destroy();
  });

  test('everything may come in the segment of the handshake', async (t) => {
    const { peer, probe } = await probed(t);
    await Promise.all([say(probe, '5'), say(probe, '4a'), say(probe, '4b')]);
    assert.equal(String((await nextMessage(probe)).payload), '4a');
    assert.equal(String((await nextMessage(probe)).payload), '4b');
    assert.ok(peer.sid);
    probe.destroy();
  });

  for (const packet of ['2', '2other', '4hello', '5', '6', '1', '3probe', 'x', '']) {
    test(`"${packet}" instead of the probe closes the WebSocket, and the session lives on`, async (t) => {
      const peer = await PollingPeer.open(await engineServer(t));
      const probe = await peer.probe();
      await say(probe, packet);
      await probe.until(() => probe.closeCode !== null);
      assert.equal(probe.closeCode, 'none');
      await peer.post('4alive');
      assert.ok((await peer.packets()).includes('4alive'));
      probe.destroy();
    });
  }

  test('a WebSocket that goes before the confirmation leaves the session on polling', async (t) => {
    const { peer, probe } = await probed(t);
    probe.destroy();
    await peer.post('4alive');
    /** @type {string[]} */
    const seen = [];
    while (!seen.includes('4alive')) seen.push(...(await peer.packets()));
    const second = await peer.probe();
    await say(second, '2probe');
    assert.equal(String((await nextMessage(second)).payload), '3probe');
    second.destroy();
  });

  test('a second WebSocket at a time is closed, and the first goes on', async (t) => {
    const { peer, probe } = await probed(t);
    const second = await peer.probe();
    await second.until(() => second.closeCode !== null);
    second.destroy();
    await say(probe, '5');
    await say(probe, '4mine');
    assert.equal(String((await nextMessage(probe)).payload), '4mine');
    const third = await peer.probe();
    await third.until(() => third.closeCode !== null);
    third.destroy();
    await say(probe, '4still');
    assert.equal(String((await nextMessage(probe)).payload), '4still');
    probe.destroy();
  });
});
