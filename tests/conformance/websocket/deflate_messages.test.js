// RFC 7692 6, 7.2: compressed messages, in both directions.
import { constants, deflateRawSync } from 'node:zlib';
import { binaryEcho, overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import {
  compressedBit, fragments, frame, more, opcode, ping, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const offer = 'permessage-deflate; client_max_window_bits';
const rsv = compressedBit;

/**
 * The payload of a compressed message, without the four bytes that the receiver adds.
 * @param {string | Uint8Array} payload
 * @param {import('node:zlib').ZlibOptions} [options]
 */
function deflated(payload, options = {}) {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH, ...options });
  return bytes.subarray(0, bytes.length - 4);
}

/** @param {string | Uint8Array} payload @param {import('node:zlib').ZlibOptions} [options] */
const compressedText = (payload, options) => text(deflated(payload, options), { rsv });

let state = 1;
/** The same bytes in every run, half of them noise. @param {number} size */
function mixed(size) {
  const bytes = Buffer.alloc(size, 'words that repeat ');
  for (let at = 0; at < size; at += 2 + (at % 5)) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const sizes = [
  0, 1, 2, 16, 64, 125, 126, 127, 255, 256, 511, 512, 513, 1023, 1024, 4096, 8192, 16383, 16384,
  16385, 32767, 32768, 32769, 65535, 65536, 131072, 1_000_000,
];

/** @type {Case[]} */
const messages = sizes.flatMap((size) => {
  const words = 'word '.repeat(size).slice(0, size);
  const bytes = mixed(size);
  return [
    {
      name: `a compressed text of ${size} bytes`,
      offer,
      send: [compressedText(words)],
      echoes: [textEcho(words)],
      ...(size >= 64 ? { compressed: true } : {}),
    },
    {
      name: `a compressed binary message of ${size} bytes`,
      offer,
      send: [frame(opcode.binary, deflated(bytes), { rsv })],
      echoes: [binaryEcho(bytes)],
    },
  ];
});

const noise = mixed(5000).toString('hex');
/** @type {Case[]} */
const encodings = [
  ...[0, 1, 6, 9].flatMap((level) => [9, 12, 15].map((windowBits) => ({
    name: `compressed at level ${level} with a window of ${windowBits} bits`,
    offer,
    send: [compressedText('the same and the same again; '.repeat(300), { level, windowBits })],
    echoes: [textEcho('the same and the same again; '.repeat(300))],
  }))),
  ...[constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE].map((strategy) => ({
    name: `compressed with strategy ${strategy}`,
    offer,
    send: [compressedText('aaaabbbbcccc'.repeat(100), { strategy })],
    echoes: [textEcho('aaaabbbbcccc'.repeat(100))],
  })),
  ...Object.entries({
    'one block': 'f248cdc9c90700',
    'a block without compression': '00 0500 faff 48656c6c6f 00',
    'a last block and an empty one': 'f348cdc9c9070000',
    'two blocks': 'f248050000 00ffffcac9c90700',
    'a last block that is empty': '00 0500 faff 48656c6c6f 01',
  }).map(([name, hex]) => ({
    name: `the Hello of the RFC: ${name}`,
    offer,
    send: [text(Buffer.from(hex.replaceAll(' ', ''), 'hex'), { rsv })],
    echoes: [textEcho('Hello')],
  })),
  ...[9, 10, 12, 15].map((bits) => ({
    name: `a server that may use ${bits} bits`,
    offer: `permessage-deflate; server_max_window_bits=${bits}`,
    send: [compressedText('b'.repeat(400)), text(noise)],
    echoes: [textEcho('b'.repeat(400)), textEcho(noise)],
  })),
];

const long = Buffer.from('many words in many fragments, '.repeat(60));
const payload = deflated(long);
/** @type {Case[]} */
const fragmented = [
  ...[1, 2, 3, 5, 11, 20, payload.length - 1].map((size) => ({
    name: `a compressed text in fragments of ${size} bytes`,
    offer,
    send: fragments(opcode.text, payload, size, { rsv }),
    echoes: [textEcho(long)],
    compressed: true,
  })),
  {
    name: 'empty fragments and pings inside a compressed message',
    offer,
    send: [text('', { rsv, fin: false }), ping('a'), more(payload.subarray(0, 9), unfinished),
      more('', unfinished), ping('b'), more(payload.subarray(9), unfinished), more('')],
    echoes: [textEcho(long)],
    pongs: ['a', 'b'],
  },
  {
    name: 'compressed and plain messages take turns',
    offer,
    send: [compressedText('one'), text('two'), compressedText('three'),
      ...fragments(opcode.text, 'four', 1), compressedText('five')],
    echoes: ['one', 'two', 'three', 'four', 'five'].map(textEcho),
  },
  {
    name: 'fifty compressed messages',
    offer,
    send: Array.from({ length: 50 }, (_, n) => compressedText(`number ${n} `.repeat(20))),
    echoes: Array.from({ length: 50 }, (_, n) => textEcho(`number ${n} `.repeat(20))),
  },
  {
    name: 'after the extension was agreed on, all may still be plain',
    offer,
    send: [text('plain'), text('and plain again')],
    echoes: [textEcho('plain'), textEcho('and plain again')],
  },
];

/** @type {Case[]} */
const wrong = [
  ...[opcode.ping, opcode.pong, opcode.close].map((code) => ({
    name: `RSV1 on opcode ${code} is 1002`,
    offer,
    send: [frame(code, deflated('x').subarray(0, 100), { rsv })],
    closes: 1002,
  })),
  {
    name: 'RSV1 on a continuation of a compressed message is 1002',
    offer,
    send: [text(payload.subarray(0, 5), { rsv, fin: false }), more(payload.subarray(5), { rsv })],
    closes: 1002,
  },
  {
    name: 'RSV1 on a continuation of a plain message is 1002',
    offer,
    send: [text('plain', unfinished), more(payload, { rsv })],
    closes: 1002,
  },
  ...[1, 2, 3, 5, 6, 7].map((bits) => ({
    name: `reserved bits ${bits} are 1002 with the extension too`,
    offer,
    send: [text(payload, { rsv: bits })],
    closes: 1002,
  })),
  {
    name: 'RSV1 without the extension is 1002',
    send: [compressedText('x')],
    closes: 1002,
  },
  {
    name: 'RSV1 where the offer was declined is 1002',
    offer: 'permessage-deflate; server_max_window_bits=8',
    send: [compressedText('x')],
    closes: 1002,
  },
  ...Object.entries({
    'a block of the type that there is not': 'ffffff',
    'a distance beyond the beginning': '030200',
    'a stored block with a wrong length': '000500fafe48656c6c6f00',
    'a Huffman table that is none': '0500000000',
    'noise': '9cf3b2a1d4c5e6f7a8b9cadbecfd',
    'plain text': Buffer.from('this is not compressed').toString('hex'),
  }).map(([name, hex]) => ({
    name: `corrupt, ${name}: 1007`,
    offer,
    send: [text(Buffer.from(hex, 'hex'), { rsv })],
    closes: 1007,
  })),
  ...[1, 3, 8, payload.length - 2].map((size) => ({
    name: `corrupt, cut off behind ${size} bytes: 1007`,
    offer,
    send: [text(payload.subarray(0, size), { rsv })],
    closes: 1007,
  })),
  {
    name: 'a good message before a corrupt one comes back',
    offer,
    send: [compressedText('good'), text('\xff', { rsv })],
    echoes: [textEcho('good')],
    closes: 1007,
  },
];

/** @type {Case[]} */
const utf8 = [
  ...['κόσμε', '🙂'.repeat(500), 'ﷺ \u0000 \u{10ffff}'].map((words, n) => ({
    name: `UTF-8 ${n}, compressed and in fragments of 3 bytes`,
    offer,
    send: fragments(opcode.text, deflated(words), 3, { rsv }),
    echoes: [textEcho(words)],
  })),
  ...['80', 'c3', 'eda080', 'f4908080', 'cebae1bdb9cf83cebcceb5eda080656469746564'].flatMap((hex) => [
    {
      name: `not UTF-8 once it is inflated (${hex}): 1007`,
      offer,
      send: [compressedText(Buffer.from(hex, 'hex'))],
      closes: 1007,
    },
    {
      name: `not UTF-8 behind 40,000 good bytes (${hex}): 1007`,
      offer,
      send: [compressedText(Buffer.concat([Buffer.alloc(40_000, 'g'), Buffer.from(hex, 'hex')]))],
      closes: 1007,
    },
    {
      name: `anything may be in a binary message (${hex})`,
      offer,
      send: [frame(opcode.binary, deflated(Buffer.from(hex, 'hex')), { rsv })],
      echoes: [binaryEcho(Buffer.from(hex, 'hex'))],
    },
  ]),
];

overBoth('deflate messages', {}, (where) =>
  runCases(where, [...messages, ...encodings, ...fragmented, ...wrong, ...utf8]),
);
