// Socket.IO 5 with the parser of msgpack: packets that are written out.
import { hear, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { ack, event, packed } from '../../lib/socketio_packets.js';
import { Raw, encode } from '../../lib/msgpack.js';

/** @import { Case } from '../../lib/socketio_cases.js' */

/** A value among others, as bytes. @param {...number} bytes */
const raw = (...bytes) => new Raw(...bytes);
const undefinedByNotepack = raw(0xd4, 0, 0);
const message = { type: 2, nsp: '/', id: 7, data: ['message-with-ack', 'x'] };
const answered = hear(ack(7, ['x']));

/** @param {string} name @param {any} packet @returns {Case} */
const passes = (name, packet) => ({ name, talk: [say(encode(packet)), answered] });
/** @param {string} name @param {any} packet @param {string[]} [joined] @returns {Case} */
const ends = (name, packet, joined) => ({
  name: `${name} ends the connection`,
  joined,
  talk: [say(Buffer.isBuffer(packet) ? packet : encode(packet))],
  ends: true,
});

/** A map in this order, names given twice too. @param {[any, any][]} pairs */
const map = (...pairs) =>
  new Raw(
    0x80 | pairs.length,
    ...Buffer.concat(pairs.flatMap(([key, value]) => [encode(key), encode(value)])),
  );
/** @param {any} value @param {number} depth */
const nested = (value, depth) => {
  const made = new Raw();
  made.bytes = Buffer.concat([Buffer.alloc(depth, 0x91), encode(value)]);
  return made;
};

runCases(
  'a packet in msgpack',
  [
    passes('may have its keys in any order', { data: message.data, id: 7, nsp: '/', type: 2 }),
    passes('may have keys that mean nothing', {
      ...message,
      options: { compress: true },
      more: [1, { a: null }],
    }),
    passes('may have a whole number as a double', { ...message, type: raw(0xcb, 0x40, 0, 0, 0, 0, 0, 0, 0) }),
    passes('may have its id in eight bytes', { ...message, id: raw(0xcf, 0, 0, 0, 0, 0, 0, 0, 7) }),
    passes('may have its id with a sign', { ...message, id: raw(0xd0, 7) }),
    passes('may have its type in more bytes than it needs', { ...message, type: raw(0xcd, 0, 2) }),
    passes('may have a long form for a short text', { ...message, nsp: raw(0xdb, 0, 0, 0, 1, 0x2f) }),
    passes('may have a long form for a short list', {
      ...message,
      data: raw(0xdd, 0, 0, 0, 2, ...encode('message-with-ack'), ...encode('x')),
    }),
    {
      name: 'may say undefined where there is no payload',
      joined: [],
      talk: [say(encode({ type: 0, nsp: '/', data: undefinedByNotepack })), welcome()],
    },
    {
      name: 'may say undefined in its payload',
      joined: [],
      talk: [
        say(encode({ type: 0, nsp: '/', data: { a: 1, pid: undefinedByNotepack } })),
        welcome('/', { a: 1 }),
      ],
    },
    {
      name: 'says undefined in a list as null',
      talk: [
        say(encode({ ...message, data: ['message-with-ack', undefinedByNotepack] })),
        hear(ack(7, [null])),
      ],
    },
    {
      name: 'may have an ArrayBuffer, which comes back as bytes',
      talk: [
        say(encode({ ...message, data: ['message-with-ack', raw(0xc7, 2, 0, 8, 9)] })),
        hear(ack(7, [Buffer.from([8, 9])])),
      ],
    },
    {
      name: 'may have floats of four bytes',
      talk: [
        say(encode({ ...message, data: ['message-with-ack', raw(0xca, 0x3f, 0x80, 0, 0)] })),
        hear(ack(7, [1])),
      ],
    },
    {
      name: 'keeps integers of eight bytes',
      talk: [
        say(encode({ ...message, data: ['message-with-ack', raw(0xd3, 0xff, 0xe0, 0, 0, 0, 0, 0, 1)] })),
        hear(ack(7, [-9007199254740991])),
      ],
    },
    {
      name: 'may hold fifty pieces of bytes',
      talk: [
        say(event(['message', ...Array.from({ length: 50 }, (_, n) => Buffer.from([n]))])),
        hear(event(['message-back', ...Array.from({ length: 50 }, (_, n) => Buffer.from([n]))])),
      ],
    },
    {
      name: 'may be nested sixty times',
      talk: [
        say(encode({ ...message, data: ['message-with-ack', nested('x', 60)] })),
        hear(ack(7, [JSON.parse(`${'['.repeat(60)}"x"${']'.repeat(60)}`)])),
      ],
    },
  ],
  { only: packed },
);

runCases(
  'of a message in msgpack',
  [
    /** @type {Case} */ ({ name: 'a text ends the connection', talk: [say('2["message",1]')], ends: true }),
    /** @type {Case} */ ({
      name: 'a text ends the connection of a stranger',
      joined: [],
      talk: [say('0')],
      ends: true,
    }),
    ends('nothing', Buffer.alloc(0)),
    ends('a list', [2, '/', ['message']]),
    ends('a number', 2),
    ends('a text in msgpack', '2["message"]'),
    ends('nil', null),
    ends('an empty map', {}),
    ends('what stands behind a packet', Buffer.concat([encode(message), Buffer.from([0xc0])])),
    ends('a second packet behind the first', Buffer.concat([encode(message), encode(message)])),
    ...Array.from({ length: 6 }, (_, n) => encode(message).subarray(0, 1 + n * 7)).map((cut) =>
      ends(`a packet of which ${cut.length} bytes came`, cut),
    ),
    ...[
      5,
      6,
      7,
      -1,
      255,
      2.5,
      '2',
      null,
      true,
      [],
      {},
      raw(0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    ].map((type, n) => ends(`type ${JSON.stringify(type)} (${n})`, { ...message, type })),
    ends('no type', { ...message, type: undefined }),
    ...[1, null, true, [], {}, Buffer.from('/')].map((nsp) =>
      ends(`the namespace ${JSON.stringify(nsp)}`, { ...message, nsp }),
    ),
    ends('no namespace', { ...message, nsp: undefined }),
    ends('an empty namespace', { ...message, nsp: '' }),
    ends('a namespace without its slash', { ...message, nsp: 'custom' }, ['/', '/custom']),
    ...[-1, 1.5, '7', null, true, [], {}, 2 ** 60].map((id) =>
      ends(`the id ${JSON.stringify(id)}`, {
        ...message,
        id: id === 2 ** 60 ? raw(0xcb, 0x43, 0xb0, 0, 0, 0, 0, 0, 0) : id,
      }),
    ),
    ends('bytes for a payload', { ...message, data: Buffer.from('x') }),
    ends('bytes for the name of an event', { ...message, data: [Buffer.from('message')] }),
    ends(
      'an announced list of two million',
      Buffer.from([
        ...encode({ type: 2, nsp: '/' }).fill(0x83, 0, 1),
        ...encode('data'),
        0xdd,
        0,
        0x20,
        0,
        0,
      ]),
    ),
    ends('an announced map of four thousand million', Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff])),
    ends('an announced text that never comes', Buffer.from([0x81, 0xdb, 0xff, 0xff, 0xff, 0xff])),
    ends('announced bytes that never come', {
      ...message,
      data: ['message', raw(0xc6, 0xff, 0xff, 0xff, 0xff)],
    }),
    ends('the byte that msgpack never uses', { ...message, data: ['message', raw(0xc1)] }),
    ends('text that is not UTF-8', { ...message, data: ['message', raw(0xa2, 0xc3, 0x28)] }),
    ends('a name of a member that is a number', { ...message, data: ['message', raw(0x81, 1, 2)] }),
    ends('a name of a member that is bytes', { ...message, data: ['message', raw(0x81, 0xc4, 1, 0x61, 2)] }),
    ends('nesting of seventy', { ...message, data: ['message', nested('x', 70)] }),
    ends('nesting of a hundred thousand', { ...message, data: nested('x', 100_000) }),
    ends('more than ten thousand names', {
      ...message,
      data: ['message', Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`n${n}`, n]))],
    }),
    ends('more than a thousand pieces of bytes', {
      ...message,
      data: ['message', ...Array.from({ length: 1001 }, () => Buffer.alloc(0))],
    }),
    ends('what looks like an attachment beside bytes', {
      ...message,
      data: ['message', { _placeholder: true, num: 0 }, Buffer.from('x')],
    }),
    /** @type {Case} */ ({
      name: 'a name that is there twice the last one counts',
      talk: [
        say(encode(map(['type', 9], ['type', 2], ['nsp', '/'], ['id', 7], ['data', message.data]))),
        answered,
      ],
    }),
  ],
  { only: packed },
);
