// RFC 6455 4.2: the opening handshake, WS-01 to WS-05 and WS-15.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overBoth } from '../../lib/websocket_cases.js';
import { RawWebSocket, dial, handshake } from '../../lib/raw_websocket.js';
import { close, text } from '../../lib/websocket_frames.js';

/** @import { Endpoint } from '../../lib/raw_websocket.js' */

/** @param {(lines: string[]) => string[]} change made to a good handshake */
const changed = (change) => (/** @type {Endpoint} */ endpoint) => {
  const lines = handshake(endpoint).toString('latin1').trimEnd().split('\r\n');
  return Buffer.from(`${change(lines).join('\r\n')}\r\n\r\n`, 'latin1');
};

/** @param {string} name @param {string[]} values none: the field is left out */
const field = (name, ...values) =>
  changed((lines) => [
    ...lines.filter((line) => !line.toLowerCase().startsWith(`${name.toLowerCase()}:`)),
    ...values.map((value) => `${name}: ${value}`),
  ]);

/** @param {string} requestLine */
const request = (requestLine) => changed(([, ...fields]) => [requestLine, ...fields]);

/** @param {Endpoint} endpoint @param {string} scheme */
const originOf = (endpoint, scheme) =>
  handshake(endpoint, { Origin: `${scheme}://${endpoint.host}:${endpoint.port}` });

const good = {
  'as it should be': changed((lines) => lines),
  'names of fields in small letters': changed(([first, ...fields]) => [
    first,
    ...fields.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())),
  ]),
  'fields in another order': changed(([first, ...fields]) => [first, ...fields.reverse()]),
  'Upgrade: WebSocket': field('Upgrade', 'WebSocket'),
  'Upgrade: WEBSOCKET': field('Upgrade', 'WEBSOCKET'),
  'Upgrade: h2c, websocket': field('Upgrade', 'h2c, websocket'),
  'Connection: keep-alive, Upgrade': field('Connection', 'keep-alive, Upgrade'),
  'Connection: upgrade': field('Connection', 'upgrade'),
  'Connection in two lines': field('Connection', 'keep-alive', 'Upgrade'),
  'white space around values': field('Sec-WebSocket-Version', ' \t13\t '),
  'an Origin of the server itself': (/** @type {Endpoint} */ endpoint) =>
    originOf(endpoint, endpoint.secure ? 'https' : 'http'),
  'fields that nobody knows': changed((lines) => [...lines, 'X-One: 1', 'X-Two: 2']),
  'ninety fields': changed((lines) => [
    ...lines,
    ...Array.from({ length: 90 - lines.length }, (_, n) => `X-${n}: ${n}`),
  ]),
};

const bad = {
  'POST': [request('POST / HTTP/1.1'), 400],
  'HEAD': [request('HEAD / HTTP/1.1'), 400],
  'PUT': [request('PUT / HTTP/1.1'), 400],
  'HTTP/1.0': [request('GET / HTTP/1.0'), 400],
  'no Host': [field('Host'), 400],
  'two Hosts': [field('Host', 'a', 'a'), 400],
  'no Connection': [field('Connection'), 400],
  'Connection: close': [field('Connection', 'close'), 400],
  'Connection: upgraded': [field('Connection', 'upgraded'), 400],
  'no key': [field('Sec-WebSocket-Key'), 400],
  'an empty key': [field('Sec-WebSocket-Key', ''), 400],
  'two keys': [
    field('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ=='), 400,
  ],
  'a key of 15 bytes': [field('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25j'), 400],
  'a key of 17 bytes': [field('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZWU='), 400],
  'a key without its padding': [field('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ'), 400],
  'a key that is no base64': [field('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25j*Q=='), 400],
  'a key in the other alphabet': [field('Sec-WebSocket-Key', '____________________-A=='), 400],
  'no version': [field('Sec-WebSocket-Version'), 426],
  ...Object.fromEntries(['0', '7', '8', '12', '14', '99', '', '13, 8', '8, 13', '013', '13.0', 'x']
    .map((version) => [`version "${version}"`, [field('Sec-WebSocket-Version', version), 426]])),
  'two versions': [field('Sec-WebSocket-Version', '13', '8'), 426],
  'an Origin of somebody else': [field('Origin', 'http://evil.example'), 403],
  'an Origin that begins like ours': [changed((lines) => {
    const host = lines.find((line) => line.startsWith('Host: ')) ?? assert.fail();
    return [...lines, `Origin: http://${host.slice(6)}.evil.example`];
  }), 403],
  'an Origin of null': [field('Origin', 'null'), 403],
  'two Origins': [field('Origin', 'http://evil.example', 'http://evil.example'), 403],
};

