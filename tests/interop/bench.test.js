import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Certificate } from '../lib/certificates.js';
import { bench, measured } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { ecKeys, temporaryFile } from '../lib/tokens.js';

const modes = [
  'connect --connections 4 --count 40',
  'connect --connections 4 --count 40 --tokens 3',
  'echo --connections 4',
  'echo --connections 4 --transport polling',
  'echo --connections 4 --rate 500',
  'broadcast --connections 40',
  'echo --connections 9 --outstanding 4 --slices 3',
  'rooms --connections 9 --room-members 2',
  'rooms --connections 9 --room-members 3 --rooms 20 --outstanding 5 --slices 2',
  'idle --connections 20 --settle 0.1',
  'idle --connections 20 --settle 0.1 --namespace /second --namespace /third',
  'churn --connections 8 --parallel 3',
  'storm --connections 20',
  'storm --connections 20 --transport polling',
];

test('every mode of the load generator measures a server', async (t) => {
  const server = await start(t, measured);
  for (const mode of modes)
    await t.test(mode, async (t) => {
      const args = [...mode.split(' '), '--port', String(server.port), '--json'];
      args.push('--seconds', '0.2', '--warmup', '0.1', '--quiet');
      const { code, stdout, stderr } = await runToEnd(t, bench, { args });
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout);
      assert.equal(report.mode, mode.split(' ')[0]);
      if (report.mode !== 'idle') {
        assert.ok(report.messages > 0);
        assert.ok(report.latency_us.p50 <= report.latency_us.p999);
      }
    });
});

test('the load may come over TLS, and a client come back with its ticket', async (t) => {
  const certificate = Certificate.for(t);
  const env = { TLS_CERTIFICATE_FILE: certificate.file, TLS_KEY_FILE: certificate.key };
  const server = await start(t, measured, { env, ca: certificate.pem });
  /** @param {string} mode @param {string[]} more */
  async function load(mode, ...more) {
    const args = [...mode.split(' '), '--url', server.url, '--json', '--quiet', ...more];
    return runToEnd(t, bench, { args: [...args, '--seconds', '0.2', '--warmup', '0.1'] });
  }
  for (const mode of ['echo --connections 4', 'echo --connections 4 --transport polling',
    'echo --connections 4 --payload 60000', 'broadcast --connections 40', 'storm --connections 9'])
    await t.test(mode, async () => {
      const { code, stdout, stderr } = await load(mode, '--ca', certificate.file);
      assert.equal(code, 0, stderr);
      assert.ok(JSON.parse(stdout).messages > 0);
    });

  const connects = 'connect --connections 3 --count 30';
  const full = await load(connects, '--insecure');
  assert.equal(full.code, 0, full.stderr);
  const { messages, tls } = JSON.parse(full.stdout);
  assert.deepEqual(tls, { full: messages, resumed: 0 });
  const resumed = await load(connects, '--insecure', '--resume');
  assert.equal(resumed.code, 0, resumed.stderr);
  const all = JSON.parse(resumed.stdout);
  assert.deepEqual(all.tls, { full: 0, resumed: all.messages });

  const unknown = await load(connects);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /TLS: self-signed certificate/);
});

test('a load may bring tokens of ES256', async (t) => {
  const { privateKey, publicPem } = ecKeys();
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const env = { JWT_PUBLIC_KEY_FILE: temporaryFile(t, 'public.pem', publicPem) };
  const server = await start(t, measured, { env });
  const args = ['connect', '--port', String(server.port), '--json', '--quiet', '--warmup', '0.1'];
  args.push('--count', '40', '--key-file', temporaryFile(t, 'private.pem', pem));
  const { code, stdout, stderr } = await runToEnd(t, bench, { args });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).messages, 40);
});

test('a key that is none is told', async (t) => {
  const args = ['connect', '--port', '1', '--key-file', temporaryFile(t, 'private.pem', 'x')];
  const { code, stderr } = await runToEnd(t, bench, { args });
  assert.equal(code, 1);
  assert.match(stderr, /private.pem holds no private key on P-256/);
});

test('a load that loses its server says so and measures nothing', async (t) => {
  const server = await start(t, measured);
  const port = String(server.port);
  await server.end();
  const args = ['echo', '--port', port, '--connections', '1'];
  const { code, stdout, stderr } = await runToEnd(t, bench, { args });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^anteroom bench: connection 0: connect: Connection refused$/m);
});

for (const [what, args, why] of /** @type {[string, string[], RegExp][]} */ ([
  ['no mode', [], /no mode given/],
  ['an unknown mode', ['fly', '--port', '1'], /unknown mode 'fly'; it is one of connect, echo/],
  ['no port', ['echo'], /--port or --url is required/],
  ['tokens where each has its own', ['idle', '--port', '1', '--tokens', '5'], /--tokens is for/],
  ['a namespace without a slash', ['idle', '--port', '1', '--namespace', 'x'], /--namespace takes/],
  ['a rate where there is none', ['idle', '--port', '1', '--rate', '5'], /--rate is for echo/],
  ['a certificate for a server without one', ['echo', '--port', '1', '--insecure'], /are for an https/],
  ['a URL that is none', ['echo', '--url', 'localhost:1'], /--url takes http:/],
  ['slices of what has none', ['idle', '--port', '1', '--slices', '5'], /--slices is for echo/],
  ['a number that is none', ['echo', '--port', 'x'], /--port takes a whole number from 1/],
]))
  test(`${what} is refused in one line with exit code 2`, async (t) => {
    const { code, stderr } = await runToEnd(t, bench, { args });
    assert.equal(code, 2);
    assert.match(stderr, why);
    assert.equal(stderr.trim().split('\n').length, 1);
  });
