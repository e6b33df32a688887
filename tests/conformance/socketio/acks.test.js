// Socket.IO 5: acknowledgements, asked for by either side.
import { hear, isId, runCases, say } from '../../lib/socketio_cases.js';
import { ack, event, json } from '../../lib/socketio_packets.js';

/** @import { Case } from '../../lib/socketio_cases.js' */
/** @import { Packet } from '../../lib/socketio_packets.js' */

const safeMax = Number.MAX_SAFE_INTEGER;

runCases('an ACK that the client asks for', [
  ...[0, 1, 255, 256, 65_536, 2 ** 31, 2 ** 32, safeMax].map(
    (id) =>
      /** @type {Case} */ ({
        name: `has the id of its event, ${id}`,
        talk: [say(event(['message-with-ack', 'x'], { id })), hear(ack(id, ['x']))],
      }),
  ),
  { name: 'may have no arguments', talk: [say(event(['message-with-ack'], { id: 3 })), hear(ack(3, []))] },
  {
    name: 'may have several',
    talk: [
      say(event(['message-with-ack', 1, null, { a: [] }], { id: 3 })),
      hear(ack(3, [1, null, { a: [] }])),
    ],
  },
  {
    name: 'comes in the namespace of its event',
    joined: ['/', '/custom'],
    talk: [
      say(
        event(['message-with-ack', 'c'], { id: 1, nsp: '/custom' }),
        event(['message-with-ack', 'm'], { id: 1 }),
      ),
      hear(ack(1, ['c'], '/custom'), ack(1, ['m'])),
    ],
  },
  {
    name: 'has attachments where its arguments do',
    talk: [
      say(event(['message-with-ack', Buffer.from('one'), { two: Buffer.from('two') }], { id: 9 })),
      hear(ack(9, [Buffer.from('one'), { two: Buffer.from('two') }])),
    ],
  },
  {
    name: 'comes once, however often the program answers',
    talk: [say(event(['answer twice'], { id: 4 })), hear(ack(4, [1]))],
  },
  {
    name: 'may come behind the answer to a later event',
    talk: [
      say(event(['answer later', 1], { id: 1 }), event(['message-with-ack', 2], { id: 2 })),
      hear(ack(2, [2]), ack(1, [1])),
    ],
  },
  {
    name: 'comes for each of two events with one id',
    talk: [
      say(event(['message-with-ack', 'a'], { id: 1 }), event(['message-with-ack', 'b'], { id: 1 })),
      hear(ack(1, ['a']), ack(1, ['b'])),
    ],
  },
  {
    name: 'never comes for an event that nobody listens to',
    talk: [say(event(['no such event'], { id: 1 }))],
  },
  { name: 'never comes for an event without an id', talk: [say(event(['message-with-ack', 1]))] },
]);

/** The question that the server asked last. @param {Packet[]} heard */
const asked = (heard) => heard.filter(({ data }) => data?.[0] === 'question').at(-1)?.id;
const question = (/** @type {any[]} */ args, nsp = '/') =>
  hear(event(['question', ...args], { id: isId, nsp }));

