// RFC 6455 5.5: pings and pongs. Close frames have a chapter of their own.
import { overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import {
  frame, header, more, opcode, ping, pong, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const noise = Buffer.from(Array.from({ length: 125 }, (_, n) => (n * 31 + 200) & 0xff));

/** @type {Case[]} */
const pings = [
  ...[0, 1, 2, 3, 4, 7, 8, 64, 123, 124, 125].flatMap((size) => [
    {
      name: `a ping of ${size} bytes is answered with them`,
      send: [ping('p'.repeat(size))],
      pongs: ['p'.repeat(size)],
    },
    {
      name: `a ping of ${size} bytes that are no text is answered with them`,
      send: [ping(noise.subarray(0, size))],
      pongs: [noise.subarray(0, size)],
    },
    {
      name: `a pong of ${size} bytes that nobody asked for is nothing`,
      send: [pong(noise.subarray(0, size)), ping('after')],
      pongs: ['after'],
    },
  ]),
  {
    name: 'ten pings get ten answers in their order',
    send: Array.from({ length: 10 }, (_, n) => ping(`ping ${n}`)),
    pongs: Array.from({ length: 10 }, (_, n) => `ping ${n}`),
  },
  {
    name: 'pings between messages',
    send: [ping('1'), text('a'), ping('2'), text('b'), ping('3')],
    echoes: [textEcho('a'), textEcho('b')],
    pongs: ['1', '2', '3'],
  },
  {
    name: 'a hundred pongs are nothing',
    send: [...Array.from({ length: 100 }, () => pong('unsolicited')), text('and then')],
    echoes: [textEcho('and then')],
  },
];

/** @type {Case[]} */
const wrong = [opcode.close, opcode.ping, opcode.pong].flatMap((code) => [
  ...[0, 1, 125].map((size) => ({
    name: `opcode ${code} of ${size} bytes without FIN is 1002`,
    send: [frame(code, 'f'.repeat(size), { fin: false })],
    closes: 1002,
  })),
  ...[126, 127, 128, 1000, 65535, 65536, 70000].map((size) => ({
    name: `opcode ${code} of ${size} bytes is 1002`,
    send: [frame(code, 'f'.repeat(size))],
    closes: 1002,
  })),
  ...[2n ** 31n, 2n ** 32n, 2n ** 63n - 1n].map((size) => ({
    name: `opcode ${code} that announces ${size} bytes is 1002`,
    send: [header(code, size)],
    closes: 1002,
  })),
  {
    name: `opcode ${code} in two frames, between fragments, is 1002`,
    send: [text('a', unfinished), frame(code, 'x', { fin: false }), more('b')],
    closes: 1002,
  },
  {
    name: `opcode ${code} of 126 bytes between fragments is 1002`,
    send: [text('a', unfinished), frame(code, 'f'.repeat(126)), more('b')],
    closes: 1002,
  },
  {
    name: `opcode ${code} of 126 bytes behind a message is 1002, the message comes back`,
    send: [text('good'), frame(code, 'f'.repeat(126))],
    echoes: [textEcho('good')],
    closes: 1002,
  },
]);

overBoth('control frames', {}, (where) => runCases(where, [...pings, ...wrong]));
