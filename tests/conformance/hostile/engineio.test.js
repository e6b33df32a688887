// What broke other Engine.IO servers, by the names that the security requirements give to it.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { inParallel, member, offer, survives } from '../../lib/hostile.js';
import { anteroom, echo } from '../../lib/programs.js';
import { RawSession, endpoint, request } from '../../lib/raw_engine.js';
import { RawWebSocket, endpointOf, handshake } from '../../lib/raw_websocket.js';
import { start } from '../../lib/server.js';
import { tokenFor } from '../../lib/tokens.js';
import {
  compressedBit, deflated, frame, more, opcode, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Server } from '../../lib/server.js' */

const skip = process.env.ANTEROOM_URL !== undefined;
const messageBytesMax = 1_000_000;

/** @param {Server} server @param {string} query */
const upgradeTo = (server, query) => endpointOf(`${server.url}/socket.io/?${query}`);

/** The answer to a request for a WebSocket. @param {Server} server @param {string} query */
async function upgraded(server, query) {
  const peer = await RawWebSocket.ask(upgradeTo(server, query));
  await peer.until(() => peer.status !== 0);
  return peer;
}

/** @param {Server} server */
async function joined(server) {
  const session = await RawSession.open(server.url);
  await session.join(tokenFor());
  return session;
}

/** @param {RawSession} session */
const lives = async (session) => (await session.post('6')).status === 200;

