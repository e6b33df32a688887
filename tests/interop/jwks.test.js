// Keys that an issuer publishes: JWT-13, and F23 of the faults.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ask1 } from '../lib/clients.js';
import { issuer, keyEndpoint, keyPair, keySet, keysFrom } from '../lib/key_endpoint.js';
import { anteroom, keysServer } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { temporaryFile, tokenFor } from '../lib/tokens.js';
import { askUntil } from '../lib/waiting.js';

/** @import { Server } from '../lib/server.js' */

const [first, second, third] = ['first', 'second', 'third'].map(keyPair);

/** The code with which a token is refused, or "welcome". */
async function verdict(/** @type {Server} */ server, /** @type {string} */ token) {
  const socket = server.open({ token, reconnection: false });
  return new Promise((resolve) => {
    socket.on('connect', () => resolve('welcome'));
    socket.on('connect_error', (/** @type {any} */ error) => resolve(error.data?.code));
  }).finally(() => socket.disconnect());
}

/** Until the log has a line that says so. */
function logged(/** @type {Server} */ server, /** @type {RegExp} */ line) {
  return askUntil(
    () => pause(10, server.output.stderr),
    (text) => line.test(text),
  );
}

describe('a key set by URL', () => {
  test('opens the door to tokens of its keys, and to no others', async (t) => {
    const endpoint = await keyEndpoint(t, first, second);
    const server = await start(t, keysServer, { env: keysFrom(endpoint) });
    const socket = await server.connect({ token: await first.token() });
    assert.equal((await ask1(socket, 'whoami')).iss, issuer);
    await server.connect({ token: await second.token() });
    const refused = {
      stranger: await keyPair('first').token(),
      secret: tokenFor({ iss: issuer, aud: 'chat' }),
      'other audience': await first.token({ aud: 'files' }),
      'other issuer': await first.token({ iss: 'https://evil.example/' }),
    };
    for (const [name, token] of Object.entries(refused))
      assert.equal(await verdict(server, token), 'invalid_token', name);
    assert.equal(endpoint.asked.length, 1);
  });

  test('is fetched by the ready server too', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const args = ['--jwks-url', endpoint.url, '--jwks-ca-file', endpoint.caFile];
    args.push('--issuer', issuer, '--audience', 'chat');
    const server = await start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
    await server.connect({ token: await first.token() });
  });

  test('a token that comes before the first answer waits for it', async (t) => {
    const endpoint = await keyEndpoint(t);
    const body = await keySet(first);
    /** @type {(() => void) | undefined} */
    let release;
    endpoint.answer = (_, response) => {
      release = () => response.setHeader('Content-Type', 'application/json').end(body);
    };
    const server = await start(t, keysServer, { env: keysFrom(endpoint) });
    const connected = server.connect({ token: await first.token() });
    await askUntil(() => pause(10, release), (found) => found !== undefined);
    release?.();
    await connected;
  });

  test('a key that is new is fetched for the first token that names it', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const server = await start(t, keysServer, { env: keysFrom(endpoint, { FETCH_INTERVAL_MS: 1 }) });
    await server.connect({ token: await first.token() });
    await endpoint.publish(first, second);
    await server.connect({ token: await second.token() });
    assert.equal(endpoint.asked.length, 2);
  });

  test('a connection renews its token by a key that is new', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const server = await start(t, keysServer, { env: keysFrom(endpoint, { FETCH_INTERVAL_MS: 1 }) });
    const socket = await server.connect({ token: await first.token() });
    await endpoint.publish(second);
    const answer = await ask1(socket, 'auth:renew', { token: await second.token() });
    assert.equal(answer.ok, true);
  });

  test('a key that is not published any more opens nothing', async (t) => {
    const endpoint = await keyEndpoint(t, first, second);
    const intervals = { FETCH_INTERVAL_MS: 50, REFRESH_MS: 50 };
    const server = await start(t, keysServer, { env: keysFrom(endpoint, intervals) });
    const token = await second.token();
    assert.equal(await verdict(server, token), 'welcome');
    await endpoint.publish(first);
    await askUntil(() => verdict(server, token), (code) => code === 'invalid_token');
    assert.equal(await verdict(server, await first.token()), 'welcome');
  });

  test('an unknown key is unavailable too soon after a fetch, and invalid after the next', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const server = await start(t, keysServer, {
      env: keysFrom(endpoint, { FETCH_INTERVAL_MS: 1_000 }),
    });
    await server.connect({ token: await first.token() });
    const unknown = await third.token();
    assert.equal(await verdict(server, unknown), 'unavailable');
    await askUntil(() => verdict(server, unknown), (code) => code === 'invalid_token');
    assert.equal(endpoint.asked.length, 2);
    assert.ok(endpoint.asked[1] - endpoint.asked[0] >= 800);
  });
});

