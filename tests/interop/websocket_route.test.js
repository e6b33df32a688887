// A plain WebSocket route of the program's own, with the `ws` of Node for a client.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { RawWebSocket, endpointOf } from '../lib/raw_websocket.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { collect, next } from '../lib/waiting.js';
import { opcode, pong, text } from '../lib/websocket_frames.js';

/** @import { Server } from '../lib/server.js' */

/** @param {Server} server @param {object} [options] */
function dial(server, path = '/raw?key=open', options = {}) {
  return new WebSocket(`${server.url.replace('http', 'ws')}${path}`, options);
}

/** @param {WebSocket} socket */
async function refusal(socket) {
  const [, response] = await next(socket, 'unexpected-response');
  socket.on('error', () => {});
  socket.terminate();
  return response.statusCode;
}

describe('a WebSocket route', () => {
  test('messages come and go as text and as binary', async (t) => {
    const server = await start(t, echo);
    const socket = dial(server);
    const messages = collect(socket, 'message');
    await next(socket, 'open');
    socket.send('hello');
    socket.send('later');
    await messages.count(3);
    assert.deepEqual(messages.seen.map(String).sort(), ['from elsewhere', 'hello', 'welcome']);
    const closed = next(socket, 'close');
    socket.send('goodbye');
    const [code, reason] = await closed;
    assert.equal(code, 4000);
    assert.equal(String(reason), 'as you say');
  });

  test('who is not authorized, and a page of another origin, get 403 and no 101', async (t) => {
    const server = await start(t, echo);
    assert.equal(await refusal(dial(server, '/raw')), 403);
    assert.equal(await refusal(dial(server, '/raw?key=wrong')), 403);
    const origin = 'http://evil.example';
    assert.equal(await refusal(dial(server, '/raw?key=open', { origin })), 403);
    assert.equal(await refusal(dial(server, '/raw/more?key=open')), 404);
  });

  test('a handler that throws ends its connection and no other', async (t) => {
    const server = await start(t, echo);
    const [failing, other] = [dial(server), dial(server)];
    const heard = collect(other, 'message');
    await Promise.all([next(failing, 'open'), next(other, 'open')]);
    const closed = next(failing, 'close');
    failing.send('throw');
    await closed;
    other.send('still here');
    await heard.count(2);
    const token = tokenFor();
    assert.equal(await ask1(await server.connect({ token }), 'echo', 'too'), 'too');
  });

  test('a peer is pinged; one that does not answer is cut off, one that does stays', async (t) => {
    const server = await start(t, echo, {
      env: { PING_INTERVAL_MS: '100', PING_TIMEOUT_MS: '100' },
    });
    const endpoint = endpointOf(`${server.url}/raw?key=open`);
    const [silent, alive] = [await RawWebSocket.open(endpoint), await RawWebSocket.open(endpoint)];
    let pings = 0;
    await alive.until(() => {
      for (; alive.messages.filter((one) => one.opcode === opcode.ping).length > pings; ++pings) {
        alive.write(pong());
      }
      return pings >= 4;
    });
    await silent.until(() => silent.ended);
    assert.equal(silent.closeCode, null);
    await alive.write(text('alive'));
    await alive.until(() => alive.messages.some(({ payload }) => String(payload) === 'alive'));
    assert.equal(alive.ended, false);
    alive.destroy();
  });

  test('when the server ends, its peers hear 1001', async (t) => {
    const server = await start(t, echo);
    const socket = dial(server);
    await next(socket, 'open');
    const closed = next(socket, 'close');
    assert.equal(await server.signal('SIGTERM'), 0);
    assert.equal((await closed)[0], 1001);
  });
});
