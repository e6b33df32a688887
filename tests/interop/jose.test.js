// Random tokens, both ways between us and npm's jose. JOSE_TOKENS says how many of each algorithm
// (10,000 take minutes, most of it RSA signing); JOSE_SEED repeats a run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { CompactSign, compactVerify, exportJWK } from 'jose';
import { tokenTool } from '../lib/programs.js';
import { random } from '../lib/random.js';

const count = Number(process.env.JOSE_TOKENS ?? 200);
const seed = Number(process.env.JOSE_SEED ?? Date.now() % 1e9);

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (/** @type {string} */ namedCurve) => () => generateKeyPairSync('ec', { namedCurve });
const rsaPair = rsa();

/** @type {Record<string, (() => import('node:crypto').KeyPairKeyObjectResult) | number>} */
const algorithms = {
  HS256: 32, HS384: 48, HS512: 64,
  RS256: () => rsaPair, RS384: () => rsaPair, RS512: () => rsaPair,
  PS256: () => rsaPair, PS384: () => rsaPair, PS512: () => rsaPair,
  ES256: ec('P-256'), ES384: ec('P-384'), ES512: ec('P-521'),
  EdDSA: () => generateKeyPairSync('ed25519'), Ed25519: () => generateKeyPairSync('ed25519'),
};

/**
 * Gives the tool one line each and reads as many back.
 * @param {object[]} questions
 * @returns {Promise<any[]>}
 */
async function askTool(questions) {
  const child = spawn(tokenTool.path, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stdin.end(questions.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  return output.trim().split('\n').map((line) => JSON.parse(line));
}

/** Changes one character of a token to another of the alphabet. */
function spoil(/** @type {string} */ token, /** @type {(below: number) => number} */ below) {
  for (;;) {
    const at = below(token.length);
    if (token[at] === '.') continue;
    // The last character of a part may have bits that mean nothing: there any change is refused
    // for its form, elsewhere for the signature.
    const other = token[at] === 'A' ? 'B' : 'A';
    return token.slice(0, at) + other + token.slice(at + 1);
  }
}

describe(`tokens of npm's jose, ${count} an algorithm, seed ${seed}`, () => {
  for (const [alg, kind] of Object.entries(algorithms)) {
    test(alg, async () => {
      const { below, claims, text } = random(seed);
      /** @type {any} */
      let [signing, verifying, ours, theirs] = [];
      if (typeof kind === 'number') {
        const secret = text(kind, kind + 40);
        signing = verifying = new TextEncoder().encode(secret);
        ours = theirs = { secret };
      } else {
        const { privateKey, publicKey } = kind();
        [signing, verifying] = [privateKey, publicKey];
        ours = { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
        theirs = { jwk: JSON.stringify({ ...(await exportJWK(publicKey)), alg }) };
      }
      const all = Array.from({ length: count }, claims);

      const made = await Promise.all(all.map((each) =>
        new CompactSign(new TextEncoder().encode(JSON.stringify(each)))
          .setProtectedHeader({ alg, typ: 'JWT' })
          .sign(signing)));
      const verdicts = await askTool(made.map((token) => ({ verify: token, alg, ...theirs })));
      for (const [i, { claims: read, reason }] of verdicts.entries())
        assert.deepEqual(read, all[i], reason);
      const spoilt = made.map((token) => spoil(token, below));
      for (const { reason } of await askTool(spoilt.map((token) => ({ verify: token, alg, ...theirs }))))
        assert.ok(reason !== undefined);

      // What we sign is EdDSA for both of its names.
      const back = await askTool(all.map((each) => ({ sign: each, alg, ...ours })));
      for (const [i, { token, reason }] of back.entries()) {
        assert.ok(token, reason);
        const { payload, protectedHeader } = await compactVerify(token, verifying);
        assert.equal(protectedHeader.alg, alg === 'Ed25519' ? 'EdDSA' : alg);
        assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), all[i]);
      }
    });
  }
});
