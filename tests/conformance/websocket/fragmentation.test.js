// RFC 6455 5.4: messages in fragments, and what may and may not come between them.
import { binaryEcho, overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import {
  binary, fragments, frame, more, opcode, ping, pong, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const message = 'a message that is cut into pieces of every size there is';
const bytes = Buffer.from(Array.from({ length: 1500 }, (_, n) => (n * 11) & 0xff));

/** @type {Case[]} */
const cuts = [
  ...[1, 2, 3, 4, 5, 7, 8, 13, 27, 54, 55].map((size) => ({
    name: `a text in fragments of ${size} bytes`,
    send: fragments(opcode.text, message, size),
    echoes: [textEcho(message)],
  })),
  ...[64, 125, 126, 127, 749, 750, 1499].map((size) => ({
    name: `a binary message in fragments of ${size} bytes`,
    send: fragments(opcode.binary, bytes, size),
    echoes: [binaryEcho(bytes)],
  })),
  ...Array.from(message.slice(0, 12), (_, at) => ({
    name: `a text in two frames, cut at byte ${at}`,
    send: [text(message.slice(0, at), unfinished), more(message.slice(at))],
    echoes: [textEcho(message)],
  })),
];

/** @type {Case[]} */
const empty = [
  {
    name: 'three empty frames are an empty text',
    send: [text('', unfinished), more('', unfinished), more('')],
    echoes: [textEcho('')],
  },
  {
    name: 'three empty frames are an empty binary message',
    send: [binary('', unfinished), more('', unfinished), more('')],
    echoes: [binaryEcho('')],
  },
  {
    name: 'only the middle one of three frames has a payload',
    send: [text('', unfinished), more('middle', unfinished), more('')],
    echoes: [textEcho('middle')],
  },
  {
    name: 'only the last one of three frames has a payload',
    send: [text('', unfinished), more('', unfinished), more('last')],
    echoes: [textEcho('last')],
  },
  {
    name: 'a hundred empty frames inside a message add nothing',
    send: [
      text('a', unfinished),
      ...Array.from({ length: 100 }, () => more('', unfinished)),
      more('b'),
    ],
    echoes: [textEcho('ab')],
  },
];

/** @type {Case[]} */
const between = [
  ...['', 'payload', 'p'.repeat(125)].flatMap((payload) => [
    {
      name: `a ping of ${payload.length} bytes between fragments is answered`,
      send: [text('one ', unfinished), ping(payload), more('two')],
      echoes: [textEcho('one two')],
      pongs: [payload],
    },
    {
      name: `a pong of ${payload.length} bytes between fragments is nothing`,
      send: [text('one ', unfinished), pong(payload), more('two')],
      echoes: [textEcho('one two')],
    },
  ]),
  {
    name: 'pings between all of many fragments',
    send: fragments(opcode.text, message, 10).flatMap((one, n) =>
      n === 0 ? [one] : [ping(String(n)), one],
    ),
    echoes: [textEcho(message)],
    pongs: ['1', '2', '3', '4', '5'],
  },
  {
    name: 'fragmented messages follow one another',
    send: [...fragments(opcode.text, message, 9), ...fragments(opcode.binary, bytes, 400),
      text('whole'), ...fragments(opcode.text, message, 30)],
    echoes: [textEcho(message), binaryEcho(bytes), textEcho('whole'), textEcho(message)],
  },
  {
    name: 'a close between fragments is answered, and the message is never whole',
    send: [text('one', unfinished), frame(opcode.close, Buffer.from([0x03, 0xe8]))],
    closes: 1000,
  },
];

/** @type {Case[]} */
const wrong = [
  ...[true, false].flatMap((fin) => [
    {
      name: `a continuation of nothing, FIN ${fin}, is 1002`,
      send: [more('lost', { fin })],
      closes: 1002,
    },
    {
      name: `an empty continuation of nothing, FIN ${fin}, is 1002`,
      send: [more('', { fin })],
      closes: 1002,
    },
    {
      name: `a continuation behind a whole message, FIN ${fin}, is 1002`,
      send: [text('whole'), more('lost', { fin })],
      echoes: [textEcho('whole')],
      closes: 1002,
    },
    {
      name: `a continuation behind a fragmented message, FIN ${fin}, is 1002`,
      send: [text('a', unfinished), more('b'), more('lost', { fin })],
      echoes: [textEcho('ab')],
      closes: 1002,
    },
    {
      name: `a continuation behind a ping, FIN ${fin}, is 1002`,
      send: [ping(), more('lost', { fin })],
      pongs: [''],
      closes: 1002,
    },
    ...[opcode.text, opcode.binary].flatMap((first) =>
      [opcode.text, opcode.binary].map((second) => ({
        name: `opcode ${second}, FIN ${fin}, inside a message of opcode ${first} is 1002`,
        send: [frame(first, 'begun', unfinished), frame(second, 'another', { fin })],
        closes: 1002,
      })),
    ),
  ]),
  {
    name: 'a second message inside the third fragment of a first is 1002',
    send: [text('a', unfinished), more('b', unfinished), more('c', unfinished), text('d')],
    closes: 1002,
  },
];

overBoth('fragmentation', {}, (where) => runCases(where, [...cuts, ...empty, ...between, ...wrong]));
