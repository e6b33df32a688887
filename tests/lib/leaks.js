// What must never be printed by a server: the tokens and secrets that a test process has used.
import assert from 'node:assert/strict';

/** @type {Set<string>} */
const secrets = new Set();

/**
 * Remembers a secret, or of a token the part that makes it one: its signature.
 * @param {string} text
 */
export function neverPrinted(text) {
  const telling = text.split('.').at(-1) ?? '';
  if (telling.length >= 16) secrets.add(telling);
  return text;
}

/** @param {{ stdout: string, stderr: string }} output */
export function assertNothingLeaked({ stdout, stderr }) {
  for (const secret of secrets) {
    assert.ok(
      !stdout.includes(secret) && !stderr.includes(secret),
      `the server printed a secret that begins with ${secret.slice(0, 6)}`,
    );
  }
}
