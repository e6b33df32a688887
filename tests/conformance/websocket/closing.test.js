// RFC 6455 5.5.1, 7: the closing handshake and its codes.
import { overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import {
  binary, close, frame, more, opcode, ping, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const allowed = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000,
  4001, 4999,
];
const forbidden = [
  0, 1, 2, 100, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1100, 1999, 2000, 2001, 2999, 5000, 5001,
  9999, 32767, 32768, 65534, 65535,
];

/** @type {Case[]} */
const codes = [
  ...allowed.flatMap((code) => [
    { name: `${code} is answered with ${code}`, send: [close(code)], closes: code },
    {
      name: `${code} with a reason is answered with ${code}`,
      send: [close(code, 'good reasons')],
      closes: code,
    },
  ]),
  ...forbidden.flatMap((code) => [
    { name: `${code} must not be sent: 1002`, send: [close(code)], closes: 1002 },
    {
      name: `${code} with a reason must not be sent: 1002`,
      send: [close(code, 'no reason')],
      closes: 1002,
    },
  ]),
];

/** @type {Case[]} */
const payloads = [
  {
    name: 'a close without a code is answered without one',
    send: [frame(opcode.close)],
    closes: 'none',
  },
  ...[0x00, 0x03, 0xe8, 0xff].map((octet) => ({
    name: `a close of the one byte ${octet} is 1002`,
    send: [frame(opcode.close, Buffer.from([octet]))],
    closes: 1002,
  })),
  ...[1, 2, 62, 122, 123].map((size) => ({
    name: `a reason of ${size} bytes`,
    send: [close(1000, 'r'.repeat(size))],
    closes: 1000,
  })),
  ...[124, 125, 1000].map((size) => ({
    name: `a reason of ${size} bytes is too long: 1002`,
    send: [close(1000, 'r'.repeat(size))],
    closes: 1002,
  })),
  { name: 'a reason beyond ASCII', send: [close(1000, 'κόσμε 🙂')], closes: 1000 },
  ...['80', 'c3', 'c328', 'eda080', 'f4908080', 'fffe', 'cebae1bdb9cf83cebcceb5eda080656469746564']
    .map((hex) => ({
      name: `a reason that is not UTF-8 (${hex}) is 1007`,
      send: [close(1000, Buffer.from(hex, 'hex'))],
      closes: 1007,
    })),
];

/** @type {Case[]} */
const order = [
  {
    name: 'what was sent before the close comes back before it is answered',
    send: [text('one'), binary('two'), ping('three'), close(1000)],
    echoes: [textEcho('one'), [opcode.binary, 'two']],
    pongs: ['three'],
    closes: 1000,
  },
  ...[
    ['a message', text('late')],
    ['a ping', ping('late')],
    ['another close', close(1001)],
    ['a frame that breaks the rules', text('late', { rsv: 7 })],
    ['an unmasked frame', text('late', { mask: null })],
    ['a lone continuation', more('late')],
    ['a long message', text('l'.repeat(100_000))],
    ['what is no frame at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ].map(([what, bytes]) => ({
    name: `${what} behind a close is ignored`,
    send: [close(1000), /** @type {Buffer} */ (bytes)],
    closes: 1000,
  })),
  {
    name: 'a close in the middle of a fragmented message',
    send: [text('never ', unfinished), more('whole', unfinished), close(4000, 'enough')],
    closes: 4000,
  },
  {
    name: 'a broken rule behind a broken rule is said once',
    send: [text('bad', { rsv: 1 }), text('bad', { rsv: 2 }), close(1000)],
    closes: 1002,
  },
];

overBoth('closing', {}, (where) => runCases(where, [...codes, ...payloads, ...order]));