describe('F23 faults of the endpoint', () => {
  /** @type {Record<string, [(endpoint: Awaited<ReturnType<typeof keyEndpoint>>) => void, RegExp]>} */
  const faults = {
    'answers an error': [(endpoint) => endpoint.fail(), /status 200/],
    'redirects to itself': [
      (endpoint) =>
        (endpoint.answer = (_, response) =>
          response.writeHead(302, { Location: endpoint.url }).end()),
      /redirect/,
    ],
    'sends 10 MB': [
      (endpoint) => endpoint.publishText(`{"keys":[],"pad":"${'x'.repeat(10_000_000)}"}`),
      /longer than allowed/,
    ],
    'sends 10 MB without saying how much': [
      (endpoint) =>
        (endpoint.answer = (_, response) => {
          response.setHeader('Content-Type', 'application/json');
          for (let i = 0; i < 100; ++i) response.write('x'.repeat(100_000));
          response.end();
        }),
      /longer than allowed/,
    ],
    'sends another type': [
      (endpoint) => endpoint.publishText('{"keys":[]}', 'text/html'),
      /not of a JSON type/,
    ],
    'sends no JSON': [(endpoint) => endpoint.publishText('<html>'), /not a JSON object/],
    'publishes no keys': [(endpoint) => endpoint.publishText('{"keys":[]}'), /None of its keys/],
    'hangs up': [
      (endpoint) => (endpoint.answer = (request) => request.socket.destroy()),
      /keys_not_fetched/,
    ],
  };

  for (const [name, [fault, reason]] of Object.entries(faults)) {
    test(`known keys go on working while it ${name}`, async (t) => {
      const endpoint = await keyEndpoint(t, first);
      const intervals = { FETCH_INTERVAL_MS: 50, REFRESH_MS: 50 };
      const server = await start(t, keysServer, { env: keysFrom(endpoint, intervals) });
      await server.connect({ token: await first.token() });
      fault(endpoint);
      await logged(server, reason);
      assert.equal(await verdict(server, await first.token({ id: 'bob' })), 'welcome');
      await endpoint.publish(first, second);
      await askUntil(async () => verdict(server, await second.token()), (code) => code === 'welcome');
    });
  }

  test('while it is silent for longer than 5 s, nobody whose key is known waits', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const intervals = { FETCH_INTERVAL_MS: 20, REFRESH_MS: 20 };
    const server = await start(t, keysServer, { env: keysFrom(endpoint, intervals) });
    await server.connect({ token: await first.token() });
    endpoint.answer = () => {};
    const asked = endpoint.asked.length;
    await askUntil(() => pause(10, endpoint.asked.length), (now) => now > asked);
    const begun = performance.now();
    for (let i = 0; i < 20; ++i)
      assert.equal(await verdict(server, await first.token({ id: `user${i}` })), 'welcome');
    assert.ok(performance.now() - begun < 3_000);
    await logged(server, /did not answer in time/);
  });

  test('a server whose endpoint was never there says unavailable, and that trying again can help', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    endpoint.fail();
    const server = await start(t, keysServer, { env: keysFrom(endpoint, { FETCH_INTERVAL_MS: 300 }) });
    await logged(server, /keys_not_fetched/);
    const error = await server.refusal({ token: await first.token(), reconnection: false });
    assert.equal(error.message, 'Authentication error: Temporarily unavailable');
    assert.deepEqual(error.data, { type: 'UnauthorizedError', code: 'unavailable', retry: true });
    await endpoint.publish(first);
    await askUntil(async () => verdict(server, await first.token()), (code) => code === 'welcome');
  });

  test('keys that have grown too old in an outage make every token unavailable', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const intervals = { FETCH_INTERVAL_MS: 100, REFRESH_MS: 100, GOOD_FOR_MS: 500 };
    const server = await start(t, keysServer, { env: keysFrom(endpoint, intervals) });
    const token = await first.token();
    assert.equal(await verdict(server, token), 'welcome');
    endpoint.fail();
    await askUntil(() => verdict(server, token), (code) => code === 'unavailable');
    assert.match(server.output.stderr, /keys_too_old/);
    await endpoint.publish(first);
    await askUntil(() => verdict(server, token), (code) => code === 'welcome');
  });

  test('a certificate that nobody vouches for brings no keys', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const env = { ...keysFrom(endpoint), JWKS_CA_FILE: undefined };
    const server = await start(t, keysServer, { env });
    await logged(server, /keys_not_fetched .*certificate/);
    assert.equal(await verdict(server, await first.token()), 'unavailable');
    assert.equal(endpoint.asked.length, 0);
  });

  test('a thousand unknown keys cause one fetch an interval, and known keys do not notice', async (t) => {
    const endpoint = await keyEndpoint(t, first);
    const server = await start(t, keysServer, {
      env: keysFrom(endpoint, { FETCH_INTERVAL_MS: 1_000 }),
    });
    await server.connect({ token: await first.token() });
    const begun = performance.now();
    const strangers = [];
    for (let i = 0; i < 1_000; ++i) {
      strangers.push(keyPair(`stranger-${i}`).token().then((token) => verdict(server, token)));
      if (i % 50 !== 0) continue;
      assert.equal(await verdict(server, await first.token({ id: `user-${i}` })), 'welcome');
    }
    for (const code of await Promise.all(strangers))
      assert.ok(['unavailable', 'invalid_token'].includes(code), code);
    const seconds = (performance.now() - begun) / 1_000;
    assert.ok(endpoint.asked.length <= 2 + seconds, `${endpoint.asked.length} in ${seconds} s`);
    for (let i = 1; i < endpoint.asked.length; ++i)
      assert.ok(endpoint.asked[i] - endpoint.asked[i - 1] >= 800);
  });
});

