import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { endpoint, RawSession } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { polling } from '../lib/transports.js';
import { next } from '../lib/waiting.js';

/** @import { Server } from '../lib/server.js' */

/**
 * The answer to a poll, as it is on the wire, after an event of so many bytes was echoed.
 * @param {Server} server
 * @param {string} accepted
 * @param {number} bytes
 */
async function pollAfterEcho(server, accepted, bytes) {
  const session = await RawSession.open(server.url);
  await session.join(tokenFor());
  await session.post(`42["echo","${'x'.repeat(bytes)}"]`);
  const target = `${endpoint(server.url)}&sid=${session.handshake.sid}`;
  const headers = { 'accept-encoding': accepted };
  for (;;) {
    const [response] = await next(httpRequest(target, { headers, agent: false }).end(), 'response');
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    const { 'content-encoding': coding, vary } = response.headers;
    const text = String(opened[coding ?? 'identity'](Buffer.concat(chunks)));
    // The lease's event may come before it.
    if (text.includes(event(bytes))) return { coding, vary };
  }
}

const event = (/** @type {number} */ bytes) => `42["echo","${'x'.repeat(bytes)}"]`;

/** @type {Record<string, (body: Buffer) => Buffer>} */
const opened = { gzip: gunzipSync, deflate: inflateSync, identity: (body) => body };

describe('answers to polls are packed', () => {
  test('with gzip or deflate, as the client likes', async (t) => {
    const server = await start(t, echo);
    const zipped = await pollAfterEcho(server, 'gzip, deflate', 5000);
    assert.equal(zipped.coding, 'gzip');
    assert.match(zipped.vary ?? '', /Accept-Encoding/);
    const deflated = await pollAfterEcho(server, 'deflate;q=0.5, gzip;q=0', 5000);
    assert.equal(deflated.coding, 'deflate');
  });

  test('not if they are short, or the client does not ask for it', async (t) => {
    const server = await start(t, echo);
    for (const [accepted, bytes] of /** @type {const} */ ([['gzip', 500], ['', 5000], ['br', 5000], ['gzip;q=0', 5000]])) {
      const { coding } = await pollAfterEcho(server, accepted, bytes);
      assert.equal(coding, undefined);
    }
  });

  test('and a stock client does not notice', async (t) => {
    const server = await start(t, echo);
    const socket = await server.connect({ mode: polling, token: tokenFor() });
    const large = 'ä€😀'.repeat(50_000);
    assert.equal(await ask1(socket, 'echo', large), large);
  });
});
