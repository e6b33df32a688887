// What broke other WebSocket servers, by the names that the security requirements give to it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import {
  inParallel, member, offer, socketio, stranger, survives,
} from '../../lib/hostile.js';
import { echo } from '../../lib/programs.js';
import { RawWebSocket, dial, handshake } from '../../lib/raw_websocket.js';
import {
  compressedBit, deflated, frame, header, more, opcode, ping, pong, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Server } from '../../lib/server.js' */

const rsv = compressedBit;
const withDeflate = { env: { PER_MESSAGE_DEFLATE: '1' } };
const mebibyte = 1 << 20;
const messageBytesMax = 1_000_000;
const skip = process.env.ANTEROOM_URL !== undefined;

// Blocks that inflate to 8 MiB of zeros each, one behind the other: six gigabytes in six megabytes.
const zeros = deflateRawSync(Buffer.alloc(8 * mebibyte), { finishFlush: constants.Z_FULL_FLUSH });
/** @param {number} bytes */
const bomb = (bytes) => Buffer.alloc(Math.floor(bytes / zeros.length) * zeros.length, zeros);
const sixGigabytes = bomb(6 * mebibyte);

/** @param {RawWebSocket} peer @param {Buffer} bytes @param {number | 'none'} code */
async function closesWith(peer, bytes, code) {
  await peer.write(bytes);
  await peer.until(() => peer.ended);
  assert.equal(peer.closeCode, code, peer.summary());
  peer.destroy();
}

