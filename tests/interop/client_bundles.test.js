import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { launchChromium } from '../lib/page.js';
import { anteroom } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { next } from '../lib/waiting.js';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('socket.io-client/dist/socket.io.js'));
/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'));

const names = ['', '.min', '.esm.min', '.msgpack.min'].flatMap((kind) => [
  `socket.io${kind}.js`,
  `socket.io${kind}.js.map`,
]);
const args = ['--client-files', folder];

/** @param {string} url @param {import('node:http').RequestOptions} [options] */
async function ask(url, options = {}) {
  const sent = httpRequest(url, { agent: false, ...options }).end();
  const [response] = await next(sent, 'response');
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

describe('the bundles of socket.io-client', () => {
  test('are eight files, byte for byte those of npm', async (t) => {
    const server = await start(t, anteroom, { args });
    for (const name of names) {
      const { status, headers, body } = await ask(`${server.url}/socket.io/${name}?v=1`);
      assert.equal(status, 200, name);
      assert.deepEqual(body, readFileSync(join(folder, name)), name);
      assert.equal(headers['cache-control'], 'public, max-age=0');
      assert.equal(headers.etag, `"${version}"`);
      const type = name.endsWith('.map') ? 'json' : 'javascript';
      assert.equal(headers['content-type'], `application/${type}; charset=utf-8`);
      assert.equal(headers['content-encoding'], undefined);
    }
  });

  test('have a HEAD', async (t) => {
    const server = await start(t, anteroom, { args });
    const { status, headers, body } = await ask(`${server.url}/socket.io/socket.io.js`, { method: 'HEAD' });
    assert.equal(status, 200);
    assert.equal(Number(headers['content-length']), readFileSync(join(folder, 'socket.io.js')).length);
    assert.equal(body.length, 0);
  });

  test('come packed as the client likes', async (t) => {
    const server = await start(t, anteroom, { args });
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };
    for (const name of names) {
      for (const [coding, open] of Object.entries(unpack)) {
        for (let round = 0; round < 2; ++round) {
          const options = { headers: { 'accept-encoding': `${coding}, identity;q=0.5` } };
          const { headers, body } = await ask(`${server.url}/socket.io/${name}`, options);
          assert.equal(headers['content-encoding'], coding);
          assert.match(headers.vary ?? '', /Accept-Encoding/);
          assert.deepEqual(open(body), readFileSync(join(folder, name)));
        }
      }
    }
  });

  test('are not sent again to who has them', async (t) => {
    const server = await start(t, anteroom, { args });
    const url = `${server.url}/socket.io/socket.io.min.js`;
    for (const tag of [`"${version}"`, `W/"${version}"`, `"other", "${version}"`, '*']) {
      const { status, body } = await ask(url, { headers: { 'if-none-match': tag } });
      assert.equal(status, 304, tag);
      assert.equal(body.length, 0);
    }
    for (const tag of ['"other"', version, `"${version}`]) {
      const { status } = await ask(url, { headers: { 'if-none-match': tag } });
      assert.equal(status, 200, tag);
    }
  });

  test('other names, and other methods, are the engine\'s', async (t) => {
    const server = await start(t, anteroom, { args });
    for (const name of ['socket.io.esm.js', 'socket.io.js.gz', 'package.json']) {
      const { status, body } = await ask(`${server.url}/socket.io/${name}`);
      assert.equal(status, 400, name);
      assert.deepEqual(JSON.parse(String(body)), { code: 0, message: 'Transport unknown' });
    }
    const { status } = await ask(`${server.url}/socket.io/socket.io.js`, { method: 'POST' });
    assert.equal(status, 400);
  });

  test('are found beside the program, and --no-client turns them off', async (t) => {
    const found = await start(t, anteroom);
    assert.equal((await ask(`${found.url}/socket.io/socket.io.js`)).status, 200);
    const off = await start(t, anteroom, { args: ['--no-client'] });
    assert.equal((await ask(`${off.url}/socket.io/socket.io.js`)).status, 400);
  });

  test('a folder without any is one clear line and exit code 2', async (t) => {
    const { code, stderr } = await runToEnd(t, anteroom, { args: ['--client-files', '/nowhere'] });
    assert.equal(code, 2);
    assert.match(stderr, /^anteroom: [^\n]*\/nowhere[^\n]*\n$/);
  });

  test('connect from a page that loads one', async (t) => {
    const server = await start(t, anteroom, { args });
    const browser = await launchChromium();
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`${server.url}/healthz`);
    for (const name of ['socket.io.js', 'socket.io.min.js']) {
      await page.addScriptTag({ url: `/socket.io/${name}` });
      const id = await page.evaluate(
        (token) =>
          new Promise((resolve, reject) => {
            const socket = /** @type {any} */ (globalThis).io({ auth: { token }, forceNew: true });
            socket.on('connect', () => resolve(socket.id));
            socket.on('connect_error', reject);
          }),
        tokenFor(),
      );
      assert.match(String(id), /^[\w-]{20}$/);
    }
  });
});
