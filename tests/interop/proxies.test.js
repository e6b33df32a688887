import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { ask1, settled } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';

/** @import { TestContext } from 'node:test' */
/** @import { Mode } from '../lib/transports.js' */

const extraHeaders = {
  'X-Forwarded-For': '198.51.100.1, 192.0.2.7',
  'X-Forwarded-Proto': 'https',
};

/** @param {TestContext} t @param {Mode} mode @param {Record<string, string>} env */
async function whoami(t, mode, env) {
  const server = await start(t, echo, { env });
  const options = { ...mode.client, extraHeaders, forceNew: true, auth: { token: tokenFor() } };
  const socket = io(server.url, options);
  t.after(() => socket.disconnect());
  await settled(socket, mode);
  return ask1(socket, 'whoami');
}

describe('HTTP-14: what a request says about whom it is forwarded for', () => {
  for (const mode of modes) {
    test(`is ignored from a stranger: ${mode.name}`, async (t) => {
      const { address, secure } = await whoami(t, mode, {});
      assert.equal(address, '127.0.0.1');
      assert.equal(secure, false);
    });

    test(`is believed of a trusted proxy: ${mode.name}`, async (t) => {
      const { address, secure } = await whoami(t, mode, { TRUSTED_PROXY: '127.0.0.0/8' });
      assert.equal(address, '192.0.2.7');
      assert.equal(secure, true);
    });
  }

  test('a proxy that is no address is one clear line and exit code 2', async (t) => {
    const { code, stderr } = await runToEnd(t, anteroom, { args: ['--trusted-proxy', 'proxy.example'] });
    assert.equal(code, 2);
    assert.match(stderr, /^anteroom: the trusted proxy "proxy\.example"[^\n]*\n$/);
  });
});
