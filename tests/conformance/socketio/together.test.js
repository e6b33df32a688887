// Socket.IO 5: what takes more than one client, or more than packets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSid, withServer } from '../../lib/socketio_cases.js';
import { ack, connect, disconnect, event, json } from '../../lib/socketio_packets.js';
import { Peer, PollingLine, WebSocketLine, lines } from '../../lib/socketio_peer.js';
import { text } from '../../lib/websocket_frames.js';

/** @param {string} url @param {string} transport @param {string[]} namespaces */
async function joined(url, transport, ...namespaces) {
  const peer = new Peer(await lines[transport].open(url), json);
  /** @type {string[]} */
  const ids = [];
  for (const nsp of namespaces) {
    await peer.say(connect(nsp));
    ids.push((await peer.hear())?.data.sid);
    assert.deepEqual((await peer.hear())?.data, ['auth', {}]);
  }
  return { peer, ids };
}

/** Nothing has come but this. @param {Peer} peer @param {any[]} expected @param {string} [nsp] */
async function hears(peer, expected, nsp = '/') {
  for (const data of expected) assert.deepEqual(await peer.hear(), { type: 2, nsp, data });
  await peer.say(event(['message-with-ack'], { nsp, id: 77 }));
  assert.deepEqual(await peer.hear(), ack(77, [], nsp));
}

withServer('clients together', {}, (url) => {
  for (const transport of Object.keys(lines)) {
    test(`ids of sessions and sockets are all different, ${transport}`, async () => {
      const all = await Promise.all([1, 2, 3].map(() => joined(url(), transport, '/', '/custom')));
      const ids = all.flatMap((one) => one.ids);
      assert.ok(ids.every(isSid));
      for (const { peer } of all)
        if (peer.line instanceof PollingLine) ids.push(peer.line.session.handshake.sid);
      assert.equal(new Set(ids).size, ids.length);
      for (const { peer } of all) await peer.line.close();
    });

    test(`an event for a namespace reaches its members and nobody else, ${transport}`, async () => {
      const own = `/dynamic-all${transport}`;
      const [first, second, stranger] = await Promise.all([
        joined(url(), transport, own),
        joined(url(), transport, own),
        joined(url(), transport, `${own}2`),
      ]);
      await first.peer.say(event(['echo to all', 'hello'], { nsp: own }));
      for (const { peer } of [first, second]) await hears(peer, [['said', 'hello']], own);
      await hears(stranger.peer, [], `${own}2`);
      await second.peer.say(disconnect(own), connect(`${own}2`));
      assert.ok(isSid((await second.peer.hear())?.data.sid));
      assert.deepEqual((await second.peer.hear())?.data, ['auth', {}]);
      await first.peer.say(event(['echo to all', 'again'], { nsp: own }));
      await hears(first.peer, [['said', 'again']], own);
      await hears(second.peer, [], `${own}2`);
      for (const { peer } of [first, second, stranger]) await peer.line.close();
    });

    test(`an event for a room reaches its members, and an id is a room, ${transport}`, async () => {
      const own = `/dynamic-room${transport}`;
      const [first, second] = await Promise.all([
        joined(url(), transport, own),
        joined(url(), transport, own),
      ]);
      await first.peer.say(event(['join', 'red'], { nsp: own, id: 1 }));
      assert.deepEqual(await first.peer.hear(), ack(1, [true], own));
      await second.peer.say(event(['to', 'red', 'hello'], { nsp: own }));
      await hears(second.peer, [], own);
      await hears(first.peer, [['said', 'hello']], own);
      await first.peer.say(event(['to', second.ids[0], 'you'], { nsp: own }));
      await hears(first.peer, [], own);
      await hears(second.peer, [['said', 'you']], own);
      for (const { peer } of [first, second]) await peer.line.close();
    });

    test(`what one client does wrong no other feels, ${transport}`, async () => {
      const good = await joined(url(), transport, '/');
      const bad = await joined(url(), transport, '/');
      await bad.peer.say('2{}');
      assert.equal(await bad.peer.hear(), undefined);
      await hears(good.peer, []);
      for (const { peer } of [good, bad]) await peer.line.close();
    });
  }

  test('the heartbeat may come between attachments', async () => {
    const { peer } = await joined(url(), 'websocket', '/');
    assert.ok(peer.line instanceof WebSocketLine);
    const place = (/** @type {number} */ num) => ({ _placeholder: true, num });
    await peer.say(`52-${JSON.stringify(['message', place(0), place(1)])}`, Buffer.from('one'));
    await peer.line.peer.write(text('3'));
    await peer.line.peer.write(text('6'));
    await peer.say(Buffer.from('two'));
    await hears(peer, [['message-back', Buffer.from('one'), Buffer.from('two')]]);
    await peer.line.close();
  });
});