runCases('an ACK that the server asks for', [
  {
    name: 'reaches who asked',
    talk: [
      say(event(['ask', 1])),
      question([1]),
      say((heard) => ack(asked(heard), ['yes', 2])),
      hear(event(['answer', 'yes', 2])),
    ],
  },
  {
    name: 'may have no arguments',
    talk: [say(event(['ask'])), question([]), say((heard) => ack(asked(heard), [])), hear(event(['answer']))],
  },
  {
    name: 'may have attachments',
    talk: [
      say(event(['ask', Buffer.from([1])])),
      question([Buffer.from([1])]),
      say((heard) => ack(asked(heard), [{ deep: [Buffer.from([2, 3])] }])),
      hear(event(['answer', { deep: [Buffer.from([2, 3])] }])),
    ],
  },
  {
    name: 'is asked for in another namespace',
    joined: ['/', '/custom'],
    talk: [
      say(event(['ask', 1], { nsp: '/custom' })),
      question([1], '/custom'),
      say((heard) => ack(asked(heard), ['yes'], '/custom')),
      hear(event(['answer', 'yes'], { nsp: '/custom' })),
    ],
  },
  {
    name: 'counts for its namespace alone',
    joined: ['/', '/custom'],
    talk: [
      say(event(['ask', 1])),
      question([1]),
      say((heard) => ack(asked(heard), ['elsewhere'], '/custom')),
      say((heard) => ack(asked(heard), ['here'])),
      hear(event(['answer', 'here'])),
    ],
  },
  {
    name: 'counts once',
    talk: [
      say(event(['ask', 1])),
      question([1]),
      say(
        (heard) => ack(asked(heard), ['first']),
        (heard) => ack(asked(heard), ['second']),
      ),
      hear(event(['answer', 'first'])),
    ],
  },
  {
    name: 'may come in another order',
    talk: [
      say(event(['ask', 1]), event(['ask', 2])),
      question([1]),
      question([2]),
      say((heard) => ack(asked(heard), ['two'])),
      hear(event(['answer', 'two'])),
      say((heard) =>
        ack(/** @type {any} */ (heard.find(({ data }) => data?.[0] === 'question')).id, ['one']),
      ),
      hear(event(['answer', 'one'])),
    ],
  },
  { name: 'may never come', talk: [say(event(['ask', 1])), question([1])] },
  {
    name: 'is passed over when it comes too late',
    talk: [
      say(event(['ask briefly'])),
      question([]),
      hear(event(['no answer', true])),
      say((heard) => ack(asked(heard), ['late'])),
    ],
  },
  ...[0, 1, 987_654_321, safeMax].map(
    (id) =>
      /** @type {Case} */ ({
        name: `that nobody asked for, ${id}, is passed over`,
        joined: ['/dynamic-acks'],
        talk: [say(ack(id, ['x'], '/dynamic-acks'))],
      }),
  ),
  { name: 'without an id is passed over', talk: [say(ack(undefined, ['x']))] },
  ...[{}, 'x', -1, null, true].map(
    (data) =>
      /** @type {Case} */ ({
        name: `with ${JSON.stringify(data)} for a payload ends the connection`,
        talk: [
          say(event(['ask', 1])),
          question([1]),
          say((heard) => ack(asked(heard), /** @type {any} */ (data))),
        ],
        ends: true,
      }),
  ),
  {
    name: 'without a payload ends the connection',
    talk: [say({ ...ack(0, []), data: undefined })],
    ends: true,
    otherwise: 'the reference takes it for an ack that nobody asked for',
  },
]);

const answered = hear(ack(7, ['x']));
runCases(
  'ids',
  [
    { name: 'may have noughts in front', talk: [say('2007["message-with-ack","x"]'), answered] },
    {
      name: 'of twenty digits are echoed as they are',
      talk: [say('218446744073709551615["message-with-ack","x"]'), hear(ack(18446744073709551615, ['x']))],
    },
    ...[
      '218446744073709551616["message-with-ack"]',
      `2${'9'.repeat(400)}["message-with-ack"]`,
      `3${'9'.repeat(30)}[1]`,
    ].map(
      (text) =>
        /** @type {Case} */ ({
          name: `above 2^64 end the connection, ${text.slice(0, 40)}`,
          talk: [say(text)],
          ends: true,
          otherwise: 'the reference has doubles for ids',
        }),
    ),
    ...[
      '2-1["message-with-ack"]',
      '2+1["message-with-ack"]',
      '21.5["message-with-ack"]',
      '20x1["message-with-ack"]',
      '21e3["message-with-ack"]',
      '3-1[]',
      '3x[]',
    ].map(
      (text) =>
        /** @type {Case} */ ({
          name: `that are none end the connection, ${text}`,
          talk: [say(text)],
          ends: true,
        }),
    ),
    {
      name: 'with a blank among their digits do',
      talk: [say('21 1["message-with-ack"]')],
      ends: true,
      otherwise: 'the reference takes blanks for digits',
    },
  ],
  { only: json },
);
