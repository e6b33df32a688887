// Runs a table of WebSocket cases against an echo server: each case frame by frame, byte by byte,
// and in one segment with its handshake; over TCP and over TLS.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Certificate } from './certificates.js';
import { websocketEcho } from './programs.js';
import { RawWebSocket, endpointOf } from './raw_websocket.js';
import { Server } from './server.js';
import { close, opcode } from './websocket_frames.js';

/** @import { Endpoint } from './raw_websocket.js' */

/**
 * What is sent, and what must come back: `echoes` of messages as [opcode, payload], `pongs`, and the
 * code of the server's close frame, whose connection ends. A case without `closes` is closed by the
 * client with 1000, which must be answered.
 * @typedef {{
 *   name: string,
 *   send: Buffer[],
 *   echoes?: [number, string | Uint8Array][],
 *   pongs?: (string | Uint8Array)[],
 *   closes?: number | 'none',
 *   offer?: string,
 *   compressed?: boolean,
 * }} Case
 */

/** @param {string | Uint8Array} payload @returns {[number, string | Uint8Array]} */
export const textEcho = (payload) => [opcode.text, payload];
/** @param {string | Uint8Array} payload @returns {[number, string | Uint8Array]} */
export const binaryEcho = (payload) => [opcode.binary, payload];

/**
 * A described set of tests that share one server; `url` of another server instead of it.
 * @param {string} name
 * @param {Record<string, string>} env
 * @param {boolean} secure
 * @param {(where: () => Endpoint) => void} body
 */
function withServer(name, env, secure, body) {
  describe(name, { concurrency: 24 }, () => {
    const given = process.env.ANTEROOM_URL;
    if (given !== undefined) return body(() => endpointOf(given));
    /** @type {Server} */
    let server;
    /** @type {string} */
    let folder;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'anteroom-conformance-'));
      const tls = secure ? new Certificate(folder) : undefined;
      const files = tls && { TLS_CERTIFICATE: tls.file, TLS_KEY: tls.key };
      server = new Server(websocketEcho, { env: { ...env, ...files }, ca: tls?.pem });
      await server.listen();
    });
    after(async () => {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    });
    return body(() => endpointOf(`${server.url}/`, server.ca));
  });
}

/**
 * @param {string} chapter
 * @param {Record<string, string>} env of the echo server
 * @param {(where: () => Endpoint) => void} body
 */
export function overBoth(chapter, env, body) {
  if (process.env.ANTEROOM_URL !== undefined) return withServer(chapter, env, false, body);
  withServer(`${chapter}, ws`, env, false, body);
  withServer(`${chapter}, wss`, env, true, body);
}

/** How many bytes are sent one by one before pieces become longer. */
const singleBytes = 300;

/** @param {Buffer} all @returns {Generator<Buffer>} */
function* smallPieces(all) {
  const single = Math.min(all.length, singleBytes);
  for (let at = 0; at < single; ++at) yield all.subarray(at, at + 1);
  // An odd size, so that no cut falls where another one did.
  const size = Math.max(997, Math.ceil(all.length / 50) | 1);
  for (let at = single; at < all.length; at += size) yield all.subarray(at, at + size);
}

/**
 * @param {RawWebSocket} peer
 * @param {Case} expected
 */
function verify(peer, { echoes = [], pongs = [], closes = 1000, compressed }) {
  assert.equal(peer.closeCode, closes, peer.summary());
  assert.equal(peer.messages.length, echoes.length, peer.summary());
  for (const [n, [code, payload]] of echoes.entries()) {
    assert.equal(peer.messages[n].opcode, code);
    assert.ok(peer.messages[n].payload.equals(Buffer.from(payload)), `message ${n} is another`);
    if (compressed !== undefined) assert.equal(peer.messages[n].compressed, compressed);
  }
  assert.deepEqual(peer.pongs, pongs.map((payload) => Buffer.from(payload)));
}

/** @param {() => Endpoint} where @param {Case[]} cases */
export function runCases(where, cases) {
  const names = new Set(cases.map(({ name }) => name));
  assert.equal(names.size, cases.length, 'two cases have one name');
  for (const one of cases) {
    const fields =
      one.offer === undefined ? undefined : { 'Sec-WebSocket-Extensions': one.offer };
    const frames = one.closes === undefined ? [...one.send, close(1000)] : one.send;
    const all = Buffer.concat(frames);

    test(one.name, async () => {
      const coalesced = await RawWebSocket.ask(where(), fields, all);
      await coalesced.until(() => coalesced.ended);
      assert.equal(coalesced.status, 101, coalesced.head);
      verify(coalesced, one);
      coalesced.destroy();

      for (const pieces of [frames, smallPieces(all)]) {
        const peer = await RawWebSocket.open(where(), fields);
        for (const piece of pieces) {
          if (peer.ended) break;
          await peer.write(piece);
        }
        await peer.until(() => peer.ended);
        verify(peer, one);
        peer.destroy();
      }
    });
  }
}
