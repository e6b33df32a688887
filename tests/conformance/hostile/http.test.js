// Input that was made to hurt, by the names of the holes that others had. After each of them the
// server lives, has its descriptors back, has not grown, and a healthy client never noticed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { networkInterfaces } from 'node:os';
import { endure as endureOn, inParallel, pause } from '../../lib/endurance.js';
import { probe } from '../../lib/process_probe.js';
import { anteroom } from '../../lib/programs.js';
import { answersIn, RawConnection, targetOf } from '../../lib/raw_http.js';
import { Server, start } from '../../lib/server.js';
import { tokenFor } from '../../lib/tokens.js';
import { websocket } from '../../lib/transports.js';
import { askUntil } from '../../lib/waiting.js';

/** @import { Target } from '../../lib/raw_http.js' */

const polling = '/socket.io/?EIO=4&transport=polling';
const get = (/** @type {string} */ path, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const upgradeFields =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

const server = new Server(anteroom, {});
/** @type {Target} */
let target;

const endure = (/** @type {Parameters<typeof endureOn>[1]} */ attack) => endureOn(server, attack);

before(async () => {
  await server.listen();
  target = targetOf(server);
});
after(() => server.end());

/**
 * Sends to a connection of its own and gives the answers once the server has closed it, or once
 * there are so many.
 * @param {string} bytes
 */
async function exchange(bytes, answersMin = Infinity) {
  const connection = await RawConnection.open(target);
  connection.send(bytes);
  await connection.until(() => answersIn(connection.received).answers.length >= answersMin);
  const { answers } = answersIn(connection.received);
  connection.close();
  return answers;
}

describe('slow peers', () => {
  test('slowloris_1000: heads that never end are cut off after 10 s', { timeout: 60_000 }, () =>
    endure(async () => {
      const connections = await Promise.all(
        Array.from({ length: 1000 }, () => RawConnection.open(target)),
      );
      const begun = performance.now();
      for (const one of connections) one.send('GET / HTTP/1.1\r\n');
      while (performance.now() - begun < 9000) {
        await pause(1000);
        for (const one of connections) one.send('X: 1\r\n');
      }
      await Promise.all(connections.map((one) => one.until(() => one.ended, 5000)));
      for (const one of connections) {
        assert.equal(answersIn(one.received).answers[0]?.status, 408);
        one.close();
      }
    }),
  );

  test('who connects and says nothing is gone after 10 s', { timeout: 60_000 }, () =>
    endure(async () => {
      const silent = await Promise.all(Array.from({ length: 300 }, () => RawConnection.open(target)));
      await Promise.all(silent.map((one) => one.until(() => one.ended, 14_000)));
      for (const one of silent) assert.equal(one.received.length, 0);
    }),
  );

  test('slow_header_bytes: 16 KiB byte by byte', () =>
    endure(async () => {
      const connection = await RawConnection.open(target);
      await connection.dribble(get(polling, `X: ${'y'.repeat(16_000)}\r\n`));
      await connection.until(() => answersIn(connection.received).answers.length === 1);
      assert.equal(answersIn(connection.received).answers[0].status, 200);
      connection.close();
    }));

  test('who sends on after an error is cut off', () =>
    endure(async () => {
      const connection = await RawConnection.open(target);
      connection.send('nonsense\r\n\r\n');
      const sending = setInterval(() => connection.send('x'.repeat(10_000)), 10);
      await connection.until(() => connection.socket.destroyed, 5000).finally(() => clearInterval(sending));
      connection.close();
    }));

  test('who reads none of many answers is cut off', { timeout: 60_000 }, () =>
    endure(async (base) => {
      const connection = await RawConnection.open(target);
      connection.socket.pause();
      await askUntil(() => pause(20), () => probe(server.pid).descriptors > base().descriptors);
      const requests = get('/nowhere').repeat(1000);
      for (let i = 0; i < 100; ++i) connection.send(requests);
      await pause(9000);
      const now = () => pause(100).then(() => probe(server.pid).descriptors);
      await askUntil(now, (descriptors) => descriptors <= base().descriptors);
      connection.close();
    }),
  );
});

describe('heads', () => {
  test('CVE-2024-37890: 101 to 5,000 fields in front of an upgrade', () =>
    endure(async () => {
      for (const count of [101, 500, 1000, 2000, 5000]) {
        for (const fields of ['a:\r\n'.repeat(count) + upgradeFields, upgradeFields + 'a:\r\n'.repeat(count)]) {
          const answers = await exchange(get('/socket.io/?EIO=4&transport=websocket', fields));
          assert.deepEqual(answers.map(({ status }) => status), [431]);
        }
      }
    }));

  test('CVE-2026-21710: names that JavaScript would trip over are data', () =>
    endure(async () => {
      const fields = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']
        .map((name) => `${name}: 1\r\n`)
        .join('');
      const [answer] = await exchange(get(polling, fields), 1);
      assert.equal(answer.status, 200);
    }));

  test('hash_flood: heads and queries full of names', () =>
    endure(async () => {
      // Names that collide in the hash of a common standard library gain nothing: there is no
      // table of them. Time is bounded by the head's 16 KiB.
      const fields = Array.from({ length: 95 }, (_, n) => `${'x'.repeat(120)}${n}: 1\r\n`).join('');
      const query = Array.from({ length: 1500 }, (_, n) => `&a${n}`).join('');
      await inParallel(500, async () => {
        const [answer] = await exchange(get(polling, fields), 1);
        assert.equal(answer.status, 200);
        const [other] = await exchange(get(polling + query), 1);
        assert.equal(other.status, 200);
      });
    }));

  test('CVE-2026-61666: Hosts that are none', () =>
    endure(() =>
      inParallel(500, async (n) => {
        const host = ['a b', 'a,b', '[', 'a:b', '@', '\xff', '//', 'a:80:80'][n % 8];
        const answers = await exchange(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        assert.deepEqual(answers.map(({ status }) => status), [400]);
      }),
    ));
});

describe('bodies', () => {
  test('CVE-2026-59725, poll_post_octet_stream_answered: 2,000 requests, each answered', () =>
    endure(() =>
      inParallel(2000, async () => {
        const connection = await RawConnection.open(target);
        connection.send(get(polling));
        await connection.until(() => answersIn(connection.received).answers.length === 1);
        const handshake = String(answersIn(connection.received).answers[0].body);
        const { sid } = JSON.parse(handshake.slice(1));
        connection.send(
          `POST ${polling}&sid=${sid} HTTP/1.1\r\nHost: a\r\n` +
            'Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\n\x00\x01\xff',
        );
        await connection.until(() => false);
        const { answers } = answersIn(connection.received);
        assert.deepEqual(answers.map(({ status }) => status), [200, 400]);
        connection.close();
      }),
    ));

  test('CVE-2024-22019: extensions of chunks without end', () =>
    endure(() =>
      inParallel(50, async () => {
        const head = 'POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
        const one = await exchange(`${head}1;${'x'.repeat(1_000_000)}`);
        assert.deepEqual(one.map(({ status }) => status), [400]);
        const many = await exchange(head + `1;${'x'.repeat(500)}\r\ny\r\n`.repeat(2000));
        assert.deepEqual(many.map(({ status }) => status), [400]);
      }),
    ));

  test('tiny chunks cost what they hold', () =>
    endure(async () => {
      const head = 'POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
      // Of a body for nobody 64 KiB are read.
      for (const [chunks, status] of [[60_000, 404], [200_000, 413]]) {
        const body = '1\r\nx\r\n'.repeat(chunks) + '0\r\n\r\n';
        await inParallel(10, async () => {
          const [answer] = await exchange(head + body, 1);
          assert.equal(answer.status, status);
        });
      }
    }));

  test('HTTP-09: a body above the limit is refused before it comes', () =>
    endure(() =>
      inParallel(200, async () => {
        const answers = await exchange(`POST ${polling} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000001\r\n\r\n`);
        assert.deepEqual(answers.map(({ status }) => status), [413]);
      }),
    ));

  test('HTTP-10: a request behind a refused one is never served', () =>
    endure(() =>
      inParallel(200, async (n) => {
        const smuggled = get(polling);
        const front = [
          `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
          `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n`,
          `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
          `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
          `POST / HTTP/1.1\r\nHost: a\r\nX: \n\r\n\r\n`,
        ][n % 5];
        const answers = await exchange(front + smuggled);
        assert.equal(answers.length, 1);
        assert.ok(answers[0].status >= 400);
      }),
    ));
});

describe('ends', () => {
  test('a reset at any moment', () =>
    endure(async () => {
      const bytes = get('/socket.io/?EIO=4&transport=websocket', upgradeFields);
      await inParallel(1000, async (n) => {
        const connection = await RawConnection.open(target);
        connection.send(bytes.slice(0, n % (bytes.length + 1)));
        if (n % 3 === 0) await pause(1);
        connection.socket.resetAndDestroy();
      });
    }));

  test('requests whose answers nobody waits for', () =>
    endure(() =>
      inParallel(1000, async () => {
        const connection = await RawConnection.open(target);
        connection.send(get('/nowhere').repeat(20));
        connection.close();
      }),
    ));
});

describe('other protocols', () => {
  test('a thousand handshakes of TLS', () =>
    endure(() =>
      inParallel(1000, async () => {
        const answers = await exchange('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n');
        assert.deepEqual(answers.map(({ status }) => status), [400]);
      }),
    ));
});

test('one address has its connections and no more', async (t) => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outside === undefined) return t.skip('this machine has only a loopback interface');
  const everywhere = { ...anteroom, args: () => ['serve', '--host', '0.0.0.0', '--port', '0'] };
  const limited = await start(t, everywhere, { args: ['--connections-per-address', '20'] });
  const there = { ...targetOf(limited), host: outside.address };
  const connections = await Promise.all(Array.from({ length: 30 }, () => RawConnection.open(there)));
  await Promise.all(connections.slice(20).map(() => pause(1)));
  const refused = () => connections.filter(({ ended }) => ended).length;
  await askUntil(() => pause(10), () => refused() >= 10);
  assert.equal(refused(), 10);
  for (const { received } of connections.filter(({ ended }) => ended))
    assert.match(
      received.toString('latin1'),
      /^HTTP\/1\.1 503 [^]*\r\nRetry-After: 5\r\n[^]*Connection: close\r\n\r\n$/,
    );
  await limited.connect({ mode: websocket, token: tokenFor() }); // loopback is another matter
  assert.match(limited.output.stderr, /connection_turned_away.*connections_per_address_max/);
  for (const one of connections) one.close();
});
