// Programs that the documentation shows, for tests that run them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/**
 * How docs/authentication.md renews a token on a live connection.
 * @param {'js' | 'python' | 'java'} language
 */
export function documentedRenewal(language) {
  const page = readFileSync(new URL('../../docs/authentication.md', import.meta.url), 'utf8');
  const snippets = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name, code]) => name === language && code.includes('auth:renew'))
    .map(([, , code]) => code)
    .filter((code) => /socket\.on|sio\.on/.test(code));
  const [found, ...more] = snippets;
  assert.ok(found, `the page shows no whole renewal in ${language}`);
  assert.deepEqual(more, []);
  return found;
}
