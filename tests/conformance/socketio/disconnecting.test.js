// Socket.IO 5: namespaces are left one by one, by either side.
import { hear, isId, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { ack, connect, disconnect, event, json } from '../../lib/socketio_packets.js';

/** @import { Case } from '../../lib/socketio_cases.js' */

const both = ['/', '/custom'];

runCases('DISCONNECT of the client', [
  { name: 'leaves the only namespace, and the connection lives', talk: [say(disconnect())] },
  { name: 'leaves the main namespace and no other', joined: both, talk: [say(disconnect())] },
  { name: 'leaves another namespace and not the main one', joined: both, talk: [say(disconnect('/custom'))] },
  {
    name: 'leaves each in turn',
    joined: both,
    talk: [say(disconnect('/custom'), disconnect()), say(connect('/custom')), welcome('/custom')],
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
  {
    name: 'has no answer, and what was asked before it has',
    joined: both,
    talk: [
      say(
        event(['message-with-ack', 1], { id: 1 }),
        event(['message-with-ack', 2], { id: 2, nsp: '/custom' }),
      ),
      hear(ack(1, [1]), ack(2, [2], '/custom')),
      say(disconnect('/custom')),
    ],
  },
  {
    name: 'makes events for that namespace a breach of the protocol',
    joined: both,
    talk: [say(disconnect('/custom')), say(event(['message', 1], { nsp: '/custom' }))],
    ends: true,
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
  {
    name: 'makes acks for that namespace one',
    joined: both,
    talk: [
      say(event(['ask', 1], { nsp: '/custom' })),
      hear(event(['question', 1], { nsp: '/custom', id: isId })),
      say(disconnect('/custom')),
      say((heard) => ack(/** @type {any} */ (heard.at(-1)).id, [1], '/custom')),
    ],
    ends: true,
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
  {
    name: 'twice is one',
    joined: both,
    talk: [say(disconnect('/custom')), say(disconnect('/custom'))],
    ends: true,
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
  { name: 'of a namespace that was never joined is one', talk: [say(disconnect('/custom'))], ends: true },
  { name: 'of a namespace that is none is one', talk: [say(disconnect('/unknown'))], ends: true },
  {
    name: 'ends what a later answer would have said',
    joined: both,
    talk: [say(event(['answer later', 1], { nsp: '/custom', id: 1 }), disconnect('/custom'))],
  },
]);

runCases(
  'DISCONNECT written out',
  [
    {
      name: 'ends its namespace with the packet',
      joined: both,
      talk: [say('1/custom'), say(connect('/custom')), welcome('/custom')],
      otherwise: 'the reference takes a turn for a DISCONNECT',
    },
    {
      name: 'ends its namespace with a comma',
      joined: both,
      talk: [say('1/custom,'), say(connect('/custom')), welcome('/custom')],
      otherwise: 'the reference takes a turn for a DISCONNECT',
    },
    {
      name: 'names the main namespace',
      joined: both,
      talk: [say('1/'), say(connect()), welcome()],
      otherwise: 'the reference takes a turn for a DISCONNECT',
    },
    ...['{}', '[]', '""', 'null', '0.5', 'x', '{"reason":"x"}'].map(
      (payload) =>
        /** @type {Case} */ ({
          name: `with ${payload} behind it is a breach`,
          talk: [say(`1${payload}`)],
          ends: true,
        }),
    ),
  ],
  { only: json },
);

runCases('DISCONNECT of the server', [
  {
    name: 'leaves the main namespace and no other',
    joined: both,
    talk: [say(event(['leave'])), hear(disconnect())],
  },
  {
    name: 'leaves another namespace and not the main one',
    joined: both,
    talk: [say(event(['leave'], { nsp: '/custom' })), hear(disconnect('/custom'))],
  },
  {
    name: 'leaves the only namespace, and the connection lives',
    talk: [say(event(['leave'])), hear(disconnect())],
  },
  {
    name: 'comes behind what was sent before it',
    talk: [
      say(event(['message', 1]), event(['message-with-ack', 2], { id: 2 }), event(['leave'])),
      hear(event(['message-back', 1]), ack(2, [2]), disconnect()),
    ],
  },
  {
    name: 'leaves the way back open',
    talk: [
      say(event(['leave'])),
      hear(disconnect()),
      say(connect('/', { back: true })),
      welcome('/', { back: true }),
    ],
  },
  {
    name: 'for each namespace, and the end, where all is over',
    joined: both,
    talk: [say(event(['leave all'])), hear(disconnect(), disconnect('/custom'))],
    ends: true,
  },
  {
    name: 'for the only namespace, and the end',
    talk: [say(event(['leave all'])), hear(disconnect())],
    ends: true,
  },
  {
    name: 'makes events for that namespace a breach of the protocol',
    joined: both,
    talk: [say(event(['leave'])), hear(disconnect()), say(event(['message', 1]))],
    ends: true,
  },
]);
