// Tokens, good ones and bad ones. `exp` is a whole number of seconds since the epoch.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonwebtoken from 'jsonwebtoken';
import { neverPrinted } from './leaks.js';
import { secret } from './server.js';

/** @import { KeyPairKeyObjectResult } from 'node:crypto' */
/** @import { TestContext } from 'node:test' */

export function nowSeconds() {
  return Math.floor(Date.now() / 1000);
}

/**
 * An `exp` so many seconds from now, rounded: at most half a second off.
 * @param {number} seconds
 */
export function expIn(seconds) {
  return Math.round(Date.now() / 1000) + seconds;
}

/**
 * A token signed with the servers' secret, good for an hour unless `claims` has its own `exp`.
 * A claim that is undefined is left out.
 * @param {Record<string, unknown>} [claims]
 */
export function tokenFor(claims = {}) {
  const now = nowSeconds();
  const all = { id: 'ada', name: 'Ada', iat: now, exp: now + 3600, ...claims };
  const present = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  );
  return neverPrinted(jsonwebtoken.sign(present, secret, { algorithm: 'HS256' }));
}

/** @param {Record<string, unknown>} [claims] */
export function expiredToken(claims = {}) {
  const now = nowSeconds();
  return tokenFor({ ...claims, iat: now - 7200, exp: now - 3600 });
}

export function rsaKeys() {
  return pems(generateKeyPairSync('rsa', { modulusLength: 2048 }));
}

export function ecKeys() {
  return pems(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
}

/** @param {KeyPairKeyObjectResult} pair */
function pems({ publicKey, privateKey }) {
  return {
    privateKey,
    publicPem: /** @type {string} */ (publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

/**
 * Writes a file that is gone when the test is.
 * @param {TestContext} t
 * @param {string} name
 * @param {string} content
 */
export function temporaryFile(t, name, content) {
  const folder = mkdtempSync(join(tmpdir(), 'anteroom-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
