// RFC 6455 8.1: texts are UTF-8, over fragments and inside frames. With the published vectors where
// they are found: ANTEROOM_VECTORS, or ../shared/vectors beside the checkout.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { binaryEcho, overBoth, runCases, textEcho } from '../../lib/websocket_cases.js';
import { RawWebSocket } from '../../lib/raw_websocket.js';
import {
  binary, frame, fragments, header, more, opcode, ping, text, unfinished,
} from '../../lib/websocket_frames.js';

/** @import { Case } from '../../lib/websocket_cases.js' */

const beside = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));
const vectorFile = `${process.env.ANTEROOM_VECTORS ?? beside}/utf8/utf8tests.txt`;

/** @param {string} hex */
const bytesOf = (hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** @returns {{ id: string, valid: boolean, bytes: Buffer }[]} */
function readVectors() {
  const found = [];
  for (const line of readFileSync(vectorFile, 'latin1').split('\n')) {
    const parts = /^([^#:]+):(valid|valid hex|invalid hex|invalid):([^:]*)/.exec(line.trimEnd());
    if (parts === null) continue;
    const [, id, kind, value] = parts;
    const bytes = kind === 'valid' ? Buffer.from(value, 'latin1') : bytesOf(value);
    found.push({ id, valid: kind.startsWith('valid'), bytes });
  }
  return found;
}

/** @param {string} id @param {boolean} valid @param {Buffer} bytes @returns {Case[]} */
function wholeAndCut(id, valid, bytes) {
  const outcome = valid ? { echoes: [textEcho(bytes)] } : { closes: 1007 };
  return [
    { name: `${id} in one frame`, send: [text(bytes)], ...outcome },
    { name: `${id} in frames of one byte`, send: fragments(opcode.text, bytes, 1), ...outcome },
  ];
}

const valid = {
  'the greatest of one byte': '7f',
  'two bytes, least and greatest': 'c280dfbf',
  'three bytes, least and greatest': 'e0a080efbfbf',
  'below and above the surrogates': 'ed9fbfee8080',
  'four bytes, least and greatest': 'f0908080f48fbfbf',
  'a byte order mark': 'efbbbf',
  'characters that are none': 'efbfbeefb790f09fbfbff09fbfbe',
  'Greek': 'cebae1bdb9cf83cebcceb5',
  'NUL': '00',
};
const invalid = {
  'a lone continuation byte': '80',
  'the greatest continuation byte': 'bf',
  'two bytes without the second': 'c2',
  'two bytes, the second ASCII': 'c241',
  'overlong, two bytes': 'c080',
  'overlong, two bytes, greatest': 'c1bf',
  'overlong, three bytes': 'e08080',
  'overlong, three bytes, greatest': 'e09fbf',
  'overlong, four bytes': 'f0808080',
  'overlong, four bytes, greatest': 'f08fbfbf',
  'the first surrogate': 'eda080',
  'the last surrogate': 'edbfbf',
  'a pair of surrogates': 'eda080edb080',
  'one above the last character': 'f4908080',
  'five bytes': 'f888808080',
  'six bytes': 'fc8480808080',
  'FE': 'fe',
  'FF': 'ff',
  'three bytes cut short': 'e282',
  'four bytes cut short': 'f09f98',
  'good Greek, then a surrogate, then ASCII': 'cebae1bdb9cf83cebcceb5eda080656469746564',
};

const greek = bytesOf(valid.Greek);
const bad = bytesOf(invalid['good Greek, then a surrogate, then ASCII']);

/** @type {Case[]} */
const own = [
  ...Object.entries(valid).flatMap(([name, hex]) => wholeAndCut(name, true, bytesOf(hex))),
  ...Object.entries(invalid).flatMap(([name, hex]) => wholeAndCut(name, false, bytesOf(hex))),
  ...Array.from(greek, (_, at) => ({
    name: `Greek in two frames, cut at byte ${at}, a ping between`,
    send: [text(greek.subarray(0, at), unfinished), ping(), more(greek.subarray(at))],
    echoes: [textEcho(greek)],
    pongs: [''],
  })),
  ...Array.from(bad, (_, at) => ({
    name: `bad Greek in two frames, cut at byte ${at}`,
    send: [text(bad.subarray(0, at), unfinished), more(bad.subarray(at))],
    closes: 1007,
  })),
  ...Object.entries(invalid).map(([name, hex]) => ({
    name: `${name} behind much ASCII`,
    send: [text(Buffer.concat([Buffer.alloc(1000, 'a'), bytesOf(hex)]))],
    closes: 1007,
  })),
  ...Object.entries(invalid).map(([name, hex]) => ({
    name: `${name} may be in a binary message`,
    send: [binary(bytesOf(hex))],
    echoes: [binaryEcho(bytesOf(hex))],
  })),
  {
    name: 'a character that the next message would complete',
    send: [text(greek.subarray(0, 1)), text(greek.subarray(1))],
    closes: 1007,
  },
];

overBoth('UTF-8', {}, (where) => {
  runCases(where, own);

  for (const [name, hex] of Object.entries(invalid)) {
    if (/short|without/.test(name)) continue; // more could still make it good
    test(`${name} is noticed before its frame and its message are whole`, async () => {
      for (const fin of [true, false]) {
        const peer = await RawWebSocket.open(where());
        const piece = frame(opcode.text, bytesOf(hex)).subarray(6);
        await peer.write(Buffer.concat([header(opcode.text, 100, { fin }), piece]));
        await peer.until(() => peer.ended);
        assert.equal(peer.closeCode, 1007);
        peer.destroy();
      }
    });
  }
});

if (existsSync(vectorFile)) {
  const vectors = readVectors();
  assert.ok(vectors.length > 200, `only ${vectors.length} vectors in ${vectorFile}`);
  overBoth('published UTF-8 vectors', {}, (where) => {
    runCases(where, vectors.flatMap(({ id, valid: good, bytes }) => wholeAndCut(id, good, bytes)));
  });
} else {
  describe('published UTF-8 vectors', () => {
    const skip = process.env.CI === 'true' ? false : `${vectorFile} is not there`;
    test('are where ANTEROOM_VECTORS says', { skip }, () => assert.fail(`no ${vectorFile}`));
  });
}
