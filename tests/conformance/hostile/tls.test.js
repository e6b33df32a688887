// F24: handshakes and records that were made to hurt. After each attack the server lives, has its
// descriptors back, has not grown, and a healthy client over wss never noticed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Certificate } from '../../lib/certificates.js';
import { endure as endureOn, inParallel, pause } from '../../lib/endurance.js';
import { anteroom } from '../../lib/programs.js';
import { answersIn, RawConnection, targetOf } from '../../lib/raw_http.js';
import { Server } from '../../lib/server.js';
import { next } from '../../lib/waiting.js';

const folder = mkdtempSync(join(tmpdir(), 'anteroom-tls-'));
const certificate = new Certificate(folder);
const server = new Server(anteroom, {
  args: ['--tls-certificate', certificate.file, '--tls-key', certificate.key],
  ca: certificate.pem,
});
/** @type {Buffer} */
let hello;
before(async () => {
  await server.listen();
  hello = await clientHello();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.end();
});

// What hundreds of handshakes took at one time stays with the allocator.
const limits = { growthMaxBytes: 48 * 1024 * 1024 };
const endure = (/** @type {Parameters<typeof endureOn>[1]} */ attack) =>
  endureOn(server, attack, limits);
const openPlain = () => RawConnection.open({ ...targetOf(server), secure: false });
const openSecure = () => RawConnection.open(targetOf(server));
const request = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';

/** The first flight of a stock client. */
async function clientHello() {
  const listening = createServer().listen(0, '127.0.0.1');
  await next(listening, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (listening.address());
  const client = connectTls({ host: '127.0.0.1', port });
  client.on('error', () => {});
  const [socket] = await next(listening, 'connection');
  const [bytes] = await next(socket, 'data');
  client.destroy();
  socket.destroy();
  listening.close();
  return bytes;
}

describe('handshakes', () => {
  test('that stall at any byte are cut off after 10 s', { timeout: 60_000 }, () =>
    endure(async () => {
      const stalled = await Promise.all(Array.from({ length: hello.length + 1 }, openPlain));
      stalled.forEach((one, cut) => one.send(hello.subarray(0, cut)));
      await Promise.all(stalled.map((one) => one.until(() => one.ended, 14_000)));
      for (const one of stalled) one.close();
    }),
  );

  test('that are none', () =>
    endure(() =>
      inParallel(1000, async (n) => {
        const connection = await openPlain();
        const broken = Buffer.from(hello);
        broken[n % broken.length] ^= 1 + (n % 255);
        connection.send(n % 2 === 0 ? broken : request);
        await pause(5);
        connection.close();
      }),
    ));

  test('that are reset', () =>
    endure(() =>
      inParallel(1000, async (n) => {
        const connection = await openPlain();
        connection.send(hello.subarray(0, n % 3 === 0 ? hello.length : n % hello.length));
        if (n % 2 === 0) await pause(2);
        connection.socket.resetAndDestroy();
      }),
    ));
});

describe('records', () => {
  test('of one byte', () =>
    endure(() =>
      inParallel(100, async () => {
        const connection = await openSecure();
        for (const byte of Buffer.from(request)) connection.send(Buffer.of(byte));
        await connection.until(() => answersIn(connection.received).answers.length === 1);
        assert.equal(answersIn(connection.received).answers[0].status, 200);
        connection.close();
      }),
    ));

  test('behind a close_notify, and none where one should be', () =>
    endure(() =>
      inParallel(300, async (n) => {
        const connection = await openSecure();
        connection.send(request);
        if (n % 2 === 0) connection.socket.end();
        connection.close();
      }),
    ));
});
