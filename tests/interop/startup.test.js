import assert from 'node:assert/strict';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { anteroom, echo, guide } from '../lib/programs.js';
import { request } from '../lib/raw_engine.js';
import { runToEnd, start } from '../lib/server.js';
import { rsaKeys, temporaryFile } from '../lib/tokens.js';

const withoutSecret = { JWT_SECRET: undefined };

/** @param {{ code: number, stdout: string, stderr: string }} run */
function assertRefused({ code, stdout, stderr }, /** @type {RegExp} */ subject) {
  assert.equal(code, 2, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^[^\n]+\n$/, 'exactly one line');
  assert.match(stderr, subject);
}

describe('a configuration that cannot be meant is one clear line and exit code 2', () => {
  for (const [name, program] of Object.entries({ anteroom, guide, echo })) {
    test(`${name}: no secret`, async (t) => {
      const run = await runToEnd(t, program, { env: { JWT_SECRET: undefined } });
      assertRefused(run, /JWT_SECRET/);
    });

    test(`${name}: an empty secret`, async (t) => {
      assertRefused(await runToEnd(t, program, { env: { JWT_SECRET: '' } }), /JWT_SECRET/);
    });

    test(`${name}: a secret of 31 bytes, which is not printed`, async (t) => {
      const short = 'thirty-one-bytes-are-not-enough';
      assert.equal(short.length, 31);
      const run = await runToEnd(t, program, { env: { JWT_SECRET: short } });
      assertRefused(run, /JWT_SECRET/);
      assert.ok(!run.stderr.includes(short));
    });
  }

  test('a public key that is not there', async (t) => {
    const path = join(tmpdir(), 'anteroom-there-is-no-such-key.pem');
    assertRefused(await runToEnd(t, anteroom, { args: ['--public-key', path], env: withoutSecret }), /no-such-key/);
  });

  test('a public key that is none', async (t) => {
    const path = temporaryFile(t, 'broken.pem', 'This is not a key.\n');
    assertRefused(await runToEnd(t, anteroom, { args: ['--public-key', path], env: withoutSecret }), /broken\.pem/);
  });

  test('a secret beside a public key, which would let either stand for the other', async (t) => {
    const path = temporaryFile(t, 'rsa.pem', rsaKeys().publicPem);
    assertRefused(await runToEnd(t, anteroom, { args: ['--public-key', path] }), /JWT_SECRET/);
  });

  test('keys beside --dev, which takes those of its own alone', async (t) => {
    const path = temporaryFile(t, 'rsa.pem', rsaKeys().publicPem);
    for (const args of [['--public-key', path], ['--issuer', 'https://a'], ['--issuers', path]])
      assertRefused(await runToEnd(t, anteroom, { args: ['--dev', ...args], env: withoutSecret }), /--dev/);
  });

  test('a leeway of more than a minute', async (t) => {
    const run = await runToEnd(t, anteroom, { args: ['--leeway-seconds', '61'] });
    assertRefused(run, /leeway-seconds/);
  });
});

describe('a server that runs', () => {
  for (const [name, program] of Object.entries({ anteroom, guide, echo })) {
    test(`${name}: says where it listens, in one line on stdout, and nothing else`, async (t) => {
      const server = await start(t, program);
      assert.ok(server.port > 0);
      await server.end();
      assert.equal(server.output.stdout, `listening on ${server.url}\n`);
    });

    test(`${name}: SIGINT ends it with exit code 0`, async (t) => {
      const server = await start(t, program);
      assert.equal(await server.signal('SIGINT'), 0);
    });
  }

  test('a secret of exactly 32 bytes is enough', async (t) => {
    await start(t, anteroom, { env: { JWT_SECRET: '0123456789abcdef0123456789abcdef' } });
  });

  test('answers GET /healthz with status ok', async (t) => {
    const server = await start(t, anteroom);
    const response = await request(`${server.url}/healthz`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    const health = /** @type {any} */ (await response.json());
    assert.equal(health.status, 'ok');
  });
});

describe('anteroom serve --dev', () => {
  test('needs no secret', async (t) => {
    await start(t, anteroom, { args: ['--dev'], env: { JWT_SECRET: undefined } });
  });

  test('is not reached from another machine, whatever --host says', async (t) => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (outside === undefined) return t.skip('this machine has only a loopback interface');
    const everywhere = {
      ...anteroom,
      args: () => ['serve', '--dev', '--host', '0.0.0.0', '--port', '0'],
    };
    /** @type {Awaited<ReturnType<typeof start>>} */
    let server;
    try {
      server = await start(t, everywhere);
    } catch (refused) {
      assert.match(String(refused), /ended with 2 before it listened/);
      return;
    }
    await assert.rejects(request(`http://${outside.address}:${server.port}/healthz`));
  });
});
