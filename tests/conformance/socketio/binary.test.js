// Socket.IO 5: what has attachments.
import { hear, isId, runCases, say } from '../../lib/socketio_cases.js';
import { ack, disconnect, event, json } from '../../lib/socketio_packets.js';

/** @import { Case } from '../../lib/socketio_cases.js' */

const bytes = (/** @type {number[]} */ ...all) => Buffer.from(all);
const place = (/** @type {any} */ num) => ({ _placeholder: true, num });
const ten = Array.from({ length: 10 }, (_, n) => bytes(n));

/** @param {any[]} args @returns {Case['talk']} */
const echoed = (...args) => [say(event(['message', ...args])), hear(event(['message-back', ...args]))];

runCases('bytes', [
  { name: 'are an argument', talk: echoed(bytes(1, 2, 3)) },
  { name: 'may be none', talk: echoed(bytes()) },
  { name: 'may be every byte', talk: echoed(Buffer.from(Array.from({ length: 256 }, (_, n) => n))) },
  { name: 'may be many', talk: echoed(Buffer.alloc(200_000, 'anteroom')) },
  { name: 'stand among other arguments', talk: echoed(1, bytes(1), 'x', bytes(2), null) },
  { name: 'stand deep', talk: echoed({ a: [{ b: bytes(9), c: [[bytes(8)]] }], d: bytes(7) }) },
  {
    name: 'stand below names of JavaScript',
    talk: echoed(JSON.parse('{"__proto__":1,"constructor":[]}'), bytes(1)),
    otherwise: 'the reference loses __proto__',
  },
  { name: 'may be the same twice', talk: echoed(bytes(1), bytes(1)) },
  { name: 'may come ten times', talk: echoed(...ten) },
  {
    name: 'come in another namespace',
    joined: ['/', '/custom'],
    talk: [
      say(event(['message', bytes(1), { x: bytes(2) }], { nsp: '/custom' })),
      hear(event(['message-back', bytes(1), { x: bytes(2) }], { nsp: '/custom' })),
    ],
  },
  {
    name: 'keep their place between other events',
    talk: [
      say(
        event(['message', 1]),
        event(['message', bytes(2), bytes(22)]),
        event(['message', 3]),
        event(['message', bytes(4)]),
      ),
      hear(
        event(['message-back', 1]),
        event(['message-back', bytes(2), bytes(22)]),
        event(['message-back', 3]),
        event(['message-back', bytes(4)]),
      ),
    ],
  },
  {
    name: 'are answered in an ACK',
    talk: [say(event(['message-with-ack', bytes(5)], { id: 5 })), hear(ack(5, [bytes(5)]))],
  },
  {
    name: 'are passed over where nobody listens',
    talk: [say(event(['no such event', bytes(1)], { id: 1 }))],
  },
  {
    name: 'for a namespace that is not joined end the connection',
    talk: [say(event(['message', bytes(1)], { nsp: '/custom' }))],
    ends: true,
  },
  {
    name: 'for a namespace that was left do',
    joined: ['/', '/custom'],
    talk: [say(disconnect('/custom')), say(event(['message', bytes(1)], { nsp: '/custom' }))],
    ends: true,
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
]);

/** @param {any} args @param {number} count */
const announced = (args, count, head = '') => `5${count}-${head}${JSON.stringify(args)}`;
const one = bytes(1);
const two = bytes(2, 2);

runCases(
  'placeholders',
  [
    {
      name: 'may stand in any order',
      talk: [
        say(announced(['message', place(1), place(0)], 2), one, two),
        hear(event(['message-back', two, one])),
      ],
    },
    {
      name: 'may stand for one attachment twice',
      talk: [
        say(announced(['message', place(0), [place(0)]], 1), one),
        hear(event(['message-back', one, [one]])),
      ],
    },
    {
      name: 'may leave an attachment out',
      talk: [say(announced(['message-with-ack', place(1)], 2, '4'), one, two), hear(ack(4, [two]))],
    },
    {
      name: 'may all be missing',
      talk: [say(announced(['message-with-ack', 'x'], 1, '4'), one), hear(ack(4, ['x']))],
    },
    {
      name: 'that say false are data',
      talk: [
        say(announced(['message', { _placeholder: false, num: 5 }, place(0)], 1), one),
        hear(event(['message-back', { _placeholder: false, num: 5 }, one])),
      ],
    },
    {
      name: 'that say "true" in quotes are data',
      talk: [
        say(announced(['message', { _placeholder: 'true', num: 5 }, place(0)], 1), one),
        hear(event(['message-back', { _placeholder: 'true', num: 5 }, one])),
      ],
    },
    {
      name: 'in a packet without attachments are data',
      talk: [say(`21${JSON.stringify(['message-with-ack', 'x', 1])}`), hear(ack(1, ['x', 1]))],
    },
    ...[1, 2, 10, 4294967296, 9007199254740992, -1, '0', null, true, [], {}, undefined].map(
      (num) =>
        /** @type {Case} */ ({
          name: `placeholder_fuzz: with ${JSON.stringify(num)} end the connection`,
          talk: [say(announced(['message', place(num)], 1), one)],
          ends: true,
        }),
    ),
    {
      name: 'placeholder_fuzz: with a fraction do',
      talk: [say(announced(['message', place(0.5)], 1), one)],
      ends: true,
      otherwise: 'the reference looks for attachment 0.5',
    },
    {
      name: 'placeholder_fuzz: deep ones do',
      talk: [say(announced(['message', { a: [[{ b: place(1) }]] }], 1), one)],
      ends: true,
    },
    {
      name: 'placeholder_fuzz: in an ACK do',
      talk: [
        say(event(['ask', 1])),
        hear(event(['question', 1], { id: isId })),
        say((heard) => /** @type {any} */ (`61-${heard.at(-1)?.id}${JSON.stringify([place(3)])}`), one),
      ],
      ends: true,
    },
    {
      name: 'for the name of an event do',
      talk: [say(announced([place(0), 1], 1), one)],
      ends: true,
    },
  ],
  { only: json },
);

runCases(
  'attachments',
  [
    {
      name: 'may come one by one',
      talk: [
        say(announced(['message', place(0), place(1)], 2)),
        say(one),
        say(two),
        hear(event(['message-back', one, two])),
      ],
    },
    {
      name: 'attachments_max: eleven end the connection',
      talk: [say(event(['message', ...ten, bytes(10)]))],
      ends: true,
    },
    { name: 'that nothing announced end the connection', talk: [say(one)], ends: true },
    { name: 'that nothing announced do, empty ones too', talk: [say(bytes())], ends: true },
    { name: 'of a stranger do', joined: [], talk: [say(one)], ends: true },
    {
      name: 'beyond the announced ones do',
      talk: [say(announced(['no such event', place(0)], 1), one, two)],
      ends: true,
    },
    {
      name: 'that are followed by an event instead do',
      talk: [say(announced(['message', place(0)], 1), '2["message",1]')],
      ends: true,
    },
    {
      name: 'that are followed by another announcement do',
      talk: [say(announced(['message', place(0), place(1)], 2), one, announced(['message', place(0)], 1))],
      ends: true,
    },
    {
      name: 'that are followed by DISCONNECT do',
      talk: [say(announced(['message', place(0)], 1), '1')],
      ends: true,
    },
    {
      name: 'that are followed by CONNECT do',
      talk: [say(announced(['message', place(0)], 1), '0/custom')],
      ends: true,
    },
    {
      name: 'of an ACK are put together like those of an EVENT',
      talk: [
        say(event(['ask', 1])),
        hear(event(['question', 1], { id: isId })),
        say(
          (heard) => /** @type {any} */ (`62-${heard.at(-1)?.id}${JSON.stringify([place(1), place(0)])}`),
          one,
          two,
        ),
        hear(event(['answer', two, one])),
      ],
    },
    {
      name: 'of an ACK that nobody asked for are taken and forgotten',
      talk: [say(`61-987654${JSON.stringify([place(0)])}`, one)],
    },
    ...[
      '50-["message"]',
      '60-1[]',
      '511-["message"]',
      '611-1[]',
      '599999999999999999999-["message"]',
      '5-["message"]',
      '5["message"]',
      '51["message"]',
      '5-1-["message"]',
      '5x-["message"]',
      '51',
      '5',
      '6',
      '51-x',
      '51-{}',
      '51-[]',
      '51-["disconnect"]',
      '51-[null]',
      '61-1{}',
      '51-1-["message"]',
      '01-{}',
      '11-',
      '21-["message"]',
      '31-1[]',
    ].map(
      (text) =>
        /** @type {Case} */ ({
          name: `announced by ${text} end the connection`,
          talk: [say(text)],
          ends: true,
        }),
    ),
    ...['51.0-["message"]', '51-', '61-1'].map(
      (text) =>
        /** @type {Case} */ ({
          name: `announced by ${text} do`,
          talk: [say(text)],
          ends: true,
          otherwise: 'the reference lets them pass',
        }),
    ),
    {
      name: 'together with their packet above the limit of a message do',
      talk: [
        say(announced(['message', place(0), place(1)], 2)),
        say(Buffer.alloc(600_000)),
        say(Buffer.alloc(600_000)),
      ],
      ends: true,
      otherwise: 'the reference has no limit for both together',
    },
  ],
  { only: json },
);
