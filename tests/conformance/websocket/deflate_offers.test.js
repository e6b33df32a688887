// RFC 7692 5, 7.1: what a client may offer and how a server answers; RFC 6455 9.1, its grammar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overBoth } from '../../lib/websocket_cases.js';
import { RawWebSocket } from '../../lib/raw_websocket.js';
import { close, text } from '../../lib/websocket_frames.js';

/** @import { Endpoint } from '../../lib/raw_websocket.js' */

const plain = 'permessage-deflate';

/** What must be in the answer to an offer. The server may add the parameters that only bind itself. */
const accepted = [
  { offer: plain },
  { offer: `${plain}; client_max_window_bits` },
  { offer: `${plain};client_max_window_bits` },
  { offer: `  ${plain} ;  client_max_window_bits  ` },
  { offer: `${plain}\t;\tserver_no_context_takeover`, has: ['server_no_context_takeover'] },
  { offer: `${plain}; server_no_context_takeover`, has: ['server_no_context_takeover'] },
  { offer: `${plain}; client_no_context_takeover` },
  {
    offer: `${plain}; client_no_context_takeover; server_no_context_takeover`,
    has: ['server_no_context_takeover'],
  },
  ...[9, 10, 11, 12, 13, 14, 15].map((bits) => ({
    offer: `${plain}; server_max_window_bits=${bits}`,
    has: [`server_max_window_bits=${bits}`],
  })),
  { offer: `${plain}; server_max_window_bits="12"`, has: ['server_max_window_bits=12'] },
  ...[8, 9, 12, 15].map((bits) => ({ offer: `${plain}; client_max_window_bits=${bits}` })),
  {
    offer: `${plain}; server_max_window_bits=10; client_max_window_bits=11; ` +
      'server_no_context_takeover; client_no_context_takeover',
    has: ['server_max_window_bits=10', 'server_no_context_takeover'],
  },
  { offer: `x-unknown, ${plain}` },
  { offer: `x-unknown; a=b; c="d"; e, ${plain}` },
  { offer: `${plain}; server_max_window_bits=8, ${plain}` },
  { offer: `${plain}; what_is_this, ${plain}` },
  { offer: `${plain}; server_max_window_bits=99, ${plain}; server_max_window_bits=11`,
    has: ['server_max_window_bits=11'] },
  { offer: `, ,${plain},,` },
];

const declined = [
  'permessage-bzip2', 'x-webkit-deflate-frame', 'PERMESSAGE-DEFLATE-2', 'permessage_deflate',
  `${plain}; server_max_window_bits`, `${plain}; server_max_window_bits=8`,
  ...['0', '1', '7', '16', '99', '100', '008', '09', '015', '-9', '+9', '9.5', '1e1', '0x9',
    'nine', '', '""', '"8"', '18446744073709551625'].flatMap((value) => [
    `${plain}; server_max_window_bits=${value}`,
    ...(value === '"8"' ? [] : [`${plain}; client_max_window_bits=${value}`]),
  ]),
  `${plain}; server_no_context_takeover=1`, `${plain}; client_no_context_takeover=true`,
  `${plain}; server_no_context_takeover=""`,
  `${plain}; server_no_context_takeover; server_no_context_takeover`,
  `${plain}; client_no_context_takeover; client_no_context_takeover`,
  `${plain}; client_max_window_bits; client_max_window_bits`,
  `${plain}; server_max_window_bits=10; server_max_window_bits=10`,
  `${plain}; constructor`, `${plain}; __proto__=1`, `${plain}; toString; hasOwnProperty`,
  'constructor', '__proto__', 'hasOwnProperty; __proto__',
  `${plain}${'; p'.repeat(17)}`, `${'x, '.repeat(16)}${plain}`,
];

const malformed = [
  ';', `${plain};`, `${plain}; `, `${plain};;client_max_window_bits`, `${plain} server`,
  `${plain}=1`, `${plain}; =10`, `${plain}; server_max_window_bits=10 11`,
  `${plain}; server_max_window_bits="10`, `${plain}; server_max_window_bits="1 0"`,
  `${plain}; server_max_window_bits=10"`, `"${plain}"`, `${plain}, @`, `${plain}; a=b=c`,
  `${plain}; (comment)`, `${plain}; a="b\\`,
];

/** @param {() => Endpoint} where @param {string} offer */
async function ask(where, offer) {
  const peer = await RawWebSocket.ask(where(), { 'Sec-WebSocket-Extensions': offer });
  await peer.until(() => peer.status !== 0);
  return peer;
}

/** The connection works: a message comes back, and the close. @param {RawWebSocket} peer */
async function assertWorks(peer) {
  await peer.write(Buffer.concat([text('still works'), close(1000)]));
  await peer.until(() => peer.ended);
  assert.deepEqual(peer.messages.map(({ payload }) => String(payload)), ['still works']);
  assert.equal(peer.closeCode, 1000);
  peer.destroy();
}

/**
 * Nothing is in the answer that may not be there.
 * @param {string} answer
 * @param {string} offer
 */
function assertFits(answer, offer) {
  const [name, ...parameters] = answer.split(';').map((part) => part.trim());
  assert.equal(name, plain);
  const names = parameters.map((parameter) => parameter.split('=')[0]);
  assert.equal(new Set(names).size, names.length, answer);
  for (const parameter of parameters) {
    const [, key, value] = /^([a-z_]+)(?:=(\d+))?$/.exec(parameter) ?? assert.fail(answer);
    if (key === 'server_no_context_takeover' || key === 'client_no_context_takeover') {
      assert.equal(value, undefined);
    } else {
      assert.match(key, /^(server|client)_max_window_bits$/);
      assert.match(value, /^(8|9|1[0-5])$/);
    }
    if (key === 'client_max_window_bits') {
      const [, wanted = '15'] = /client_max_window_bits(?:="?(\d+)"?)?/.exec(offer) ??
        assert.fail(`${answer} limits a client that did not offer it`);
      assert.ok(Number(value) <= Number(wanted), answer);
    }
  }
}

overBoth('deflate offers', {}, (where) => {
  for (const { offer, has = [] } of accepted) {
    test(`accepted: ${offer}`, async () => {
      const peer = await ask(where, offer);
      assert.equal(peer.status, 101);
      assertFits(peer.extensions, offer);
      for (const parameter of has) {
        assert.ok(peer.extensions.split(/;\s*/).includes(parameter), peer.extensions);
      }
      await assertWorks(peer);
    });
  }
  for (const offer of declined) {
    test(`declined, and the connection goes without: ${offer}`, async () => {
      const peer = await ask(where, offer);
      assert.equal(peer.status, 101);
      assert.equal(peer.extensions, '');
      await assertWorks(peer);
    });
  }
  for (const offer of malformed) {
    test(`no list of extensions, so no handshake: ${offer}`, async () => {
      const peer = await ask(where, offer);
      assert.equal(peer.status, 400);
      await peer.until(() => peer.ended);
    });
  }
  test('without an offer there is no extension', async () => {
    const peer = await RawWebSocket.open(where());
    assert.equal(peer.extensions, '');
    await assertWorks(peer);
  });
});