describe('two issuers', () => {
  test('two_issuers_same_kid: a key of one is none of the other', async (t) => {
    const twin = keyPair('first');
    const [one, two] = [await keyEndpoint(t, first), await keyEndpoint(t, twin)];
    const other = 'https://other.example/';
    // Both are trusted by one file, and each vouches for itself alone.
    const caFile = temporaryFile(
      t,
      'both.pem',
      `${readFileSync(one.caFile)}${readFileSync(two.caFile)}`,
    );
    const server = await start(t, keysServer, {
      env: {
        ...keysFrom(one),
        JWKS_CA_FILE: caFile,
        SECOND_ISSUER: other,
        SECOND_JWKS_URL: two.url,
      },
    });
    await server.connect({ token: await first.token() });
    await server.connect({ token: await twin.token({ iss: other }) });
    assert.equal(await verdict(server, await first.token({ iss: other })), 'invalid_token');
    assert.equal(await verdict(server, await twin.token()), 'invalid_token');
  });
});

describe('a key set in a file', () => {
  test('is read again when it changes, and kept when it breaks', async (t) => {
    const path = temporaryFile(t, 'jwks.json', await keySet(first));
    const server = await start(t, keysServer, { env: { JWKS_FILE: path } });
    assert.equal(await verdict(server, await first.token()), 'welcome');
    assert.equal(await verdict(server, await second.token()), 'invalid_token');

    writeFileSync(`${path}.new`, await keySet(second));
    renameSync(`${path}.new`, path);
    await askUntil(async () => verdict(server, await second.token()), (code) => code === 'welcome');
    assert.equal(await verdict(server, await first.token()), 'invalid_token');

    writeFileSync(path, '{"keys":[');
    await logged(server, /keys_not_read/);
    assert.equal(await verdict(server, await second.token()), 'welcome');
  });
});

