// What one message may cost, whichever way it comes: WS-10, WS-14, PMD-05. The server under test is
// started with small limits, so another one by ANTEROOM_URL cannot be asked.
import { describe, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { binaryEcho, overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import {
  binary, compressedBit, fragments, frame, header, more, opcode, ping, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const bytesMax = 10_000;
const fragmentsMax = 50;
const env = { MESSAGE_BYTES_MAX: String(bytesMax), FRAGMENTS_MAX: String(fragmentsMax) };
const offer = 'permessage-deflate';
const rsv = compressedBit;

/** @param {string | Uint8Array} payload */
function deflated(payload, level = 6) {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH, level });
  return bytes.subarray(0, bytes.length - 4);
}

/** @param {number} size */
const a = (size) => 'a'.repeat(size);

/** @type {Case[]} */
const sizes = [-1, 0].flatMap((more_) => [
  {
    name: `${bytesMax + more_} bytes in one frame come back`,
    send: [text(a(bytesMax + more_))],
    echoes: [textEcho(a(bytesMax + more_))],
  },
  {
    name: `${bytesMax + more_} bytes in 40 frames come back`,
    send: fragments(opcode.text, a(bytesMax + more_), 250),
    echoes: [textEcho(a(bytesMax + more_))],
  },
  ...[0, 1, 6].map((level) => ({
    name: `${bytesMax + more_} bytes compressed at level ${level} come back`,
    offer,
    send: [frame(opcode.binary, deflated(a(bytesMax + more_), level), { rsv })],
    echoes: [binaryEcho(a(bytesMax + more_))],
  })),
]);

/** @type {Case[]} */
const tooBig = [
  ...[1, 2, 1000, 60_000].flatMap((over) => [
    { name: `${over} bytes too many in one frame: 1009`, send: [text(a(bytesMax + over))], closes: 1009 },
    {
      name: `${over} bytes too many, announced alone: 1009`,
      send: [header(opcode.binary, bytesMax + over)],
      closes: 1009,
    },
    {
      name: `${over} bytes too many in two frames: 1009`,
      send: [text(a(bytesMax), unfinished), more(a(over))],
      closes: 1009,
    },
    {
      name: `${over} bytes too many, inflated: 1009`,
      offer,
      send: [text(deflated(a(bytesMax + over)), { rsv })],
      closes: 1009,
    },
    {
      name: `${over} bytes too many, inflated over fragments: 1009`,
      offer,
      send: fragments(opcode.text, deflated(a(bytesMax + over)), 7, { rsv }),
      closes: 1009,
    },
  ]),
  ...[2n ** 16n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n - 1n, 2n ** 32n,
    2n ** 62n, 2n ** 63n - 1n].flatMap((size) => [
    {
      name: `a frame that announces ${size} bytes: 1009`,
      send: [header(opcode.text, size)],
      closes: 1009,
    },
    {
      name: `a continuation that announces ${size} bytes, behind some: 1009`,
      send: [binary('some', unfinished), header(opcode.continuation, size)],
      closes: 1009,
    },
    {
      name: `a compressed frame that announces ${size} bytes: 1009`,
      offer,
      send: [header(opcode.text, size, { rsv })],
      closes: 1009,
    },
  ]),
  {
    name: 'a message below the limit, then one above it',
    send: [text('small'), text(a(bytesMax + 1))],
    echoes: [textEcho('small')],
    closes: 1009,
  },
  {
    name: 'compressed bytes without end that inflate to nothing: 1009',
    offer,
    send: [text(Buffer.alloc(5 * 4000, Buffer.from('000000ffff', 'hex')), { rsv })],
    closes: 1009,
  },
  {
    name: 'a megabyte of zeros in a kilobyte: 1009',
    offer,
    send: [frame(opcode.binary, deflated(Buffer.alloc(1 << 20)), { rsv })],
    closes: 1009,
  },
];

/** @type {Case[]} */
const pieces = [
  {
    name: `${fragmentsMax} fragments come back`,
    send: fragments(opcode.text, a(fragmentsMax), 1),
    echoes: [textEcho(a(fragmentsMax))],
  },
  {
    name: `${fragmentsMax + 1} fragments: 1009`,
    send: fragments(opcode.text, a(fragmentsMax + 1), 1),
    closes: 1009,
  },
  {
    name: 'empty fragments count: 1009',
    send: [text('', unfinished), ...Array.from({ length: 60 }, () => more('', unfinished))],
    closes: 1009,
  },
  {
    name: 'fragments of compressed messages count: 1009',
    offer,
    send: [text('', { rsv, fin: false }), ...Array.from({ length: 60 }, () => more('', unfinished))],
    closes: 1009,
  },
  {
    name: 'control frames between fragments do not count',
    send: [text('a', unfinished), ...Array.from({ length: 60 }, () => ping()), more('b')],
    echoes: [textEcho('ab')],
    pongs: Array.from({ length: 60 }, () => ''),
  },
  {
    name: 'every message is counted by itself',
    send: [...fragments(opcode.text, a(40), 1), ...fragments(opcode.text, a(40), 1)],
    echoes: [textEcho(a(40)), textEcho(a(40))],
  },
];

if (process.env.ANTEROOM_URL === undefined) {
  overBoth('limits', env, (where) => runCases(where, [...sizes, ...tooBig, ...pieces]));
} else {
  describe('limits', () => test('need a server with small ones', { skip: true }, () => {}));
}
