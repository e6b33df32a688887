import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { ask1 } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { secret, start } from '../lib/server.js';
import { ecKeys, rsaKeys, temporaryFile, tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';

const rsa = rsaKeys();
const ec = ecKeys();
const claims = { id: 'ada', name: 'Ada' };

/** @typedef {(alg: 'RS256' | 'ES256', keys: typeof rsa) => string | Promise<string>} Sign */
/** @type {Record<string, Sign>} */
const libraries = {
  jose: (alg, { privateKey }) =>
    new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime('1h').sign(privateKey),
  jsonwebtoken: (algorithm, { privateKey }) =>
    jsonwebtoken.sign(claims, privateKey, { algorithm, expiresIn: '1h' }),
};

/** @param {import('node:test').TestContext} t */
function startWithBothKeys(t) {
  const args = [
    ['--public-key', temporaryFile(t, 'rsa.pem', rsa.publicPem)],
    ['--public-key', temporaryFile(t, 'ec.pem', ec.publicPem)],
  ].flat();
  return start(t, anteroom, { args, env: { JWT_SECRET: undefined } });
}

for (const mode of modes) {
  describe(`public keys, ${mode.name}`, () => {
    for (const [library, sign] of Object.entries(libraries)) {
      for (const [alg, keys] of /** @type {const} */ ([
        ['RS256', rsa],
        ['ES256', ec],
      ])) {
        test(`a token that ${library} signed with ${alg} opens the door`, async (t) => {
          const server = await startWithBothKeys(t);
          const socket = await server.connect({ mode, token: await sign(alg, keys) });
          assert.equal((await ask1(socket, 'joinRoom', 'user-ada')).ok, true);
        });
      }
    }
  });
}

describe('keys', () => {
  /** @param {import('node:test').TestContext} t */
  async function refused(t, /** @type {string} */ token) {
    const server = await startWithBothKeys(t);
    assert.equal((await server.refusal({ token })).data.code, 'invalid_token');
  }

  test('a secret does not open the door that public keys keep', async (t) => {
    await refused(t, tokenFor());
  });

  test('jose and jsonwebtoken agree with the server on HS256', async (t) => {
    const server = await start(t, anteroom);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));
    await server.connect({ token });
    await server.connect({ token: jsonwebtoken.sign(claims, secret, { expiresIn: '1h' }) });
  });

  test('RS256 by a key that nobody configured is refused', async (t) => {
    await refused(t, await libraries.jose('RS256', rsaKeys()));
  });

  test('ES256 by a key that nobody configured is refused', async (t) => {
    await refused(t, await libraries.jose('ES256', ecKeys()));
  });

  test('an RSA key has one algorithm: RS512 is refused', async (t) => {
    const options = /** @type {const} */ ({ algorithm: 'RS512', expiresIn: '1h' });
    await refused(t, jsonwebtoken.sign(claims, rsa.privateKey, options));
  });

  test('an RSA key has one padding: PS256 is refused', async (t) => {
    const options = /** @type {const} */ ({ algorithm: 'PS256', expiresIn: '1h' });
    await refused(t, jsonwebtoken.sign(claims, rsa.privateKey, options));
  });

  test('without --public-key an RS256 token is refused', async (t) => {
    const server = await start(t, anteroom);
    const { data } = await server.refusal({ token: await libraries.jose('RS256', rsa) });
    assert.equal(data.code, 'invalid_token');
  });
});
