import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { next } from '../lib/waiting.js';

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** @type {Record<string, unknown[]>} */
const payloads = {
  'one buffer': [Buffer.from([1, 2, 3])],
  'every byte there is': [allBytes],
  'an empty buffer': [Buffer.alloc(0)],
  'an empty buffer between two others': [Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')],
  'buffers deep in objects and lists': [
    { name: 'a.png', parts: [{ data: allBytes }, { data: [[Buffer.from('deep')]] }], size: 256 },
    'text',
    [Buffer.from('list'), null, 1.5, false],
  ],
  'ten attachments': Array.from({ length: 10 }, (_, n) => Buffer.alloc(n * 100, n)),
  'a buffer of 200 kB': [Buffer.alloc(200_000, 'anteroom')],
  'something that looks like a placeholder beside a buffer': [{ num: 0 }, Buffer.from('x')],
};

for (const mode of modes) {
  describe(`binary, ${mode.name}`, () => {
    for (const [name, payload] of Object.entries(payloads)) {
      test(`${name} comes back as it went, as event and as acknowledgement`, async (t) => {
        const server = await start(t, echo);
        const socket = await server.connect({ mode, token: tokenFor() });
        const event = next(socket, 'echo');
        assert.deepEqual(await ask(socket, 'echo', ...payload), payload);
        assert.deepEqual(await event, payload);
      });
    }

    test('texts and buffers keep their order', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      /** @type {unknown[][]} */
      const sent = Array.from({ length: 60 }, (_, n) =>
        n % 3 === 0 ? [n, 'text'] : [n, ...Array(n % 3).fill(Buffer.from(`buffer ${n}`))],
      );
      /** @type {unknown[][]} */
      const received = [];
      const all = new Promise((resolve) =>
        socket.on('echo', (...args) => received.push(args) === sent.length && resolve(true)),
      );
      for (const args of sent) socket.emit('echo', ...args);
      await Promise.race([all, next(socket, 'disconnect').then(() => assert.fail('closed'))]);
      assert.deepEqual(received, sent);
    });

    test('a Uint8Array and an ArrayBuffer arrive as bytes', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      const bytes = new Uint8Array([0, 127, 128, 255]);
      const answer = await ask(socket, 'echo', bytes, bytes.buffer);
      assert.deepEqual(
        answer.map((part) => [...new Uint8Array(part)]),
        [[...bytes], [...bytes]],
      );
    });
  });
}
