import assert from 'node:assert/strict';
import { get } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { writeFileSync } from 'node:fs';
import { Certificate } from '../lib/certificates.js';
import { ask1 } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes, websocket } from '../lib/transports.js';
import { askUntil, next } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Server } from '../lib/server.js' */

/** @param {TestContext} t */
async function startEcho(t) {
  const certificate = Certificate.for(t);
  const env = { TLS_CERTIFICATE: certificate.file, TLS_KEY: certificate.key };
  return start(t, echo, { env, ca: certificate.pem });
}

/** @param {Certificate} certificate */
function tlsArguments(certificate) {
  return ['--tls-certificate', certificate.file, '--tls-key', certificate.key];
}

/**
 * The certificate that the server shows now.
 * @param {Server} server
 */
async function shown(server) {
  const socket = connectTls({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false });
  await next(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

const turn = () => new Promise(setImmediate);

describe('a server with a certificate', () => {
  for (const mode of modes) {
    test(`serves stock clients: ${mode.name}`, async (t) => {
      const server = await startEcho(t);
      assert.match(server.url, /^https:\/\//);
      const socket = await server.connect({ mode, token: tokenFor() });
      const large = 'x'.repeat(200_000);
      assert.equal(await ask1(socket, 'echo', large), large);
      assert.deepEqual(await ask1(socket, 'echo', Buffer.alloc(100_000, 7)), Buffer.alloc(100_000, 7));
      const { secure, address } = await ask1(socket, 'whoami');
      assert.equal(secure, true);
      assert.equal(address, '127.0.0.1');
    });
  }

  test('is not accepted by a client that does not trust it', async (t) => {
    const server = await startEcho(t);
    server.ca = undefined;
    const refusal = await server.refusal({ mode: websocket, token: tokenFor() });
    assert.match(refusal.message, /websocket error/);
  });

  test('answers requests over TLS 1.2 and 1.3, and nothing older or plain', async (t) => {
    const certificate = Certificate.for(t);
    const server = await start(t, anteroom, { args: tlsArguments(certificate) });
    for (const version of /** @type {const} */ (['TLSv1.2', 'TLSv1.3'])) {
      const options = { ca: certificate.pem, minVersion: version, maxVersion: version, agent: false };
      const [response] = await next(get(`${server.url}/healthz`, options), 'response');
      assert.equal(response.statusCode, 200);
      response.resume();
    }
    const old = connectTls({
      ...{ host: '127.0.0.1', port: server.port, rejectUnauthorized: false },
      ...{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    const [refusal] = await next(old, 'error');
    assert.match(refusal.code, /PROTOCOL_VERSION/);

    const plain = connectPlain(server.port, '127.0.0.1');
    plain.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    let received = '';
    plain.on('data', (chunk) => (received += chunk));
    await next(plain, 'close');
    assert.doesNotMatch(received, /HTTP/);
  });

  test('resumes sessions', async (t) => {
    const certificate = Certificate.for(t);
    const server = await start(t, anteroom, { args: tlsArguments(certificate) });
    const where = { host: '127.0.0.1', port: server.port, ca: certificate.pem };
    const first = connectTls(where);
    const [session] = await next(first, 'session');
    assert.equal(first.isSessionReused(), false);
    first.destroy();
    const second = connectTls({ ...where, session });
    await next(second, 'secureConnect');
    assert.equal(second.isSessionReused(), true);
    second.destroy();
  });
});

describe('F24: certificate and key are read again on SIGHUP', () => {
  test('under load, and no connection is dropped', async (t) => {
    const certificate = Certificate.for(t);
    const server = await start(t, anteroom, { args: tlsArguments(certificate), ca: certificate.pem });
    let ends = 0;
    let answers = 0;
    let running = true;
    const talk = async (/** @type {import('socket.io-client').Socket} */ socket) => {
      socket.on('disconnect', () => ++ends);
      while (running) {
        const { ok } = await ask1(socket, 'message', { room: `user-ada`, text: 'x' });
        assert.equal(ok, true);
        ++answers;
      }
    };
    const sockets = await Promise.all(
      Array.from({ length: 50 }, () => server.connect({ mode: websocket, token: tokenFor() })),
    );
    const talks = sockets.map(talk);
    let fresh = 0;
    for (let round = 0; round < 10; ++round) {
      const before = answers;
      certificate.replace();
      server.raise('SIGHUP');
      await askUntil(() => shown(server), (print) => print === certificate.fingerprint);
      server.ca = certificate.pem;
      await server.connect({ mode: websocket, token: tokenFor() });
      ++fresh;
      await askUntil(turn, () => answers >= before + 100);
    }
    assert.equal(ends, 0);
    running = false;
    await Promise.all(talks);
    assert.equal(fresh, 10);
  });

  test('and a bad file leaves the old ones in use and says why', async (t) => {
    const certificate = Certificate.for(t);
    const server = await start(t, anteroom, { args: tlsArguments(certificate) });
    const before = certificate.fingerprint;
    writeFileSync(certificate.file, 'not a certificate\n');
    server.raise('SIGHUP');
    await askUntil(turn, () => server.output.stderr.includes('tls_not_reloaded'));
    assert.match(server.output.stderr, /cannot use the TLS certificate .*server\.crt/);
    assert.equal(await shown(server), before);
  });
});

describe('files that cannot serve are one clear line and exit code 2', () => {
  /** @param {TestContext} t @param {string[]} args */
  const refusal = async (t, args) => {
    const { code, stdout, stderr } = await runToEnd(t, anteroom, { args });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]+\n$/);
    return stderr;
  };

  test('a certificate that is not there', async (t) => {
    const mine = Certificate.for(t);
    const stderr = await refusal(t, ['--tls-certificate', '/nowhere.crt', '--tls-key', mine.key]);
    assert.match(stderr, /\/nowhere\.crt: No such file/);
  });

  test('a key of another certificate', async (t) => {
    const [mine, other] = [Certificate.for(t), Certificate.for(t)];
    const stderr = await refusal(t, ['--tls-certificate', mine.file, '--tls-key', other.key]);
    assert.match(stderr, /key values mismatch/);
  });

  test('one of the two alone', async (t) => {
    const mine = Certificate.for(t);
    assert.match(await refusal(t, ['--tls-certificate', mine.file]), /--tls-key/);
    assert.match(await refusal(t, ['--tls-key', mine.key]), /--tls-certificate/);
  });
});
