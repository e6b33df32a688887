// F14, recovery_reauth: whatever is wrong with a token and however a stranger goes about it, no
// handler runs and no byte of application data goes out. Every case is a raw connection to one server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { RawSocket } from '../lib/raw_frames.js';
import { endpoint } from '../lib/raw_engine.js';
import { start } from '../lib/server.js';
import { audience, good, issuer, ours, strangerTokens } from '../lib/stranger_tokens.js';
import { revision3, revision4, strangerTransports } from '../lib/stranger_transports.js';
import { strangerWays, strangerWaysOf2 } from '../lib/stranger_ways.js';
import { tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { askUntil } from '../lib/waiting.js';

/** @import { Kept } from '../lib/stranger_ways.js' */

/** Packets of Engine.IO that say nothing of the application, and refusals. */
const harmless = /^(0\{"sid"|1$|2$|3$|3probe$|6$|44(\/[a-z]+,)?\{"(message|type)":)/;

const everyCode = ['credentials_required', 'invalid_token', 'token_expired', 'token_revoked'];

/** What the refusals of each revision say. */
const revisions = [
  { revision: revision4, ways: strangerWays, codes: new Set() },
  { revision: revision3, ways: strangerWaysOf2, codes: new Set() },
];

test('no stranger reaches a handler, by any token, way or transport', async (t) => {
  const server = await start(t, echo, {
    env: { ISSUER: issuer, AUDIENCE: audience, RECOVERY_MS: '600000', ALLOW_EIO3: '1' },
  });
  const watcher = await server.connect({ mode: websocket, token: tokenFor({ ...ours }) });
  assert.equal(await ask1(watcher, 'revoke', { jti: 'taken-back' }), true);
  const kept = await lostConnection(server, watcher);
  const before = await ask1(watcher, 'counter');

  const cases = revisions.flatMap(({ revision, ways, codes }) =>
    Object.entries(strangerTransports).flatMap(([transport, run]) =>
      Object.entries(ways).flatMap(([way, packets]) =>
        Object.entries(strangerTokens).map(([name, token]) => ({
          what: `EIO ${revision.number}, ${transport}, ${way}, ${name}`,
          run: () => run(server.url, revision, packets(token, kept)),
          codes,
        })),
      ),
    ),
  );
  t.diagnostic(`${cases.length} cases`);
  assert.ok(cases.length >= 3_500, `${cases.length} cases`);

  const workers = Array.from({ length: 64 }, async () => {
    for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
      let heard;
      try {
        heard = await next.run();
      } catch (error) {
        throw new Error(next.what, { cause: error });
      }
      const bad = heard.filter((packet) => !harmless.test(packet));
      assert.deepEqual(bad, [], next.what);
      for (const [, code] of heard.join().matchAll(/"code":"(\w+)"/g)) next.codes.add(code);
    }
  });
  await Promise.all(workers);
  for (const { codes } of revisions) assert.deepEqual([...codes].sort(), everyCode);

  assert.equal(await ask1(watcher, 'counter'), before + 1, 'only the watcher was served');
  const counters = await ask1(watcher, 'counters');
  assert.equal(counters.connect_accepted, 2);
  assert.equal(counters.recovered, 0);
  assert.ok(counters.connect_refused >= 1_000, `${counters.connect_refused} refusals`);

  // And the same ways are open to who brings a good token.
  const friend = await RawSocket.open(endpoint(server.url, 'EIO=4&transport=websocket'));
  friend.send(`40${JSON.stringify({ token: good() })}`, '420["echo","in"]');
  await friend.until((packet) => packet === '430["in"]');
  friend.end();
  const old = await RawSocket.open(endpoint(server.url, 'EIO=3&transport=websocket'));
  old.send(`40/plain?token=${good()},`, '42/plain,0["echo","in"]');
  await old.until((packet) => packet === '43/plain,0["in"]');
  old.end();

  // What the strangers asked for is still there for its owner, and nobody else's.
  for (const [id, gets] of /** @type {[string, boolean][]} */ ([['mallory', false], ['eve', true]])) {
    const one = await RawSocket.open(endpoint(server.url, 'EIO=4&transport=websocket'));
    const token = tokenFor({ id, ...ours });
    one.send(`40${JSON.stringify({ token, ...kept })}`, '420["echo","in"]');
    await one.until((packet) => packet === '430["in"]');
    assert.equal(
      one.heard.some((packet) => packet.startsWith('42["said","a secret"')),
      gets,
      id,
    );
    one.end();
  }
});

/**
 * Someone was there, lost the connection, and has not heard everything.
 * @param {import('../lib/server.js').Server} server
 * @param {import('socket.io-client').Socket} watcher
 * @returns {Promise<Kept>}
 */
async function lostConnection(server, watcher) {
  const reconnection = false;
  const owner = await server.connect({ mode: websocket, token: good(), reconnection });
  const { _pid: pid, _lastOffset: offset } = /** @type {any} */ (owner);
  owner.io.engine.close();
  await askUntil(
    () => ask1(watcher, 'reasons'),
    (reasons) => reasons.length === 1,
  );
  watcher.emit('to', 'user-eve', 'a secret');
  await ask1(watcher, 'counter');
  return { pid, offset };
}
