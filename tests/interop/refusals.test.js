import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { ask1 } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { expiredToken, nowSeconds, rsaKeys, temporaryFile, tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';

const noToken = {
  message: 'Authentication error: No token provided',
  data: { type: 'UnauthorizedError', code: 'credentials_required', retry: false },
};
const invalid = {
  message: 'Authentication error: Invalid token',
  data: { type: 'UnauthorizedError', code: 'invalid_token', retry: false },
};
const expired = {
  message: 'Authentication error: Token expired',
  data: { type: 'UnauthorizedError', code: 'token_expired', retry: true },
};

const rsa = rsaKeys();
const claims = { id: 'ada', name: 'Ada' };

/** @param {string} token */
function withOtherClaims(token) {
  const [header, , signature] = token.split('.');
  const body = { ...claims, id: 'root', role: 'admin', exp: nowSeconds() + 3600 };
  return [header, Buffer.from(JSON.stringify(body)).toString('base64url'), signature].join('.');
}

/** @param {string} key */
function signedWith(key) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(key));
}

/** @param {import('node:test').TestContext} t */
function startWithPublicKey(t) {
  const pem = temporaryFile(t, 'rsa.pem', rsa.publicPem);
  return start(t, anteroom, { args: ['--public-key', pem], env: { JWT_SECRET: undefined } });
}

/** @type {Record<string, { token: () => unknown, answer: typeof invalid, byPublicKey?: true }>} */
const cases = {
  'no token': { token: () => undefined, answer: noToken },
  garbage: { token: () => 'garbage', answer: invalid },
  'a token that is not a string': { token: () => 42, answer: invalid },
  'three parts of nothing': { token: () => '..', answer: invalid },
  'the wrong signature': {
    token: () => signedWith('another-secret-of-enough-bytes-0123456789abcdef'),
    answer: invalid,
  },
  'claims changed after signing': { token: () => withOtherClaims(tokenFor()), answer: invalid },
  'no signature': {
    token: () => tokenFor().replace(/[^.]+$/, ''),
    answer: invalid,
  },
  'alg none, by jose': {
    token: () => new UnsecuredJWT(claims).setExpirationTime('1h').encode(),
    answer: invalid,
  },
  'alg none, by jsonwebtoken': {
    token: () => jsonwebtoken.sign(claims, '', { algorithm: 'none', expiresIn: '1h' }),
    answer: invalid,
  },
  "HS256 keyed with the RSA public key's PEM": {
    token: () => signedWith(rsa.publicPem),
    answer: invalid,
    byPublicKey: true,
  },
  "HS256 keyed with the RSA public key's PEM without its last newline": {
    token: () => signedWith(rsa.publicPem.trimEnd()),
    answer: invalid,
    byPublicKey: true,
  },
  'an algorithm nobody configured': {
    token: () => jsonwebtoken.sign(claims, 'x'.repeat(64), { algorithm: 'HS512', expiresIn: 60 }),
    answer: invalid,
  },
  'not yet good': { token: () => tokenFor({ nbf: nowSeconds() + 3600 }), answer: invalid },
  'no exp': { token: () => tokenFor({ exp: undefined }), answer: invalid },
  'no user id': { token: () => tokenFor({ id: undefined }), answer: invalid },
  expired: { token: () => expiredToken(), answer: expired },
  'expired and forged': { token: () => withOtherClaims(expiredToken()), answer: invalid },
};

for (const mode of modes) {
  describe(`refused at the door, ${mode.name}`, () => {
    for (const [name, { token, answer, byPublicKey }] of Object.entries(cases)) {
      test(name, async (t) => {
        const server = await (byPublicKey ? startWithPublicKey(t) : start(t, anteroom));
        const socketAuth = { token: await token() };
        const error = await server.refusal({ mode, auth: socketAuth });
        assert.equal(error.message, answer.message);
        assert.deepEqual(error.data, answer.data);
      });
    }
  });
}

describe('a refused client', () => {
  test('stays away by itself and comes in when it connects with a good token', async (t) => {
    const server = await start(t, anteroom);
    let token = 'garbage';
    const auth = (/** @type {(data: object) => void} */ give) => give({ token });
    const socket = server.open({ auth });
    await new Promise((resolve) => socket.once('connect_error', resolve));
    assert.equal(socket.active, false);
    token = tokenFor();
    const connected = new Promise((resolve) => socket.once('connect', () => resolve(true)));
    socket.connect();
    assert.equal(await connected, true);
  });

  test('runs no handler', async (t) => {
    const server = await start(t, echo);
    const watcher = await server.connect({ mode: websocket, token: tokenFor() });
    const first = await ask1(watcher, 'counter');
    const step = (await ask1(watcher, 'counter')) - first;
    const refused = server.open({ mode: websocket, token: 'garbage' });
    refused.emit('echo', 'kept by the client until it is let in');
    await new Promise((resolve) => refused.once('connect_error', resolve));
    assert.equal(await ask1(watcher, 'counter'), first + 2 * step);
  });

  test('says nothing about its token in the log', async (t) => {
    const server = await start(t, anteroom);
    const token = withOtherClaims(tokenFor());
    await server.refusal({ token });
    await server.end();
    for (const part of token.split('.')) assert.ok(!server.output.stderr.includes(part));
  });
});

describe('the leeway', () => {
  const token = () => tokenFor({ iat: nowSeconds() - 60, exp: nowSeconds() - 10 });

  test('of 30 seconds lets a token in that expired 10 seconds ago', async (t) => {
    const server = await start(t, anteroom);
    await server.connect({ token: token() });
  });

  test('of 0 seconds does not', async (t) => {
    const server = await start(t, anteroom, { args: ['--leeway-seconds', '0'] });
    const { message, data } = await server.refusal({ token: token() });
    assert.deepEqual({ message, data }, expired);
  });
});
