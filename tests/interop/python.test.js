// python-socketio, as Debian has it: the scenarios of python_client.py, over each transport.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { documentedRenewal } from '../lib/documented.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, expiredToken, tokenFor } from '../lib/tokens.js';
import { next } from '../lib/waiting.js';

/** @import { Server } from '../lib/server.js' */

const program = fileURLToPath(new URL('python_client.py', import.meta.url));
const modules = 'import socketio, aiohttp, requests, websocket';
// Debian's own first: another one in the PATH does not see its packages.
const python = ['/usr/bin/python3', 'python3'].find((one) => spawnSync(one, ['-c', modules]).status === 0);
const skip =
  python === undefined &&
  process.env.CI !== 'true' &&
  'python3-socketio and its transports are not installed';

/**
 * @param {Server} server
 * @param {string} scenario
 * @param {Record<string, string>} env
 */
function run({ url }, scenario, env) {
  const child = spawn(python ?? 'python3', [program, scenario], {
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      ANTEROOM_URL: url,
      TOKEN: tokenFor(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const ended = next(child, 'close', { timeoutMs: 60_000 }).finally(() => child.kill('SIGKILL'));
  return {
    child,
    passes: async () => assert.equal((await ended)[0], 0, errors),
  };
}

const ways = { polling: 'polling', websocket: 'websocket', upgrade: 'polling,websocket' };

for (const [way, TRANSPORTS] of Object.entries(ways)) {
  describe(`python-socketio, ${way}`, { skip, concurrency: 2 }, () => {
    for (const scenario of [
      'connecting',
      'auth_by_function',
      'events',
      'acks',
      'binary',
      'namespaces',
      'rooms',
      'kicked',
      'blocking',
    ]) {
      test(scenario, async (t) => {
        await run(await start(t, echo), scenario, { TRANSPORTS }).passes();
      });
    }

    test('refusal', async (t) => {
      const env = { TRANSPORTS, FRESH_TOKEN: expiredToken() };
      await run(await start(t, echo), 'refusal', env).passes();
    });

    test('reconnecting', async (t) => {
      const server = await start(t, echo);
      const { child, passes } = run(server, 'reconnecting', { TRANSPORTS });
      const [told] = await next(/** @type {any} */ (child.stdout), 'data', { timeoutMs: 30_000 }).catch(
        async (late) => {
          await passes();
          throw late;
        },
      );
      assert.equal(String(told), 'connected\n');
      await server.signal('SIGKILL');
      await server.again();
      await passes();
    });

    test('renewal, by the program of the documentation', async (t) => {
      const server = await start(t, echo, { env: { LEEWAY_SECONDS: '0' } });
      await run(server, 'renewal', {
        TRANSPORTS,
        TOKEN: tokenFor({ exp: expIn(4), round: 1 }),
        FRESH_TOKEN: tokenFor({ round: 2 }),
        FOREIGN_TOKEN: tokenFor({ id: 'eve', round: 3 }),
        SNIPPET: documentedRenewal('python'),
      }).passes();
    });
  });
}
