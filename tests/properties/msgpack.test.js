// Random packets between our msgpack codec and npm's socket.io-msgpack-parser, both ways.
// PROPERTY_COUNT says how many, PROPERTY_SEED which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import parser from 'socket.io-msgpack-parser';
import { askCodec, dataOf, messageOf, putTogether, takenApart } from '../lib/codec_tool.js';
import { asJson, count, packets, seed } from '../lib/random_packets.js';

/** @param {string | Buffer} bytes */
function decoded(bytes) {
  const decoder = new parser.Decoder();
  /** @type {any} */
  let packet;
  decoder.on('decoded', (/** @type {any} */ one) => (packet = one));
  decoder.add(bytes);
  return packet;
}

/** @param {any} packet @returns {Buffer} */
const encoded = (packet) => /** @type {any} */ (new parser.Encoder().encode(packet))[0];

/** What the tool says about a packet, in the form of npm's. @param {any} packet */
function said({ attachments, ...rest }) {
  return rest.data === undefined ? rest : { ...rest, data: putTogether(rest.data, attachments) };
}

test(`npm reads every packet that we write, seed ${seed}`, async () => {
  const make = packets(seed);
  const all = Array.from({ length: count }, () =>
    make.packet({ binary: true, wholeBits: Infinity }, 'server'),
  );
  const answers = await askCodec(
    all.map((packet) => ({ encode: 'msgpack', packet: { ...packet, ...takenApart(packet.data) } })),
  );
  all.forEach((packet, i) => {
    const [message] = answers[i].messages;
    assert.equal(answers[i].messages.length, 1);
    assert.deepEqual(decoded(dataOf(message)), packet);
  });
});

test(`we write no byte more than npm does, seed ${seed}`, async () => {
  const make = packets(seed + 1);
  const all = Array.from({ length: count }, () => {
    const { type, nsp, id, data } = make.packet({ binary: true }, 'server');
    // The order in which we write the members.
    return { type, ...(data && { data }), nsp, ...(id !== undefined && { id }) };
  });
  const answers = await askCodec(
    all.map((packet) => ({ encode: 'msgpack', packet: { ...packet, ...takenApart(packet.data) } })),
  );
  all.forEach((packet, i) => {
    assert.deepEqual(dataOf(answers[i].messages[0]), encoded(packet));
  });
});

test(`we read every packet that npm writes, seed ${seed}`, async () => {
  const make = packets(seed + 2);
  const all = Array.from({ length: count }, () => ({
    ...make.packet({ binary: true, javascript: true, wholeBits: 63 }, 'client'),
    options: { compress: true },
  }));
  const answers = await askCodec(
    all.map((packet) => ({ decode: 'msgpack', messages: [messageOf(encoded(packet))] })),
  );
  all.forEach(({ options, ...packet }, i) => {
    assert.equal(answers[i].reason, undefined);
    assert.equal(answers[i].packets.length, 1);
    assert.deepEqual(said(answers[i].packets[0]), asJson(packet));
  });
});

test(`what we read of spoilt packets npm reads too, and as the same, seed ${seed}`, async () => {
  const make = packets(seed + 3);
  const all = Array.from({ length: count * 4 }, () => {
    const bytes = Buffer.from(encoded(make.packet({ binary: true, javascript: true }, 'client')));
    for (let times = make.below(3); times >= 0; --times) bytes[make.below(bytes.length)] = make.below(256);
    return make.below(8) === 0 ? bytes.subarray(0, make.below(bytes.length)) : bytes;
  });
  const answers = await askCodec(
    all.map((bytes) => ({ decode: 'msgpack', messages: [messageOf(bytes)] })),
  );
  let both = 0;
  all.forEach((bytes, i) => {
    const [packet] = answers[i].packets;
    if (packet === undefined) return;
    ++both;
    const { type, nsp, id, data } = decoded(bytes);
    assert.deepEqual(said(packet), asJson({ type, nsp, id, data }));
  });
  assert.ok(both > all.length / 8, `${both} of ${all.length} were still packets`);
});
