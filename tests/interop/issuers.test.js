// Several issuers on the command line of the ready server: `serve --issuers FILE`.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { keyEndpoint, keyPair } from '../lib/key_endpoint.js';
import { neverPrinted } from '../lib/leaks.js';
import { anteroom } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { ecKeys, temporaryFile, tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import jsonwebtoken from 'jsonwebtoken';

/** @import { TestContext } from 'node:test' */

const [one, other] = ['https://one.example/', 'https://other.example/'];
// Both publish a key under the same id.
const [first, second] = [keyPair('shared'), keyPair('shared')];

/** @param {TestContext} t @param {string} toml @param {Record<string, string>} [env] */
const served = (t, toml, env = {}) =>
  start(t, anteroom, {
    args: ['--issuers', temporaryFile(t, 'issuers.toml', toml)],
    env: { JWT_SECRET: undefined, ...env },
  });

/** @param {TestContext} t */
async function twoEndpoints(t) {
  const endpoints = [await keyEndpoint(t, first), await keyEndpoint(t, second)];
  const toml = endpoints.map(
    ({ url, caFile }, at) => `
[[issuer]]
name = "${[one, other][at]}"
jwks_url = "${url}"
jwks_ca_file = "${caFile}"
audience = "${['chat', 'files'][at]}"
`,
  );
  return { endpoints, toml: toml.join('') };
}

describe('several issuers', () => {
  test('each lets in its own tokens, for its own audience, and no others', async (t) => {
    const { endpoints, toml } = await twoEndpoints(t);
    const server = await served(t, toml);
    await server.connect({ mode: websocket, token: await first.token({ iss: one, aud: 'chat' }) });
    await server.connect({ mode: websocket, token: await second.token({ iss: other, aud: 'files' }) });
    const refused = {
      'a key of the other': await first.token({ iss: other, aud: 'files' }),
      'the audience of the other': await first.token({ iss: one, aud: 'files' }),
      'a name that is none': await first.token({ iss: 'https://evil.example/', aud: 'chat' }),
      'no name': await first.token({ iss: undefined, aud: 'chat' }),
      'a secret': tokenFor({ iss: one, aud: 'chat' }),
    };
    for (const [name, token] of Object.entries(refused)) {
      const { data } = await server.refusal({ mode: websocket, token });
      assert.equal(data.code, 'invalid_token', name);
    }
    for (const { asked } of endpoints) assert.equal(asked.length, 1);
  });

  test('one whose endpoint is down does not keep out the tokens of the other', async (t) => {
    const { endpoints, toml } = await twoEndpoints(t);
    endpoints[1].fail();
    const server = await served(t, toml);
    await server.connect({ mode: websocket, token: await first.token({ iss: one, aud: 'chat' }) });
    const token = await second.token({ iss: other, aud: 'files' });
    const { data } = await server.refusal({ mode: websocket, token });
    assert.equal(data.code, 'unavailable');
    assert.equal(data.retry, true);
  });

  test('files are those of its folder, and a secret may come by the environment', async (t) => {
    const { privateKey, publicPem } = ecKeys();
    const secret = neverPrinted('a-secret-of-the-tests-of-issuers-0123456789');
    const file = temporaryFile(
      t,
      'issuers.toml',
      `[[issuer]]\nname = "keys"\npublic_key = "public.pem"\n
       [[issuer]]\nname = "jobs"\nsecret_env = "JOBS_SECRET"\nalgorithms = "HS256"\n`,
    );
    writeFileSync(join(dirname(file), 'public.pem'), publicPem);
    const server = await start(t, anteroom, {
      args: ['--issuers', file],
      env: { JWT_SECRET: undefined, JOBS_SECRET: secret },
    });
    const claims = { id: 'ada', exp: Math.floor(Date.now() / 1000) + 600 };
    const byKey = jsonwebtoken.sign({ ...claims, iss: 'keys' }, privateKey, { algorithm: 'ES256' });
    const bySecret = jsonwebtoken.sign({ ...claims, iss: 'jobs' }, secret);
    for (const token of [byKey, bySecret]) {
      const socket = await server.connect({ mode: websocket, token });
      assert.equal((await ask1(socket, 'joinRoom', 'user-ada')).ok, true);
    }
    const crossed = jsonwebtoken.sign({ ...claims, iss: 'keys' }, secret);
    assert.equal((await server.refusal({ token: crossed })).data.code, 'invalid_token');
  });
});

describe('a file of issuers that is not safe does not start', () => {
  const url = 'jwks_url = "https://id.example/jwks.json"';
  for (const [what, toml, why] of /** @type {[string, string, RegExp][]} */ ([
    ['no issuer', '', /there is no \[\[issuer\]\]/],
    ['no name', `[[issuer]]\n${url}\naudience = "a"`, /line 1: an issuer has a `name`/],
    ['no audience for a URL', `[[issuer]]\nname = "a"\n${url}`, /line 1: .*`audience`/],
    ['a word that is none', '[[issuer]]\nname = "a"\nsecret = "x"', /line 3: .*secret/],
    ['two of one name', '[[issuer]]\nname = "a"\nsecret_env = "A"\n'.repeat(2), /another issuer "a"/],
    ['plain http', '[[issuer]]\nname = "a"\njwks_url = "http://id.example/x"\naudience = "a"', /must be https/],
    ['a short secret', '[[issuer]]\nname = "a"\nsecret_env = "SHORT"', /SHORT is too short: 5 bytes/],
    ['no secret', '[[issuer]]\nname = "a"\nsecret_env = "NONE"', /NONE is not set/],
    ['a file that is not there', '[[issuer]]\nname = "a"\njwks_file = "none.json"', /none\.json/],
  ]))
    test(what, async (t) => {
      const args = ['--issuers', temporaryFile(t, 'issuers.toml', toml)];
      const env = { JWT_SECRET: undefined, SHORT: 'short' };
      const { code, stderr } = await runToEnd(t, anteroom, { args, env });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^anteroom: [^\n]+\n$/);
      assert.match(stderr, why);
    });

  const toml = '[[issuer]]\nname = "a"\nsecret_env = "A_SECRET"';
  const A_SECRET = 'x'.repeat(40);
  for (const [what, more, env, why] of /** @type {[string, string[], object, RegExp][]} */ ([
    ['another option beside it', ['--audience', 'x'], {}, /no other option does beside it/],
    ['a JWT_SECRET that is nobody\'s', [], { JWT_SECRET: A_SECRET }, /JWT_SECRET is set, and no issuer/],
    ['a file that is not there', ['--issuers', '/nowhere.toml'], {}, /cannot be/],
  ]))
    test(what, async (t) => {
      const args = more.includes('--issuers')
        ? more
        : ['--issuers', temporaryFile(t, 'issuers.toml', toml), ...more];
      const all = { JWT_SECRET: undefined, A_SECRET, ...env };
      const { code, stderr } = await runToEnd(t, anteroom, { args, env: all });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^anteroom: [^\n]+\n$/);
      assert.match(stderr, why);
    });
});
