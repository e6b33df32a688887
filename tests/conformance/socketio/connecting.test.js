// Socket.IO 5: a client joins namespaces.
import { hear, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { ack, connect, connectError, disconnect, json } from '../../lib/socketio_packets.js';

const tooMany = { message: 'Too many namespaces' };

/** @import { Case } from '../../lib/socketio_cases.js' */

runCases('CONNECT', [
  { name: 'is answered with an id and nothing else', joined: [], talk: [say(connect()), welcome()] },
  {
    name: 'with an empty payload',
    joined: [],
    talk: [say(connect('/', {})), welcome()],
  },
  {
    name: 'with a payload, which the program gets',
    joined: [],
    talk: [
      say(connect('/', { token: 'abc', nested: { list: [1, null, true, 'é😀'] } })),
      welcome('/', { token: 'abc', nested: { list: [1, null, true, 'é😀'] } }),
    ],
  },
  {
    name: 'auth_payload_keys: names that mean something in JavaScript are data',
    joined: [],
    talk: [
      say(connect('/', JSON.parse('{"__proto__":{"admin":true},"constructor":1,"prototype":null}'))),
      welcome('/', JSON.parse('{"__proto__":{"admin":true},"constructor":1,"prototype":null}')),
    ],
  },
  {
    name: 'to another namespace, with no other before it',
    joined: [],
    talk: [say(connect('/custom')), welcome('/custom')],
  },
  {
    name: 'to another namespace with a payload',
    joined: [],
    talk: [say(connect('/custom', { a: 1 })), welcome('/custom', { a: 1 })],
  },
  {
    name: 'to two namespaces in one segment',
    joined: [],
    talk: [
      say(connect(), connect('/custom', { n: 2 })),
      hear(...welcome().hear, ...welcome('/custom', { n: 2 }).hear),
    ],
    otherwise: 'the reference answers both before the program sees either',
  },
  {
    name: 'again to another namespace, with its own payload',
    talk: [say(connect('/custom', { b: 2 })), welcome('/custom', { b: 2 })],
  },
  {
    name: 'to a namespace whose middleware takes its time',
    joined: [],
    talk: [say(connect('/later', { c: 3 })), welcome('/later', { c: 3 })],
  },
  {
    name: 'to a second namespace is answered while the first still waits',
    joined: [],
    talk: [
      say(connect('/later'), connect('/custom')),
      hear(...welcome('/custom').hear, ...welcome('/later').hear),
    ],
  },
  {
    name: 'to a namespace that a pattern makes',
    joined: [],
    talk: [
      say(connect('/dynamic-1')),
      welcome('/dynamic-1'),
      say(connect('/dynamic-two')),
      welcome('/dynamic-two'),
    ],
  },
  {
    name: 'again after DISCONNECT',
    talk: [say(disconnect()), say(connect('/', { again: 1 })), welcome('/', { again: 1 })],
    otherwise: 'the reference takes a turn for a DISCONNECT',
  },
  {
    name: 'with an ack id, which means nothing',
    joined: [],
    talk: [say({ ...connect(), id: 5 }), welcome()],
  },
  {
    name: 'to sixteen namespaces and no more',
    joined: [],
    talk: [
      ...Array.from({ length: 16 }, (_, n) => [
        say(connect(`/dynamic-${n}`)),
        welcome(`/dynamic-${n}`),
      ]).flat(),
      say(connect()),
      hear(connectError('/', tooMany)),
      say(disconnect('/dynamic-0'), connect()),
      welcome(),
    ],
    otherwise: 'the reference has no limit',
  },
  {
    name: 'a second time is a breach of the protocol',
    talk: [say(connect())],
    ends: true,
  },
  {
    name: 'a second time with a payload is one too',
    joined: ['/', '/custom'],
    talk: [say(connect('/custom', { token: 'another' }))],
    ends: true,
  },
  {
    name: 'a second time in the same segment',
    joined: [],
    talk: [say(connect('/later'), connect('/later'))],
    ends: true,
    otherwise: 'the reference makes two sockets',
  },
  {
    name: 'a second time while a middleware runs',
    talk: [say(connect('/never')), say(connect('/never'))],
    ends: true,
    otherwise: 'the reference makes two sockets',
  },
]);

runCases(
  'CONNECT written out',
  [
    { name: 'ends a namespace with the packet', joined: [], talk: [say('0/custom'), welcome('/custom')] },
    { name: 'ends a namespace with a comma', joined: [], talk: [say('0/custom,'), welcome('/custom')] },
    { name: 'names the main namespace', joined: [], talk: [say('0/'), welcome()] },
    {
      name: 'names the main namespace, with a comma',
      joined: [],
      talk: [say('0/,{"a":1}'), welcome('/', { a: 1 })],
    },
    {
      name: 'has a query, which is no part of the name',
      joined: [],
      talk: [
        say('0/custom?token=abc&x=1,{"a":1}'),
        welcome('/custom', { a: 1 }),
        say('2/custom,1["message-with-ack"]'),
        hear(ack(1, [], '/custom')),
      ],
      otherwise: 'the reference knows no such namespace',
    },
    {
      name: 'has a query behind the main namespace',
      joined: [],
      talk: [say('0/?token=abc'), welcome()],
      otherwise: 'the reference knows no such namespace',
    },
    {
      name: 'twice, once with a query',
      joined: [],
      talk: [say('0/custom,'), welcome('/custom'), say('0/custom?a=1,')],
      ends: true,
      otherwise: 'the reference knows no such namespace',
    },
    {
      name: 'with blanks in its JSON',
      joined: [],
      talk: [say('0 { "a" : 1 } '), welcome('/', { a: 1 })],
    },
    ...[
      '[]',
      '[{}]',
      '"token"',
      '-1',
      'true',
      'null',
      '{',
      '{"a":1',
      '{}{}',
      '{"a"}',
      "{'a':1}",
      '{"a":1,}',
      'x',
      '-',
    ].map(
      (payload) =>
        /** @type {Case} */ ({
          name: `with ${payload} for a payload`,
          joined: [],
          talk: [say(`0${payload}`)],
          ends: true,
        }),
    ),
  ],
  { only: json },
);