describe('unsafe sources do not start', () => {
  const withoutSecret = { JWT_SECRET: undefined };
  const named = ['--issuer', issuer, '--audience', 'chat'];
  /** @type {Record<string, [string[], RegExp]>} */
  const cases = {
    'plain http to another machine': [['--jwks-url', 'http://id.example/jwks', ...named], /https/],
    'a file as URL': [['--jwks-url', 'file:///etc/passwd', ...named], /https/],
    'data as URL': [['--jwks-url', 'data:application/json,{}', ...named], /https/],
    'a user in the URL': [['--jwks-url', 'https://me:pw@id.example/jwks', ...named], /https/],
    'a URL without an issuer': [['--jwks-url', 'https://id.example/jwks', '--audience', 'a'], /issuer/],
    'a URL without an audience': [['--jwks-url', 'https://id.example/jwks', '--issuer', 'i'], /audience/],
    'a key set beside a key': [
      ['--jwks-url', 'https://id.example/jwks', '--jwks-file', '/nowhere', ...named],
      /stands alone/,
    ],
    'a key set file that is not there': [['--jwks-file', '/no/such/jwks.json'], /no\/such/],
    'an algorithm that does not exist': [['--jwks-file', '/nowhere', '--algorithm', 'none'], /none/],
    'a secret file that is not there': [['--secret-file', '/no/such/secret'], /no\/such/],
  };
  for (const [name, [args, reason]] of Object.entries(cases)) {
    test(name, async (t) => {
      const { code, stdout, stderr } = await runToEnd(t, anteroom, { args, env: withoutSecret });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\n$/, 'exactly one line');
      assert.match(stderr, reason);
    });
  }

  test('a key set beside JWT_SECRET', async (t) => {
    const path = temporaryFile(t, 'jwks.json', await keySet(first));
    const { code, stderr } = await runToEnd(t, anteroom, { args: ['--jwks-file', path] });
    assert.equal(code, 2);
    assert.match(stderr, /do not go together/);
  });

  test('a key set file of secrets', async (t) => {
    const secret = { kty: 'oct', k: Buffer.alloc(32, 's').toString('base64url') };
    const path = temporaryFile(t, 'jwks.json', JSON.stringify({ keys: [secret] }));
    const run = await runToEnd(t, anteroom, { args: ['--jwks-file', path], env: withoutSecret });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /None of its keys can be used/);
  });
});

describe('secrets', () => {
  const former = 'a-former-secret-of-forty-bytes-0123456789';
  /** @param {string} until */
  const previously = (until) => ({
    JWT_SECRET_PREVIOUS: 'interop-secret-of-forty-eight-bytes-0123456789ab',
    JWT_SECRET_PREVIOUS_UNTIL: until,
    JWT_SECRET: former,
  });

  test('a secret in a file is good without its line end', async (t) => {
    const path = temporaryFile(t, 'secret', 'interop-secret-of-forty-eight-bytes-0123456789ab\n');
    const args = ['--secret-file', path];
    const server = await start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
    await server.connect({ token: tokenFor() });
  });

  test('a previous secret counts until its instant', async (t) => {
    const future = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
    const server = await start(t, anteroom, { env: previously(future) });
    assert.equal(await verdict(server, tokenFor()), 'welcome');
    const past = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
    const later = await start(t, anteroom, { env: previously(past) });
    assert.equal(await verdict(later, tokenFor()), 'invalid_token');
  });

  test('a previous secret without an instant does not start', async (t) => {
    for (const until of ['', 'tomorrow', '2027-02-30T00:00:00Z', '2027-01-31 00:00:00Z']) {
      const { code, stderr } = await runToEnd(t, anteroom, { env: previously(until) });
      assert.equal(code, 2);
      assert.match(stderr, /JWT_SECRET_PREVIOUS_UNTIL/);
    }
  });
});
