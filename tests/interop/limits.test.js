import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, polling } from '../lib/transports.js';
import { next } from '../lib/waiting.js';

const payloadBytesMax = 1_000_000;

/** The text that makes the first acknowledged `echo` of a client a packet of so many bytes. */
const textFor = (/** @type {number} */ packetBytes) =>
  'x'.repeat(packetBytes - Buffer.byteLength('420["echo",""]'));

for (const mode of modes) {
  describe(`the limit of 1 MB, ${mode.name}`, () => {
    for (const bytes of [payloadBytesMax - 1, payloadBytesMax]) {
      test(`${bytes} bytes come through, there and back`, async (t) => {
        const server = await start(t, echo);
        const socket = await server.connect({ mode, token: tokenFor() });
        const text = textFor(bytes);
        assert.ok((await ask1(socket, 'echo', text)) === text);
      });
    }

    test('one byte more closes the connection, and only this one', async (t) => {
      const server = await start(t, echo);
      const other = await server.connect({ mode, token: tokenFor() });
      const socket = await server.connect({ mode, token: tokenFor(), reconnection: false });
      const gone = next(socket, 'disconnect');
      socket.emit('echo', textFor(payloadBytesMax + 1), () => assert.fail('it was answered'));
      const [reason, details] = await gone;
      if (mode === polling) {
        assert.equal(reason, 'transport error');
        assert.equal(details.description, 413);
      } else {
        assert.equal(reason, 'transport close');
        assert.equal(details.context.code, 1009);
      }
      assert.equal(await ask1(other, 'echo', 'alive'), 'alive');
    });

    test('bytes count as they travel', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor(), reconnection: false });
      const gone = next(socket, 'disconnect');
      socket.emit('echo', Buffer.alloc(payloadBytesMax + 1));
      await gone;
      const again = await server.connect({ mode, token: tokenFor() });
      const bytes = Buffer.alloc(700_000, 7);
      assert.ok(bytes.equals(await ask1(again, 'echo', bytes)));
    });
  });
}
