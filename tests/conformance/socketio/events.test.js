// Socket.IO 5: events, as they come and go without attachments.
import { hear, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { ack, connect, event } from '../../lib/socketio_packets.js';

/** @import { Case } from '../../lib/socketio_cases.js' */

/** @param {any[]} args @returns {Case['talk']} */
const echoed = (...args) => [say(event(['message', ...args])), hear(event(['message-back', ...args]))];

const values = {
  'no argument': [],
  'a number, and another': [1, -7],
  fractions: [0.1, -2.5e-7, 1.7976931348623157e308, 5e-324],
  'whole numbers up to 2^53': [9007199254740991, -9007199254740991, 2 ** 31, -(2 ** 31), 2 ** 32],
  'true, false and null': [true, false, null],
  'empty text': [''],
  'text beyond ASCII': ['é', '€', '😀', '\u0000', '\u2028', '\u{10ffff}', '\ufeff'],
  'text with what JSON escapes': ['"', '\\', '/', '\b\f\n\r\t', '\u007f'],
  'text with what separates packets': ['\x1e', ',', '/custom,', '1-'],
  'long text': ['x'.repeat(70_000)],
  'empty lists and objects': [[], {}, [[]], [{}]],
  'nested lists and objects': [{ a: [1, { b: [null, { c: 'd' }] }] }, [[['x']]]],
  'many arguments': Array.from({ length: 500 }, (_, n) => n),
  'names that mean something in JavaScript': [
    JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"toString":3}'),
  ],
  'an object with many names': [Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`n${n}`, n]))],
  'what looks like an attachment': [{ _placeholder: false, num: 0 }, { num: 0 }],
};

runCases('EVENT', [
  ...Object.entries(values).map(
    ([name, args]) => /** @type {Case} */ ({ name: `with ${name}`, talk: echoed(...args) }),
  ),
  {
    name: 'in another namespace',
    joined: ['/custom'],
    talk: [
      say(event(['message', 1], { nsp: '/custom' })),
      hear(event(['message-back', 1], { nsp: '/custom' })),
    ],
  },
  {
    name: 'in two namespaces keeps its own',
    joined: ['/', '/custom', '/dynamic-1'],
    talk: [
      say(
        event(['message', 1], { nsp: '/dynamic-1' }),
        event(['message', 2]),
        event(['message', 3], { nsp: '/custom' }),
      ),
      hear(
        event(['message-back', 1], { nsp: '/dynamic-1' }),
        event(['message-back', 2]),
        event(['message-back', 3], { nsp: '/custom' }),
      ),
    ],
  },
  {
    name: 'comes back in order, two hundred of a segment',
    talk: [
      say(...Array.from({ length: 200 }, (_, n) => event(['message', n]))),
      hear(...Array.from({ length: 200 }, (_, n) => event(['message-back', n]))),
    ],
  },
  {
    name: 'with a number for a name',
    talk: [say(event([7, 'x'])), hear(event(['message-back', 'x']))],
  },
  ...['__proto__', 'constructor', 'prototype', ''].map(
    (name) =>
      /** @type {Case} */ ({
        name: `with the name "${name}"`,
        talk: [say(event([name, 1])), hear(event(['message-back', 1]))],
      }),
  ),
  ...[
    'error',
    'toString',
    'hasOwnProperty',
    'ping',
    'open',
    'message ',
    'MESSAGE',
    '\u0000',
    'no such event',
  ].map(
    (name) =>
      /** @type {Case} */ ({
        name: `that nobody listens to, ${JSON.stringify(name)}, is passed over`,
        talk: [say(event([name, 1]))],
      }),
  ),
  { name: 'with a number that nobody listens to', talk: [say(event([-1.5, 1]), event([1e21]), event([8]))] },
  {
    name: 'whose handler throws costs nobody anything',
    talk: [say(event(['throw']))],
    otherwise: 'the reference lets the process end',
  },
  {
    name: 'with a name of 256 bytes',
    talk: [say(event(['n'.repeat(256), 1]))],
  },
]);

runCases('an EVENT that is none ends the connection:', [
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
    (name) =>
      /** @type {Case} */ ({ name: `the reserved name ${name}`, talk: [say(event([name, 1]))], ends: true }),
  ),
  ...[null, true, false, [], ['message'], {}, { toString: 'message' }, [[]]].map(
    (name) =>
      /** @type {Case} */ ({
        name: `${JSON.stringify(name)} for a name`,
        talk: [say(event([name, 1]))],
        ends: true,
      }),
  ),
  ...[{}, { 0: 'message', length: 1 }, 'message', -7, null, true, []].map(
    (data) =>
      /** @type {Case} */ ({
        name: `${JSON.stringify(data)} for a payload`,
        talk: [say(event(/** @type {any} */ (data)))],
        ends: true,
      }),
  ),
  {
    name: 'no payload',
    talk: [say({ ...event([]), data: undefined })],
    ends: true,
    otherwise: 'the reference takes it for an event without a name',
  },
  {
    name: 'no payload, and an id',
    talk: [say({ ...event([]), data: undefined, id: 1 })],
    ends: true,
    otherwise: 'the reference takes it for an event without a name',
  },
  {
    name: 'in one of two namespaces',
    joined: ['/', '/custom'],
    talk: [say(event([], { nsp: '/custom' }))],
    ends: true,
  },
  {
    name: 'a name of 257 bytes',
    talk: [say(event(['n'.repeat(257), 1]))],
    ends: true,
    otherwise: 'the reference has no limit',
  },
  {
    name: 'what stands before it in the segment is answered, what stands behind it is not heard',
    talk: [
      say(event(['message', 1]), event(['message-with-ack', 2], { id: 0 }), event([]), event(['message', 3])),
      hear(event(['message-back', 1]), ack(0, [2])),
    ],
    ends: true,
    otherwise: 'the reference takes a turn for every event',
  },
  {
    name: 'a CONNECT before it in the segment is answered',
    joined: [],
    talk: [say(connect(), event([])), welcome()],
    ends: true,
    otherwise: 'the reference takes a turn for every CONNECT',
  },
]);
