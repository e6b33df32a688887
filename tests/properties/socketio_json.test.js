// Random packets between our JSON codec and npm's socket.io-parser, both ways.
// PROPERTY_COUNT says how many, PROPERTY_SEED which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as parser from 'socket.io-parser';
import { askCodec, dataOf, messageOf, putTogether, takenApart } from '../lib/codec_tool.js';
import { asJson, count, packets, seed } from '../lib/random_packets.js';

const kinds = { binary: true, halfPairs: true, wholeBits: Infinity };
const attachmentsMax = 10;

/** @param {any} data */
const fits = (data) => takenApart(data).attachments.length <= attachmentsMax;

/** Packets that have no more attachments than both parsers take. */
function some(/** @type {number} */ start, /** @type {object} */ more, /** @type {'client' | 'server'} */ from) {
  const make = packets(start);
  return Array.from({ length: count }, () => make.packet({ ...kinds, ...more }, from)).filter(
    ({ data }) => fits(asJson(data)),
  );
}

/** @param {(string | Buffer)[]} messages */
function decoded(messages) {
  const decoder = new parser.Decoder();
  /** @type {any[]} */
  const all = [];
  decoder.on('decoded', (/** @type {any} */ one) => all.push(one));
  for (const message of messages) decoder.add(message);
  return all;
}

/** npm's packet without what it keeps for itself. @param {any} packet */
function bare({ type, nsp, id, data }) {
  return { type, nsp, ...(id !== undefined && { id }), ...(data !== undefined && { data }) };
}

/** @param {any} packet */
const encoded = (packet) => new parser.Encoder().encode({ ...packet });

test(`npm reads every packet that we write, seed ${seed}`, async () => {
  const all = some(seed, {}, 'server');
  const answers = await askCodec(
    all.map((packet) => ({ encode: 'json', packet: { ...packet, ...takenApart(packet.data) } })),
  );
  all.forEach((packet, i) => {
    const [read, ...others] = decoded(answers[i].messages.map(dataOf));
    assert.deepEqual(others, []);
    assert.deepEqual(bare(read), packet);
  });
});

test(`our text is npm's, seed ${seed}`, async () => {
  // Numbers have more than one good form, 1e21 and 1e+21.
  const all = some(seed + 1, { wholeBits: 53 }, 'server').filter(
    ({ data }) => !/\d[eE]|\.\d/.test(JSON.stringify(data) ?? ''),
  );
  assert.ok(all.length > count / 8);
  const answers = await askCodec(
    all.map((packet) => ({ encode: 'json', packet: { ...packet, ...takenApart(packet.data) } })),
  );
  all.forEach((packet, i) => {
    assert.deepEqual(answers[i].messages.map(dataOf), encoded(packet));
  });
});

test(`we read every packet that npm writes, seed ${seed}`, async () => {
  const all = some(seed + 2, { javascript: true }, 'client');
  const answers = await askCodec(
    all.map((packet) => ({ decode: 'json', messages: encoded(packet).map(messageOf) })),
  );
  all.forEach((packet, i) => {
    assert.equal(answers[i].reason, undefined, JSON.stringify(packet));
    const [{ attachments, ...read }, ...others] = answers[i].packets;
    assert.deepEqual(others, []);
    if (read.data !== undefined) read.data = putTogether(read.data, attachments);
    assert.deepEqual(read, asJson(packet));
  });
});

test(`what we read of spoilt texts npm reads too, and as the same, seed ${seed}`, async () => {
  const make = packets(seed + 3);
  const all = Array.from({ length: count * 4 }, () => {
    const [text] = encoded(make.packet({}, 'client'));
    const at = make.below(text.length);
    // No blank: where an id would stand npm takes one for the digit 0.
    const other = make.any([...'0123456789[]{},:"\\-/ae', '']);
    return text.slice(0, at) + other + text.slice(at + make.below(2));
  });
  const answers = await askCodec(
    all.map((text) => ({ decode: 'json', messages: [messageOf(text)] })),
  );
  let both = 0;
  all.forEach((text, i) => {
    const [packet] = answers[i].packets;
    if (packet === undefined) return;
    ++both;
    const { attachments, ...read } = packet;
    const [theirs] = decoded([text]);
    assert.deepEqual(asJson(read), asJson(bare(theirs)), text);
  });
  assert.ok(both > all.length / 8, `${both} of ${all.length} were still packets`);
});
