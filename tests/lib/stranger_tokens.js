// Tokens that open no door, by the name of what is wrong with each.
import jsonwebtoken from 'jsonwebtoken';
import { neverPrinted } from './leaks.js';
import { secret } from './server.js';
import { expiredToken, nowSeconds, tokenFor } from './tokens.js';

/** What the server asks of a token. */
export const issuer = 'https://issuer.example';
export const audience = 'matrix';
export const ours = { iss: issuer, aud: audience };
const other = 'another-secret-of-enough-bytes-0123456789abcdef';

/** @param {object} claims @param {string} key @param {jsonwebtoken.SignOptions} options */
const signed = (claims, key = secret, options = {}) =>
  neverPrinted(
    jsonwebtoken.sign({ id: 'eve', ...ours, ...claims }, key, { expiresIn: '1h', ...options }),
  );
export const good = () => tokenFor({ id: 'eve', ...ours });
/** @param {string} token @param {number} part @param {string} by */
const replaced = (token, part, by) =>
  token
    .split('.')
    .map((old, at) => (at === part ? by : old))
    .join('.');
const b64 = (/** @type {unknown} */ value) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a stranger may bring as `token`; `taken-back` is revoked. @type {Record<string, unknown>} */
export const strangerTokens = {
  'no token': undefined,
  null: null,
  'an empty one': '',
  'a number': 7,
  'an object': { token: good() },
  'a list': [good()],
  garbage: 'garbage',
  'three empty parts': '..',
  expired: expiredToken({ ...ours }),
  'not yet valid': tokenFor({ ...ours, nbf: nowSeconds() + 3600 }),
  'issued in the future': tokenFor({ ...ours, iat: nowSeconds() + 3600 }),
  'without exp': tokenFor({ ...ours, exp: undefined }),
  'without a user': tokenFor({ ...ours, id: undefined }),
  'of another audience': tokenFor({ ...ours, aud: 'elsewhere' }),
  'of no audience': tokenFor({ ...ours, aud: undefined }),
  'of another issuer': tokenFor({ ...ours, iss: 'https://evil.example' }),
  'of no issuer': tokenFor({ ...ours, iss: undefined }),
  'alg none': jsonwebtoken.sign({ id: 'eve', ...ours }, '', { algorithm: 'none', expiresIn: '1h' }),
  'alg none with our signature': replaced(good(), 0, b64({ alg: 'none' })),
  'alg NONE': replaced(good(), 0, b64({ alg: 'NONE' })),
  'forged by another secret': signed({}, other),
  'with changed claims': replaced(good(), 1, b64({ id: 'root', ...ours, exp: 9e9 })),
  'without its signature': replaced(good(), 2, ''),
  'an algorithm that is not ours': signed({}, `${secret}${secret}`, { algorithm: 'HS512' }),
  'of another type': signed({}, secret, { header: { alg: 'HS256', typ: 'refresh+jwt' } }),
  'with a critical header': signed({}, secret, {
    header: /** @type {any} */ ({ alg: 'HS256', crit: ['exp'] }),
  }),
  revoked: tokenFor({ ...ours, jti: 'taken-back' }),
  oversized: `${good()}${'A'.repeat(9_000)}`,
  'with white space': `${good()} `,
  'twice Bearer': `Bearer Bearer ${good()}`,
};