/**
 * Sends the bytes, whole or one by one, and hears a greeting back.
 * @param {Endpoint} endpoint
 * @param {Buffer} bytes
 */
async function tell(endpoint, bytes, size = bytes.length) {
  const peer = new RawWebSocket(await dial(endpoint));
  for (let at = 0; at < bytes.length; at += size) await peer.write(bytes.subarray(at, at + size));
  return peer;
}

overBoth('handshake', {}, (where) => {
  for (const [name, make] of Object.entries(good)) {
    test(`accepted: ${name}`, async () => {
      const frames = Buffer.concat([text('behind it'), close(1000)]);
      for (const size of [undefined, 1]) {
        const peer = await tell(where(), Buffer.concat([make(where()), frames]), size);
        await peer.until(() => peer.ended);
        assert.equal(peer.status, 101, peer.head);
        assert.match(peer.head, /^HTTP\/1\.1 101 /);
        assert.match(peer.head, /^upgrade: websocket\r$/im);
        assert.match(peer.head, /^connection: upgrade\r$/im);
        assert.doesNotMatch(peer.head, /^(content-length|transfer-encoding|sec-websocket-ext)/im);
        assert.equal(String(peer.messages[0]?.payload), 'behind it');
        assert.equal(peer.closeCode, 1000);
        peer.destroy();
      }
    });
  }

  for (const [name, [make, status]] of Object.entries(bad)) {
    test(`refused with ${status}: ${name}`, async () => {
      for (const size of [undefined, 1]) {
        const bytes = /** @type {(where: Endpoint) => Buffer} */ (make)(where());
        const peer = await tell(where(), bytes, size);
        await peer.until(() => peer.ended);
        assert.equal(peer.status, status, peer.head);
        if (status === 426) assert.match(peer.head, /^sec-websocket-version: 13\r$/im);
        peer.destroy();
      }
    });
  }

  for (const [offered, chosen] of [['chat', 'chat'], ['chat, superchat', 'chat'], [' a ,b', 'a']]) {
    test(`of the subprotocols "${offered}" the first is echoed`, async () => {
      const peer = await RawWebSocket.open(where(), { 'Sec-WebSocket-Protocol': offered });
      assert.match(peer.head, new RegExp(`^sec-websocket-protocol: ${chosen}\r$`, 'im'));
      peer.destroy();
    });
  }

  test('without an offer no subprotocol is echoed', async () => {
    const peer = await RawWebSocket.open(where());
    assert.doesNotMatch(peer.head, /^sec-websocket-protocol/im);
    peer.destroy();
  });

  test('frames are read wherever the handshake and they are cut', async () => {
    const endpoint = where();
    const bytes = Buffer.concat([handshake(endpoint), text('cut'), close(1000)]);
    const begin = handshake(endpoint).length;
    for (let cut = begin - 3; cut < bytes.length; ++cut) {
      const peer = new RawWebSocket(await dial(endpoint));
      await peer.write(bytes.subarray(0, cut));
      await peer.write(bytes.subarray(cut));
      await peer.until(() => peer.ended);
      assert.equal(String(peer.messages[0]?.payload), 'cut');
      assert.equal(peer.closeCode, 1000);
      peer.destroy();
    }
  });
});
