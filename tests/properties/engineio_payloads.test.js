// Random payloads of polls between us and npm's engine.io-parser, both ways: version 5, which
// speaks Engine.IO 4, and version 2, which speaks Engine.IO 3.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as parser4 from 'engine.io-parser';
// @ts-expect-error: version 2 came without types
import parser3 from 'engine.io-parser-2';
import { askCodec, dataOf, messageOf } from '../lib/codec_tool.js';
import { count, packets, seed } from '../lib/random_packets.js';

const types = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'];

/** @typedef {{ type: string, data: string | Buffer }} Packet */

/**
 * Payloads of one to six packets.
 * @param {number} start
 * @param {boolean} binary
 * @returns {Packet[][]}
 */
function payloads(start, binary) {
  const make = packets(start);
  const packet = () => {
    if (binary && make.below(3) === 0) return { type: 'message', data: make.bytes() };
    // Nothing that stands between packets may stand in one.
    return { type: make.any(types), data: make.text({}).replaceAll('\u001e', '') };
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + make.below(6) }, packet));
}

/** @param {Packet} packet */
const forTool = ({ type, data }) => ({ type: String(types.indexOf(type)), ...messageOf(data) });

/** @param {any} packet @returns {Packet} */
const fromTool = (packet) => ({ type: types[Number(packet.type)], data: dataOf(packet) });

/** npm leaves data out where there is none. @param {any} packet @returns {Packet} */
const whole = ({ type, data = '' }) => ({ type, data });

/** @param {Packet[]} all @returns {Promise<string>} */
const encoded4 = (all) =>
  new Promise((resolve) => parser4.encodePayload(/** @type {any} */ (all), resolve));

/** @param {Packet[]} all @param {boolean} octets @returns {string | Buffer} */
function encoded3(all, octets) {
  /** @type {any} */
  let made;
  parser3.encodePayload(all, octets, (/** @type {any} */ payload) => (made = payload));
  return made;
}

/** @param {string | Buffer} payload */
function decoded3(payload) {
  /** @type {Packet[]} */
  const all = [];
  parser3.decodePayload(payload, (/** @type {any} */ packet) => {
    all.push(whole(packet));
  });
  return all;
}

test(`Engine.IO 4: our payload is npm's, seed ${seed}`, async () => {
  const all = payloads(seed, true);
  const answers = await askCodec(
    all.map((some) => ({ payload: 'encode', revision: 4, base64: false, packets: some.map(forTool) })),
  );
  for (const [i, some] of all.entries()) {
    const payload = dataOf(answers[i]);
    assert.equal(payload, await encoded4(some));
    assert.deepEqual(parser4.decodePayload(String(payload)).map(whole), some);
  }
});

test(`Engine.IO 4: we read what npm writes, seed ${seed}`, async () => {
  const all = payloads(seed + 1, true);
  const bodies = await Promise.all(all.map(encoded4));
  const answers = await askCodec(
    bodies.map((text) => ({ payload: 'decode', revision: 4, text })),
  );
  all.forEach((some, i) => {
    assert.equal(answers[i].reason, undefined);
    assert.deepEqual(answers[i].packets.map(fromTool), some);
  });
});

for (const form of [
  { name: 'text', binary: false, octets: false },
  { name: 'text with base64', binary: true, octets: false },
  { name: 'octets', binary: true, octets: true },
]) {
  test(`Engine.IO 3, ${form.name}: our payload is npm's, seed ${seed}`, async () => {
    const all = payloads(seed + 2, form.binary);
    const answers = await askCodec(
      all.map((some) => ({
        payload: 'encode', revision: 3, base64: !form.octets, packets: some.map(forTool),
      })),
    );
    all.forEach((some, i) => {
      const payload = dataOf(answers[i]);
      assert.deepEqual(payload, encoded3(some, form.octets));
      assert.deepEqual(decoded3(payload), some);
    });
  });

  test(`Engine.IO 3, ${form.name}: we read what npm writes, seed ${seed}`, async () => {
    const all = payloads(seed + 3, form.binary);
    const answers = await askCodec(
      all.map((some) => ({
        payload: 'decode', revision: 3, ...messageOf(encoded3(some, form.octets)),
      })),
    );
    all.forEach((some, i) => {
      assert.equal(answers[i].reason, undefined);
      assert.deepEqual(answers[i].packets.map(fromTool), some);
    });
  });
}
