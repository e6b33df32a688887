// RFC 9112: every row of the tables whole, byte by byte, and with a request behind it, which after
// an error is never answered. ANTEROOM_URL names another server than the ready one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Certificate } from '../../lib/certificates.js';
import { anteroom } from '../../lib/programs.js';
import { answersIn, RawConnection, targetOf } from '../../lib/raw_http.js';
import { Server } from '../../lib/server.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as framing from './framing.js';
import * as head from './head.js';
import { get } from './rows.js';

/** @import { Target } from '../../lib/raw_http.js' */
/** @import { Row } from './rows.js' */

const tables = Object.entries({ ...head, ...framing });
const probe = get();

/** @param {string} request */
const methodOf = (request) => /\w+/.exec(request)?.[0] ?? '';

/**
 * Sends the row and a request behind it, and gives what was answered.
 * @param {Target} target
 * @param {Row} row
 * @param {(connection: RawConnection, bytes: string) => unknown} send
 */
async function exchange(target, row, send) {
  const connection = await RawConnection.open(target);
  const methods = [methodOf(row.request), 'GET'];
  const read = () => answersIn(connection.received, methods);
  try {
    await send(connection, row.request + probe);
    await connection.until(() => row.goesOn && read().answers.length === 2);
    return { ...read(), ended: connection.ended, wasReset: connection.wasReset };
  } finally {
    connection.close();
  }
}

/** @param {Row} row @param {Awaited<ReturnType<typeof exchange>>} got */
function check(row, { answers, rest, ended, wasReset }) {
  assert.equal(answers[0]?.status, row.status, `first answer; then ${rest}`);
  assert.equal(rest.length, 0, 'nothing but whole answers');
  if (row.goesOn) {
    assert.equal(answers.length, 2, 'the request behind it is answered');
    assert.equal(answers[1].status, 200);
    assert.equal(ended, false);
  } else {
    assert.equal(answers.length, 1, 'the request behind it is not answered');
    assert.equal(answers[0].headers.get('connection'), 'close');
    assert.equal(ended, true);
    assert.equal(wasReset, false, 'the answer is not lost in a reset');
  }
}

/** @param {() => Target} target */
function runTables(target) {
  for (const [name, rows] of tables) {
    describe(name, { concurrency: 16 }, () => {
      for (const row of rows) {
        test(row.says, async () => {
          check(row, await exchange(target(), row, (to, bytes) => to.send(bytes)));
        });
      }
      // Byte by byte takes its time: those of usual length are enough.
      for (const row of rows.filter(({ request }) => request.length < 2000)) {
        test(`${row.says}, byte by byte`, async () => {
          check(row, await exchange(target(), row, (to, bytes) => to.dribble(bytes)));
        });
      }
    });
  }
}

test('there are more than 200 rows, and no two say the same', () => {
  const all = tables.flatMap(([, rows]) => rows.map(({ says }) => says));
  assert.ok(all.length > 200, `${all.length}`);
  assert.equal(new Set(all).size, all.length);
});

const elsewhere = process.env.ANTEROOM_URL;

describe(elsewhere ?? 'plain', () => {
  if (elsewhere !== undefined) return runTables(() => targetOf({ url: elsewhere }));
  const server = new Server(anteroom, {});
  before(() => server.listen());
  after(() => server.end());
  runTables(() => targetOf(server));
});

describe('over TLS', { skip: elsewhere !== undefined }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'anteroom-tls-'));
  const certificate = new Certificate(folder);
  const args = ['--tls-certificate', certificate.file, '--tls-key', certificate.key];
  const server = new Server(anteroom, { args, ca: certificate.pem });
  before(() => server.listen());
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.end();
  });
  runTables(() => targetOf(server));
});