describe('hostile Engine.IO clients', { skip, concurrency: 1 }, () => {
  test('cors_default_deny: a foreign page gets no session, over any transport', (t) =>
    survives(t, echo, async ({ server }) => {
      for (const origin of ['https://evil.example', 'null', 'http://localhost', 'HTTP://127.0.0.1']) {
        const headers = { origin };
        const response = await request(endpoint(server.url), { headers });
        assert.equal(response.status, 403);
        assert.equal(response.headers.get('access-control-allow-origin'), null);
        const query = 'EIO=4&transport=websocket';
        const peer = await RawWebSocket.ask(upgradeTo(server, query), { Origin: origin });
        await peer.until(() => peer.ended);
        assert.equal(peer.status, 400);
      }
    }));

  test('cswsh: an origin that only looks like the server\'s own is refused', async (t) => {
    const server = await start(t, anteroom);
    for (const origin of [`${server.url}.evil.example`, `${server.url}/`, 'https://127.0.0.1']) {
      const response = await request(endpoint(server.url), { headers: { origin } });
      assert.equal(response.status, 403, origin);
    }
    assert.equal((await request(endpoint(server.url), { headers: { origin: server.url } })).status, 200);
  });

  test('poll_post_many_tiny_packets: half a million packets in one body', (t) =>
    survives(t, echo, async ({ server }) => {
      for (const packet of ['6\x1e', '4\x1e', 'b\x1e', '\x1e', '42["x"]\x1e']) {
        const session = await joined(server);
        const body = packet.repeat(messageBytesMax / packet.length);
        assert.ok([200, 400].includes((await session.post(body)).status));
        assert.ok(!(await lives(session)));
      }
      const allowed = await joined(server);
      await allowed.post(Array(1000).fill('6').join('\x1e'));
      assert.ok(await lives(allowed));
      await allowed.post(Array(1001).fill('6').join('\x1e'));
      assert.ok(!(await lives(allowed)));
    }));

  test('rst_during_upgrade: at each state, a thousand times in all', (t) =>
    survives(t, echo, async ({ server }) => {
      const stages = [
        /** @param {RawWebSocket} peer */ async (peer) => void peer,
        /** @param {RawWebSocket} peer */ async (peer) => peer.write(text('2probe')),
        /** @param {RawWebSocket} peer */ async (peer) => {
          await peer.write(text('2probe'));
          await peer.until(() => peer.messages.length > 0);
        },
        /** @param {RawWebSocket} peer */ async (peer) => {
          await peer.write(text('2probe'));
          await peer.until(() => peer.messages.length > 0);
          await peer.write(text('5'));
        },
      ];
      for (const stage of stages) {
        await inParallel(250, async () => {
          const { handshake: opened } = await RawSession.open(server.url);
          const peer = await upgraded(server, `EIO=4&transport=websocket&sid=${opened.sid}`);
          await stage(peer);
          peer.socket.resetAndDestroy();
        }, 25);
      }
      // In the middle of the request for the upgrade.
      await inParallel(250, async () => {
        const { handshake: opened } = await RawSession.open(server.url);
        const where = upgradeTo(server, `EIO=4&transport=websocket&sid=${opened.sid}`);
        const socket = connect(where.port, where.host);
        socket.on('error', () => {});
        await new Promise((resolve) => socket.once('connect', resolve));
        const bytes = handshake(where);
        await new Promise((resolve) => socket.write(bytes.subarray(0, bytes.length / 2), resolve));
        socket.resetAndDestroy();
      }, 25);
    }, { keptBytesMax: 24 << 20 }));

  test('unknown_transport_upgrade: names that are none', (t) =>
    survives(t, echo, async ({ server }) => {
      for (const name of ['webtransport', '__proto__', 'constructor', '', 'toString', 'x'.repeat(5000)]) {
        const peer = await upgraded(server, `EIO=4&transport=${name}`);
        assert.equal(peer.status, 400, name);
        const response = await request(endpoint(server.url, `EIO=4&transport=${name}`));
        assert.equal(response.status, 400);
        assert.equal((await response.json()).code, 0);
      }
      assert.equal((await upgraded(server, `EIO=4&transport=${'x'.repeat(10_000)}`)).status, 414);
    }));

  test('sid_weird_keys: ids that are none, on every transport', (t) =>
    survives(t, echo, async ({ server }) => {
      const ids = ['__proto__', 'constructor', '%00', '%2e%2e', "' or 1=1", 'x'.repeat(5000), '%ff%fe', '[]'];
      for (const id of ids) {
        const sid = id.includes('%') ? id : encodeURIComponent(id);
        for (const method of ['GET', 'POST']) {
          const target = endpoint(server.url, `EIO=4&transport=polling&sid=${sid}`);
          const response = await request(target, { method, body: method === 'POST' ? '4x' : undefined });
          assert.equal(response.status, 400);
          assert.deepEqual(await response.json(), { code: 1, message: 'Session ID unknown' });
        }
        assert.equal((await upgraded(server, `EIO=4&transport=websocket&sid=${sid}`)).status, 400);
      }
    }));

  test('poll_post_octet_stream_answered: two thousand times, and no descriptor stays', (t) =>
    survives(t, echo, async ({ server }) => {
      await inParallel(2000, async () => {
        const session = await RawSession.open(server.url);
        const response = await session.post(Buffer.from([1, 2, 3]), {
          'content-type': 'application/octet-stream',
        });
        assert.equal(response.status, 400);
        assert.equal(await response.text(), '');
      }, 50);
    }, { keptBytesMax: 24 << 20 }));

  test('eio_mismatch_400: an upgrade or a poll of another revision', (t) =>
    survives(t, echo, async ({ server }) => {
      const session = await joined(server);
      const { sid } = session.handshake;
      for (const revision of ['EIO=3', 'EIO=5', 'EIO=']) {
        const peer = await upgraded(server, `${revision}&transport=websocket&sid=${sid}`);
        assert.equal(peer.status, 400);
        const target = endpoint(server.url, `${revision}&transport=polling&sid=${sid}`);
        assert.deepEqual(await (await request(target)).json(), { code: 3, message: 'Bad request' });
      }
      assert.ok(await lives(session));
    }));

  test('limit_matrix: one limit on every way in', (t) =>
    survives(t, echo, async ({ server }) => {
      const event = (/** @type {number} */ bytes) => `42["echo","${'x'.repeat(bytes - 13)}"]`;
      assert.equal(event(1000).length, 1000);

      const polling = await joined(server);
      assert.equal((await polling.post(event(messageBytesMax))).status, 200);
      assert.ok(await lives(polling));
      assert.equal((await polling.post(event(messageBytesMax + 1))).status, 413);

      const chunked = await joined(server);
      const stream = (/** @type {number} */ bytes) => /** @type {RequestInit} */ ({
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: new Blob([event(bytes)]).stream(),
        duplex: 'half',
      });
      const target = `${endpoint(server.url)}&sid=${chunked.handshake.sid}`;
      assert.equal((await request(target, stream(messageBytesMax))).status, 200);
      const over = await request(target, stream(messageBytesMax + 1)).catch(() => ({ status: 413 }));
      assert.equal(over.status, 413);

      for (const way of ['whole', 'in fragments', 'deflated']) {
        for (const bytes of [messageBytesMax, messageBytesMax + 1]) {
          const peer = await member(server, way === 'deflated' ? offer : {});
          peer.messages = [];
          const payload = Buffer.from(event(bytes));
          if (way === 'whole') {
            await peer.write(text(payload));
          } else if (way === 'deflated') {
            await peer.write(text(deflated(payload), { rsv: compressedBit }));
          } else {
            await peer.write(frame(opcode.text, payload.subarray(0, 500_000), unfinished));
            await peer.write(more(payload.subarray(500_000)));
          }
          const fits = bytes === messageBytesMax;
          await peer.until(() => (fits ? peer.messages.length > 0 : peer.closeCode !== null));
          assert.equal(peer.closeCode, fits ? null : 1009, way);
          peer.destroy();
        }
      }

      // Attachments count with the packet that announces them.
      const peer = await member(server);
      await peer.write(text('452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'));
      await peer.write(frame(opcode.binary, Buffer.alloc(600_000)));
      await peer.write(frame(opcode.binary, Buffer.alloc(600_000)));
      await peer.until(() => peer.closeCode !== null);
      peer.destroy();
    }, { env: { PER_MESSAGE_DEFLATE: '1' }, keptBytesMax: 24 << 20 }));

  test('pong_flood: pongs that nobody asked for cause no work and keep nobody alive', (t) =>
    survives(t, echo, async ({ server }) => {
      const peer = await member(server);
      peer.messages = [];
      const pongs = Buffer.concat(Array(1000).fill(text('3')));
      for (let n = 0; n < 100; ++n) await peer.write(pongs);
      await peer.write(text('421["echo",1]'));
      await peer.until(() => peer.messages.some(({ payload }) => String(payload) === '431[1]'));
      assert.equal(peer.ended, false);
      peer.destroy();
    }));

  test('F16: who has no id, or another one, reaches no session', (t) =>
    survives(t, echo, async ({ server }) => {
      const mine = await joined(server);
      const { sid } = mine.handshake;
      for (const near of [sid.slice(1), `${sid}x`, sid.toLowerCase(), `%20${sid}`, `${sid}&sid=x`]) {
        if (near === sid) continue;
        const response = await request(`${endpoint(server.url)}&sid=${near}`);
        assert.equal(response.status, 400, near);
        await response.text();
      }
      // Of two ids the last one counts, as everywhere else.
      const other = await joined(server);
      const both = `${endpoint(server.url)}&sid=${sid}&sid=${other.handshake.sid}`;
      assert.equal((await request(both, { method: 'POST', body: '1' })).status, 200);
      assert.ok(!(await lives(other)));
      assert.ok(await lives(mine));
    }));
});
