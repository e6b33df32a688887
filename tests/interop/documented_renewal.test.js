// The programs of docs/authentication.md that renew a token, in JavaScript and Java; python.test.js
// has the one in Python. Java wants javac, mvn and Maven Central, or what Maven keeps of it, and so
// is only asked for by ANTEROOM_JAVA=1.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask1, settled } from '../lib/clients.js';
import { documentedRenewal } from '../lib/documented.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expIn, tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { clockPasses, collect, next } from '../lib/waiting.js';

describe('the program in JavaScript', { concurrency: true }, () => {
  for (const mode of modes)
    test(`renews again and again, ${mode.name}`, async (t) => {
      const server = await start(t, echo, { env: { LEEWAY_SECONDS: '2' } });
      const first = expIn(3);
      const socket = server.open({ mode, token: tokenFor({ exp: first }), reconnection: false });
      const left = collect(socket, 'disconnect');
      let round = 0;
      const fetchFreshToken = async () => tokenFor({ exp: expIn(3), round: ++round });
      new Function('socket', 'fetchFreshToken', documentedRenewal('js'))(socket, fetchFreshToken);
      await settled(socket, mode);
      const { id } = socket;
      await clockPasses((first + 3) * 1000);
      const { claims } = await ask1(socket, 'whoami');
      assert.ok(claims.round >= 2, `${claims.round} renewals`);
      assert.equal(socket.id, id);
      assert.deepEqual(left.seen, []);
    });
});

const client = 'io.socket:socket.io-client:2.1.2';
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>anteroom</groupId><artifactId>renewal</artifactId><version>1</version>
  <dependencies><dependency>${['groupId', 'artifactId', 'version']
    .map((name, at) => `<${name}>${client.split(':')[at]}</${name}>`)
    .join('')}</dependency></dependencies>
</project>`;

/** @param {string} folder @returns {string[]} what runs the program */
function javaProgram(folder) {
  const source = fileURLToPath(new URL('java/Renewal.java', import.meta.url));
  writeFileSync(join(folder, 'pom.xml'), pom);
  const libraries = join(folder, 'lib');
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
  execFileSync('mvn', ['-q', '-B', ...goal], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const program = readFileSync(source, 'utf8').replace(
    '/* the program of the documentation */',
    () => documentedRenewal('java'),
  );
  writeFileSync(join(folder, 'Renewal.java'), program);
  const path = `${libraries}/*:${folder}`;
  execFileSync('javac', ['-Xlint:all', '-cp', path, '-d', folder, join(folder, 'Renewal.java')]);
  return ['-cp', path, 'Renewal'];
}

const asked = process.env.ANTEROOM_JAVA === '1';

describe('the program in Java', { skip: !asked && 'ANTEROOM_JAVA=1 asks for it' }, () => {
  test('renews over each transport, and hears why it may not', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'anteroom-java-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const command = javaProgram(folder);
    for (const TRANSPORTS of ['polling', 'websocket', 'polling,websocket'])
      await t.test(TRANSPORTS, async (t) => {
        const server = await start(t, echo, { env: { LEEWAY_SECONDS: '0' } });
        const child = spawn('java', command, {
          env: {
            PATH: process.env.PATH,
            ANTEROOM_URL: server.url,
            TRANSPORTS,
            TOKEN: tokenFor({ exp: expIn(12), round: 1 }),
            FRESH_TOKEN: tokenFor({ round: 2 }),
            FOREIGN_TOKEN: tokenFor({ id: 'eve', round: 3 }),
          },
          stdio: ['ignore', 'inherit', 'pipe'],
        });
        t.after(() => child.kill('SIGKILL'));
        let errors = '';
        child.stderr.on('data', (chunk) => (errors += chunk));
        const [code] = await next(child, 'close', { timeoutMs: 60_000 });
        assert.equal(code, 0, errors);
      });
  });
});