describe('hostile WebSocket clients', { skip, concurrency: 1 }, () => {
  test('ws_limit_1009: at the limit, above it, and lengths that overflow', (t) =>
    survives(t, echo, async ({ server }) => {
      const event = `42["echo","${'x'.repeat(messageBytesMax - 12)}"]`;
      assert.equal(event.length, messageBytesMax + 1);
      const exact = await member(server);
      await exact.write(text(event.replace('x', '')));
      await exact.until(() => exact.messages.some(({ payload }) => payload.length > 900_000));
      exact.destroy();
      await closesWith(await member(server), text(event), 1009);
      for (const size of [2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n]) {
        await closesWith(await member(server), header(opcode.text, size), 1009);
        await closesWith(await stranger(server), header(opcode.binary, size), 1009);
      }
      for (const size of [2n ** 63n, 2n ** 64n - 1n]) {
        await closesWith(await stranger(server), header(opcode.text, size), 1002);
      }
      await closesWith(await stranger(server), header(opcode.text, 65_537), 1009);
    }));

  test('tiny_fragments: sixteen thousand of one byte or none, and held ones', (t) =>
    survives(t, echo, async (victim) => {
      const { server } = victim;
      for (const payload of ['x', '']) {
        const all = [text('"', unfinished)];
        for (let n = 0; n < 16_384; ++n) all.push(more(payload, unfinished));
        await closesWith(await member(server), Buffer.concat(all), 1009);
      }
      const half = Buffer.concat([
        text('4', unfinished),
        ...Array.from({ length: 1000 }, () => more('x', unfinished)),
      ]);
      const before = victim.memoryBytes();
      const held = await inParallel(200, async () => {
        const peer = await stranger(server);
        await peer.write(half);
        return peer;
      });
      await Promise.all(held.map(async (peer) => {
        await peer.write(ping('there?'));
        await peer.until(() => peer.pongs.length > 0);
      }));
      const each = (victim.memoryBytes() - before) / held.length;
      assert.ok(each < 16 * 1024, `${each} bytes for a thousand bytes of message`);
      for (const peer of held) peer.destroy();
    }));

  test('zip_bomb: before authentication', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      for (const size of [17_000, 100_000, sixGigabytes.length]) {
        const payload = sixGigabytes.subarray(0, size);
        await closesWith(await stranger(victim.server, offer), text(payload, { rsv }), 1009);
        await closesWith(
          await stranger(victim.server, offer),
          frame(opcode.binary, payload, { rsv, fin: false }),
          1009,
        );
      }
      assert.ok(victim.memoryBytes('VmHWM') - before < 2 * mebibyte);
    }, withDeflate));

  test('zip_bomb: of a member, whole and in fragments', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      for (const size of [10_000, 1_100_000, sixGigabytes.length]) {
        const payload = sixGigabytes.subarray(0, size);
        await closesWith(await member(victim.server, offer), text(payload, { rsv }), 1009);
        const cut = Buffer.concat([
          text(payload.subarray(0, 500), { rsv, fin: false }),
          more(payload.subarray(500), unfinished),
        ]);
        await closesWith(await member(victim.server, offer), cut, 1009);
      }
      const peak = victim.memoryBytes('VmHWM') - before;
      assert.ok(peak < messageBytesMax + 2 * mebibyte, `${peak} bytes at the peak`);
    }, withDeflate));

  test('zip_bomb: a thousand at once', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      const peers = await inParallel(1000, () => stranger(victim.server, offer));
      const payload = sixGigabytes.subarray(0, 18_000);
      await Promise.all(peers.map((peer) => closesWith(peer, text(payload, { rsv }), 1009)));
      const each = (victim.memoryBytes('VmHWM') - before) / peers.length;
      assert.ok(each < 64 * 1024, `${each} bytes for each of a thousand`);
    }, { ...withDeflate, keptBytesMax: 12 * mebibyte }));

  test('preauth_budget: half a compressed message of each of three hundred', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      // As much as may inflate before authentication, and then nothing more.
      const half = text(deflated('4'.repeat(16_000)), { rsv, fin: false });
      const peers = await inParallel(300, async () => {
        const peer = await stranger(victim.server, offer);
        await peer.write(Buffer.concat([half, ping('there?')]));
        await peer.until(() => peer.pongs.length > 0);
        return peer;
      });
      const each = (victim.memoryBytes() - before) / peers.length;
      assert.ok(each < 64 * 1024, `${each} bytes before authentication`);
      for (const peer of peers) peer.destroy();
    }, { ...withDeflate, keptBytesMax: 24 * mebibyte }));

  test('hdr_parse_linear: a header of spaces, quotes, back-slashes', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.cpuMs();
      const filler = [' ', '"', '\\', ',', ';', '=', 'a;', 'a;b="', 'a;b="\\"', ' ,', 'a=', '\t;'];
      const fields = ['Sec-WebSocket-Extensions', 'Sec-WebSocket-Protocol', 'Connection', 'Upgrade'];
      let asked = 0;
      for (const piece of filler) {
        for (const name of fields) {
          for (const bytes of [15_000, 64_000]) {
            const value = `permessage-deflate; a="${piece.repeat(bytes / piece.length)}x`;
            const peer = await RawWebSocket.ask(socketio(victim.server), { [name]: value });
            await peer.until(() => peer.status !== 0);
            if (bytes > 16_384) assert.equal(peer.status, 431);
            else assert.ok([101, 400].includes(peer.status), peer.head);
            peer.destroy();
            ++asked;
          }
        }
      }
      const each = (victim.cpuMs() - before) / asked;
      assert.ok(each < 2, `${each} ms of CPU time a request, the bystander's share included`);
    }, withDeflate));

  test('bad_frame_in_same_segment_as_upgrade', (t) =>
    survives(t, echo, async ({ server }) => {
      const bad = {
        'RSV2 and RSV3': [text('x', { rsv: 3 }), 1002],
        'an unmasked frame': [text('x', { mask: null }), 1002],
        'a reserved opcode': [frame(7, 'x'), 1002],
        'a lone continuation': [more('x'), 1002],
        'a long ping': [ping('p'.repeat(200)), 1002],
        'text that is none': [text(Buffer.from('ff', 'hex')), 1007],
        'corrupt data': [text('\xff\xff', { rsv }), 1007],
        'a bomb': [text(sixGigabytes.subarray(0, 18_000), { rsv }), 1009],
        'a packet that is none': [text('x'), 'none'],
        'nothing but noise': [Buffer.alloc(2000, '\xff', 'latin1'), 1002],
      };
      for (const [what, [bytes, code]] of Object.entries(bad)) {
        const peer = await RawWebSocket.ask(socketio(server), offer, /** @type {Buffer} */ (bytes));
        await peer.until(() => peer.closeCode !== null);
        assert.equal(peer.status, 101, what);
        assert.equal(peer.closeCode, code, what);
        peer.destroy();
      }
    }, withDeflate));

  test('pong_flood: two hundred thousand pongs that nobody asked for', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      const peer = await member(victim.server);
      const many = Buffer.concat(Array.from({ length: 10_000 }, () => pong('nobody asked')));
      for (let n = 0; n < 20; ++n) await peer.write(many);
      await peer.write(ping('and now'));
      await peer.until(() => peer.pongs.length > 0);
      assert.equal(peer.messages.length, 2 + 1, 'OPEN, CONNECT and the lease, nothing more');
      peer.destroy();
      assert.ok(victim.memoryBytes('VmHWM') - before < 2 * mebibyte);
    }));

  test('ping_flood: pings of a peer that reads nothing', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      const peers = await inParallel(20, async () => {
        const socket = await dial(socketio(victim.server));
        socket.pause();
        socket.on('error', () => {});
        socket.write(handshake(socketio(victim.server)));
        const many = Buffer.concat(Array.from({ length: 5_000 }, () => ping('p'.repeat(125))));
        for (let n = 0; n < 10; ++n) socket.write(many);
        return socket;
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.ok(victim.memoryBytes('VmHWM') - before < 2 * mebibyte);
      for (const socket of peers) socket.destroy();
    }));

  test('rst_during_upgrade: broken off at every byte', (t) =>
    survives(t, echo, async ({ server }) => {
      const endpoint = socketio(server);
      const all = Buffer.concat([handshake(endpoint, offer), text(deflated('40'), { rsv })]);
      await inParallel(all.length, async (at) => {
        const socket = await dial(endpoint);
        socket.on('error', () => {});
        await new Promise((resolve) => socket.write(all.subarray(0, at + 1), resolve));
        socket.resetAndDestroy();
      });
    }, withDeflate));

  test('corrupt deflate data of a thousand connections leaves no state behind', (t) =>
    survives(t, echo, async ({ server }) => {
      await inParallel(1000, async (n) => {
        const peer = await stranger(server, offer);
        const payload = deflated(`4${'x'.repeat(3000)}${n}`);
        payload[n % payload.length] ^= 0x55;
        // What one wrong byte leaves well-formed is an answered ping.
        await peer.write(Buffer.concat([text(payload, { rsv }), ping()]));
        await peer.until(() => peer.closeCode !== null || peer.pongs.length > 0);
        peer.destroy();
      });
    }, withDeflate));

  test('idle_conn_rss: a thousand members after a compressed message each', (t) =>
    survives(t, echo, async (victim) => {
      const before = victim.memoryBytes();
      const words = 'said once and then silent '.repeat(100);
      const peers = await inParallel(1000, async () => {
        const peer = await member(victim.server, offer);
        await peer.write(text(deflated(`421["echo","${words}"]`), { rsv }));
        await peer.until(() => peer.messages.some(({ payload }) => `${payload}`.startsWith('431[')));
        return peer;
      });
      const each = (victim.memoryBytes() - before) / peers.length;
      assert.ok(each < 4096, `${each} bytes for a connection at rest`);
      for (const peer of peers) peer.destroy();
    }, withDeflate));
});
