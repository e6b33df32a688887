// `anteroom token check` with every kind of key that `serve` takes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { issuer, keyEndpoint, keyPair, keySet } from '../lib/key_endpoint.js';
import { anteroom } from '../lib/programs.js';
import { runToEnd } from '../lib/server.js';
import { ecKeys, expiredToken, temporaryFile, tokenFor } from '../lib/tokens.js';

/** @import { TestContext } from 'node:test' */

const tool = { ...anteroom, args: () => ['token', 'check'] };
const [first, second, stranger] = ['first', 'second', 'stranger'].map(keyPair);

/** @param {TestContext} t @param {...string} args */
const check = (t, ...args) => runToEnd(t, tool, { args });

describe('token check', () => {
  test('says with a secret what it always said', async (t) => {
    const good = await check(t, tokenFor());
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /^keys +1 from JWT_SECRET\n +without an id, HS256: signed it\naccepted\n/m);
    const late = await check(t, expiredToken());
    assert.equal(late.code, 1);
    assert.match(late.stdout, /signed it\nrefused +[^\n]*expired/);
  });

  test('names the key of a file that signed it', async (t) => {
    const file = temporaryFile(t, 'keys.json', await keySet(first, second));
    const { code, stdout, stderr } = await check(t, await second.token(), '--jwks-file', file);
    assert.equal(code, 0, stderr);
    assert.ok(stdout.includes(`keys     2 from the key set file ${file}\n`), stdout);
    assert.match(stdout, /"first", ES256: has another id than the token names\n/);
    assert.match(stdout, /"second", ES256: signed it\naccepted\n$/);
  });

  test('says of each key why it is not the one, and which cannot be used', async (t) => {
    const keys = [
      ...JSON.parse(await keySet(first)).keys,
      { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'short' },
    ];
    const file = temporaryFile(t, 'keys.json', JSON.stringify({ keys }));
    const unknown = await check(t, await stranger.token(), '--jwks-file', file);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stdout, /"first", ES256: has another id than the token names\n/);
    assert.match(unknown.stdout, /#2 of the set is left out: [^\n]+\nrefused /);
    const forged = await check(t, await keyPair('first').token(), '--jwks-file', file);
    assert.match(forged.stdout, /"first", ES256: did not sign it\n/);
    const secret = await check(t, tokenFor(), '--jwks-file', file);
    assert.match(secret.stdout, /"first", ES256: is for another algorithm than the token names\n/);
  });

  test('fetches the keys of a URL, by the rules of the server', async (t) => {
    const keys = await keyEndpoint(t, first, second);
    const where = ['--jwks-url', keys.url, '--jwks-ca-file', keys.caFile];
    const whom = ['--issuer', issuer, '--audience', 'chat'];
    const good = await check(t, await first.token(), ...where, ...whom);
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /keys +2 from the key set https:\S+\n +"first", ES256: signed it\n/);
    const elsewhere = await check(t, await first.token({ aud: 'files' }), ...where, ...whom);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.stdout, /signed it\n[^]*refused +[^\n]*audience/);

    keys.fail();
    const down = await check(t, await first.token(), ...where, ...whom);
    assert.equal(down.code, 2);
    assert.match(down.stderr, /^anteroom: the key set https:\S+ cannot be used: [^\n]+\n$/);
    const distrusted = await check(t, await first.token(), ...where.slice(0, 2), ...whom);
    assert.equal(distrusted.code, 2);
  });

  for (const [what, args, why] of /** @type {[string, string[], RegExp][]} */ ([
    ['a URL without an issuer', ['--jwks-url', 'https://localhost/x'], /--issuer/],
    ['a URL without an audience', ['--jwks-url', 'https://localhost/x', '--issuer', 'a'], /--audience/],
    [
      'a URL that is not safe',
      ['--jwks-url', 'http://id.example/x', '--issuer', 'a', '--any-audience'],
      /cannot be used: .*https/,
    ],
    ['a file that is not there', ['--jwks-file', '/nowhere/keys.json'], /cannot be read/],
    ['two places', ['--jwks-file', 'a', '--public-key', 'b'], /keys come from one place/],
    ['an algorithm that is none', ['--algorithm', 'XS256'], /no algorithm "XS256"/],
  ]))
    test(`refuses ${what} in one line`, async (t) => {
      const { code, stdout, stderr } = await check(t, tokenFor(), ...args);
      assert.equal(code, 2, stdout);
      assert.match(stderr, /^anteroom: [^\n]+\n$/);
      assert.match(stderr, why);
    });

  test('takes a public key', async (t) => {
    const { publicPem } = ecKeys();
    const file = temporaryFile(t, 'public.pem', publicPem);
    const { code, stdout } = await check(t, await first.token(), '--public-key', file);
    assert.equal(code, 1);
    assert.ok(stdout.includes(`keys     1 from ${file}\n         without an id, ES256: did not sign it\n`));
  });
});
