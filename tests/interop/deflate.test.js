// permessage-deflate with the stock client, which offers it by itself on Node.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { upgrade, websocket } from '../lib/transports.js';
import { collect } from '../lib/waiting.js';

/** @import { Socket } from 'socket.io-client' */
/** @import { Mode } from '../lib/transports.js' */

const on = { env: { PER_MESSAGE_DEFLATE: '1' } };
const text = 'what is said over and over, '.repeat(400);

/** @param {Mode} mode @param {boolean | object} perMessageDeflate */
function offering(mode, perMessageDeflate) {
  return { ...mode, client: { ...mode.client, perMessageDeflate } };
}

/**
 * The `ws` of a client on Node: what was agreed on, and how many bytes have come and gone.
 * @param {Socket} socket
 * @returns {{ extensions: string, _socket: { bytesRead: number, bytesWritten: number } }}
 */
function wsOf(socket) {
  return /** @type {any} */ (socket.io.engine.transport).ws;
}

for (const mode of [websocket, upgrade]) {
  describe(`permessage-deflate, ${mode.name}`, () => {
    test('is agreed on, and long messages are shorter both ways', async (t) => {
      const server = await start(t, echo, on);
      const socket = await server.connect({
        mode: offering(mode, { threshold: 1024 }),
        token: tokenFor(),
      });
      const ws = wsOf(socket);
      assert.equal(ws.extensions, 'permessage-deflate');
      const { bytesRead, bytesWritten } = ws._socket;
      assert.equal(await ask1(socket, 'echo', text), text);
      assert.ok(ws._socket.bytesRead - bytesRead < text.length / 4);
      assert.ok(ws._socket.bytesWritten - bytesWritten < text.length / 4);
    });

    test('a token that is long enough to be compressed lets its client in', async (t) => {
      const server = await start(t, echo, on);
      const token = tokenFor({ teams: Array.from({ length: 200 }, (_, n) => `team-${n}`) });
      assert.ok(token.length > 1024);
      const socket = await server.connect({ mode: offering(mode, { threshold: 1024 }), token });
      assert.equal(wsOf(socket).extensions, 'permessage-deflate');
      assert.equal(await ask1(socket, 'echo', 'in'), 'in');
    });
  });
}

describe('permessage-deflate', () => {
  test('is off unless the program asks for it', async (t) => {
    const server = await start(t, echo);
    const socket = await server.connect({
      mode: offering(websocket, { threshold: 0 }),
      token: tokenFor(),
    });
    assert.equal(wsOf(socket).extensions, '');
    assert.equal(await ask1(socket, 'echo', text), text);
  });

  test('the ready server speaks it where it is told to', async (t) => {
    for (const args of [[], ['--per-message-deflate']]) {
      const server = await start(t, anteroom, { args });
      const socket = await server.connect({
        mode: offering(websocket, { threshold: 1024 }),
        token: tokenFor(),
      });
      assert.equal(wsOf(socket).extensions, args.length === 0 ? '' : 'permessage-deflate');
    }
  });

  test('everything may be compressed, binary and the smallest messages too', async (t) => {
    const server = await start(t, echo, on);
    const socket = await server.connect({
      mode: offering(websocket, { threshold: 0 }),
      token: tokenFor(),
    });
    for (const value of ['', 'x', 'é', text, 'κόσμε'.repeat(3000)]) {
      assert.equal(await ask1(socket, 'echo', value), value);
    }
    const bytes = Buffer.alloc(100_000, 'binary ');
    assert.deepEqual(Buffer.from(await ask1(socket, 'echo', bytes)), bytes);
  });

  test('a broadcast reaches those who compress and those who do not', async (t) => {
    const server = await start(t, echo, on);
    const modes = [true, true, false].map((offered) => offering(websocket, offered));
    const sockets = await Promise.all(
      modes.map((mode, n) => server.connect({ mode, token: tokenFor({ id: `user-${n}` }) })),
    );
    const speaker = await server.connect({ mode: websocket, token: tokenFor() });
    const heard = sockets.map((socket) => collect(socket, 'said'));
    const before = sockets.map((socket) => wsOf(socket)._socket.bytesRead);
    for (const round of ['first', 'second', 'third']) speaker.emit('broadcast', round + text);
    await Promise.all(heard.map(({ count }) => count(3)));
    for (const { seen } of heard) {
      assert.deepEqual(seen, ['first', 'second', 'third'].map((round) => round + text));
    }
    const read = sockets.map((socket, n) => wsOf(socket)._socket.bytesRead - before[n]);
    assert.ok(read[0] < text.length / 2 && read[1] < text.length / 2, String(read));
    assert.ok(read[2] > text.length * 3, String(read));
  });
});
