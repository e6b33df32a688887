// An issuer's key endpoint whose behaviour a test changes as it goes.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { SignJWT, exportJWK } from 'jose';
import { Certificate } from './certificates.js';
import { neverPrinted } from './leaks.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { TestContext } from 'node:test' */

export const issuer = 'https://id.example/';
export const audience = 'chat';

/**
 * A key pair for ES256 with an id.
 * @param {string} kid
 */
export function keyPair(kid) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    /** As it is published. */
    jwk: async () => ({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }),
    /** @param {Record<string, unknown>} [claims] */
    token: async (claims = {}) => {
      const made = new SignJWT({ id: 'ada', iss: issuer, aud: audience, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuedAt()
        .setExpirationTime('1h');
      return neverPrinted(await made.sign(privateKey));
    },
  };
}

/** @typedef {ReturnType<typeof keyPair>} Pair */

/** @param {Pair[]} pairs */
export async function keySet(...pairs) {
  return JSON.stringify({ keys: await Promise.all(pairs.map((pair) => pair.jwk())) });
}

/**
 * Serves a key set over https. `answer` may be replaced at any time.
 * @param {TestContext} t
 * @param {Pair[]} pairs
 */
export async function keyEndpoint(t, ...pairs) {
  const certificate = Certificate.for(t);
  const endpoint = {
    url: '',
    caFile: certificate.file,
    /** When each request came, in milliseconds. @type {number[]} */
    asked: [],
    /** @type {(request: IncomingMessage, response: ServerResponse) => void} */
    answer: () => {},
    /** @param {string} body */
    publishText(body, type = 'application/json') {
      endpoint.answer = (_, response) => response.setHeader('Content-Type', type).end(body);
    },
    /** @param {Pair[]} now */
    publish: async (...now) => endpoint.publishText(await keySet(...now)),
    /** Answers with an error from now on. */
    fail() {
      endpoint.answer = (_, response) => response.writeHead(503).end();
    },
  };
  await endpoint.publish(...pairs);
  const server = createServer({ key: readFileSync(certificate.key), cert: certificate.pem }, (request, response) => {
    endpoint.asked.push(performance.now());
    endpoint.answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  endpoint.url = `https://localhost:${port}/.well-known/jwks.json`;
  return endpoint;
}

/** @typedef {Awaited<ReturnType<typeof keyEndpoint>>} Endpoint */

/**
 * The environment in which `keysServer` takes its keys from the endpoint.
 * @param {Endpoint} endpoint
 * @param {Record<string, number>} [intervals]
 */
export function keysFrom(endpoint, intervals = {}) {
  return {
    JWKS_URL: endpoint.url,
    JWKS_CA_FILE: endpoint.caFile,
    ISSUER: issuer,
    AUDIENCE: audience,
    ...Object.fromEntries(Object.entries(intervals).map(([name, ms]) => [name, String(ms)])),
  };
}
