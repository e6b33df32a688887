// RFC 6455 5.2, 5.3, 5.6: frames, masks, lengths, reserved bits and opcodes.
import { binaryEcho, overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import { binary, frame, header, opcode, ping, text } from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

/** Around every boundary of the three forms of a length, and of an eight-byte step. */
const sizes = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 124, 125, 126, 127, 128, 129, 254, 255,
  256, 1023, 1024, 4095, 4096, 65533, 65534, 65535, 65536, 65537, 131072,
];

/** @param {number} size */
function bytesOf(size) {
  return Buffer.from(Array.from({ length: size }, (_, n) => (n * 7 + (n >> 8)) & 0xff));
}

/** @type {Case[]} */
const lengths = sizes.flatMap((size) => [
  {
    name: `a text of ${size} bytes comes back`,
    send: [text('t'.repeat(size))],
    echoes: [textEcho('t'.repeat(size))],
  },
  {
    name: `a binary message of ${size} bytes comes back`,
    send: [binary(bytesOf(size))],
    echoes: [binaryEcho(bytesOf(size))],
  },
]);

const keys = [0, 1, 0xff, 0xff00, 0xff000000, 0xffffffff, 0x80808080, 0x01020304, 0xdeadbeef];
/** @type {Case[]} */
const masks = keys.flatMap((mask) => [
  {
    name: `a text under the mask ${mask.toString(16)}`,
    send: [text('masked in every way', { mask })],
    echoes: [textEcho('masked in every way')],
  },
  {
    name: `binary under the mask ${mask.toString(16)}`,
    send: [binary(bytesOf(77), { mask })],
    echoes: [binaryEcho(bytesOf(77))],
  },
]);

/** @type {Case[]} */
const unmasked = [
  ...[opcode.text, opcode.binary, opcode.ping, opcode.pong, opcode.close].map((code) => ({
    name: `an unmasked frame of opcode ${code} is 1002`,
    send: [frame(code, '', { mask: null })],
    closes: 1002,
  })),
  {
    name: 'what came before an unmasked frame is still echoed',
    send: [text('good'), text('bad', { mask: null })],
    echoes: [textEcho('good')],
    closes: 1002,
  },
];

/** @type {Case[]} */
const longLengths = [
  ...[0, 1, 124, 125].map((size) => ({
    name: `a length of ${size} in two bytes is 1002`,
    send: [text('x'.repeat(size), { lengthBytes: 2 })],
    closes: 1002,
  })),
  ...[0, 1, 125, 126, 127, 65534, 65535].map((size) => ({
    name: `a length of ${size} in eight bytes is 1002`,
    send: [text('x'.repeat(Math.min(size, 1000)), { lengthBytes: 8, length: size })],
    closes: 1002,
  })),
  ...[2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n].map((size) => ({
    name: `a length of ${size} has its highest bit set: 1002`,
    send: [header(opcode.binary, size, { lengthBytes: 8 }), Buffer.from('payload')],
    closes: 1002,
  })),
];

/** @type {Case[]} RSV1 too, as nothing was agreed on */
const reservedBits = [1, 2, 3, 4, 5, 6, 7].flatMap((rsv) => [
  ...[opcode.text, opcode.binary, opcode.ping, opcode.pong, opcode.close].flatMap((code) => [
    {
      name: `reserved bits ${rsv} on opcode ${code}, with a payload, are 1002`,
      send: [frame(code, 'payload', { rsv })],
      closes: 1002,
    },
    {
      name: `reserved bits ${rsv} on opcode ${code}, empty, are 1002`,
      send: [frame(code, '', { rsv })],
      closes: 1002,
    },
  ]),
  {
    name: `reserved bits ${rsv} between good messages: the first comes back, the last does not`,
    send: [text('first'), text('bad', { rsv }), text('last')],
    echoes: [textEcho('first')],
    closes: 1002,
  },
]);

/** @type {Case[]} */
const reservedOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((code) => [
  { name: `opcode ${code}, empty, is 1002`, send: [frame(code)], closes: 1002 },
  { name: `opcode ${code}, with a payload, is 1002`, send: [frame(code, 'abc')], closes: 1002 },
  {
    name: `opcode ${code} without FIN is 1002`,
    send: [frame(code, 'abc', { fin: false })],
    closes: 1002,
  },
  {
    name: `opcode ${code} behind a message is 1002, the message comes back`,
    send: [text('good'), frame(code), ping()],
    echoes: [textEcho('good')],
    closes: 1002,
  },
]);

/** @type {Case[]} */
const series = [
  {
    name: 'many messages come back in their order',
    send: Array.from({ length: 200 }, (_, n) => text(`number ${n}`)),
    echoes: Array.from({ length: 200 }, (_, n) => textEcho(`number ${n}`)),
  },
  {
    name: 'texts and binary messages alternate',
    send: Array.from({ length: 40 }, (_, n) => (n % 2 ? binary(bytesOf(n)) : text('t'.repeat(n)))),
    echoes: Array.from({ length: 40 }, (_, n) =>
      n % 2 ? binaryEcho(bytesOf(n)) : textEcho('t'.repeat(n)),
    ),
  },
];

overBoth('framing', {}, (where) => {
  runCases(where, [
    ...lengths,
    ...masks,
    ...unmasked,
    ...longLengths,
    ...reservedBits,
    ...reservedOpcodes,
    ...series,
  ]);
});
