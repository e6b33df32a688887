// Socket.IO 5: packets written out as text, with JSON in them.
import { hear, runCases, say } from '../../lib/socketio_cases.js';
import { ack, event, json } from '../../lib/socketio_packets.js';

/** @import { Case } from '../../lib/socketio_cases.js' */

const answered = hear(ack(1, ['x']));
runCases(
  'JSON',
  [
    { name: 'may have blanks', talk: [say('21 [ "message-with-ack" ,\t"x" \r\n] '), answered] },
    { name: 'may escape everything', talk: [say('21["\\u006dessage-with-\\u0061ck","\\u0078"]'), answered] },
    {
      name: 'may name something twice, and the last counts',
      talk: [say('21["message-with-ack",{"a":1,"b":2,"a":3}]'), hear(ack(1, [{ a: 3, b: 2 }]))],
    },
    {
      name: 'may hold half a surrogate pair',
      talk: [
        say('21["message-with-ack","\\ud800","\\udc00x","\\ud83d\\ude00"]'),
        hear(ack(1, ['\ud800', '\udc00x', '😀'])),
      ],
    },
    {
      name: 'may be nested sixty-four times',
      talk: [
        say(`21["message-with-ack",${'['.repeat(63)}${']'.repeat(63)}]`),
        hear(ack(1, [JSON.parse('['.repeat(63) + ']'.repeat(63))])),
      ],
    },
    ...Object.entries({
      'that is cut short': '["message"',
      'cut short in a text': '["mess',
      'behind which something stands': '["message"]x',
      twice: '["message"]["message"]',
      'with a comma too many': '["message",]',
      'with a comma too few': '["message"1]',
      'with single quotes': "['message']",
      'with a word': '["message",undefined]',
      'with NaN': '["message",NaN]',
      'with Infinity': '["message",-Infinity]',
      'with a comment': '["message"/**/]',
      'with a plus': '["message",+1]',
      'with a leading nought': '["message",01]',
      'with a point and nothing behind it': '["message",1.]',
      'with hexadecimals': '["message",0x1]',
      'with a line break in a text': '["mess\nage"]',
      'with a nought byte in a text': '["mess\u0000age"]',
      'with an escape that is none': '["mess\\age"]',
      'with half an escape': '["mess\\u00"]',
      'with a name that is no text': '["message",{a:1}]',
      'of a colon': ':',
    }).map(
      ([what, payload]) =>
        /** @type {Case} */ ({
          name: `${what} ends the connection`,
          talk: [say(`2${payload}`)],
          ends: true,
        }),
    ),
    ...Object.entries({ 'behind a byte order mark': '\ufeff["message"]', 'of blanks': ' ' }).map(
      ([what, payload]) =>
        /** @type {Case} */ ({
          name: `${what} ends the connection`,
          talk: [say(`2${payload}`)],
          ends: true,
          otherwise: 'the reference takes blanks for digits of an id',
        }),
    ),
    {
      name: 'nested deeper ends it',
      talk: [say(`21["message-with-ack",${'['.repeat(64)}${']'.repeat(64)}]`)],
      ends: true,
      otherwise: 'the reference has no limit',
    },
    {
      name: 'with more than ten thousand names in an object ends it',
      talk: [say(event(['message', Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [n, n]))]))],
      ends: true,
      otherwise: 'the reference has no limit',
    },
  ],
  { only: json },
);

runCases(
  'packets',
  [
    ...[
      '7["message"]',
      '8',
      '9["message"]',
      'a',
      '-2["message"]',
      ' 2["message"]',
      '["message"]',
      '{}',
      '\u00002["message"]',
      '٢["message"]',
      '２["message"]',
    ].map(
      (text) =>
        /** @type {Case} */ ({
          name: `of a type that is none, ${JSON.stringify(text)}, end the connection`,
          talk: [say(text)],
          ends: true,
        }),
    ),
    { name: 'of no type end it', talk: [say('')], ends: true },
    {
      name: 'whose namespace is not closed end it',
      joined: ['/', '/custom'],
      talk: [say('2/custom["message",1]')],
      ends: true,
    },
    {
      name: 'whose namespace has no slash end it',
      joined: ['/', '/custom'],
      talk: [say('2custom,["message",1]')],
      ends: true,
    },
    {
      name: 'may name the main namespace',
      talk: [say('2/,1["message-with-ack","x"]'), answered],
    },
    {
      name: 'for a namespace with a query end it, for that is no name',
      joined: ['/', '/custom'],
      talk: [say('2/custom?a=1,["message",1]')],
      ends: true,
    },
  ],
  { only: json },
);
