// What broke other Socket.IO servers, by the names that the security requirements give to it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inParallel, member, stranger, survives } from '../../lib/hostile.js';
import { socketioEcho } from '../../lib/programs.js';
import { random } from '../../lib/random.js';
import { connect, event, json } from '../../lib/socketio_packets.js';
import { Peer, lines } from '../../lib/socketio_peer.js';
import { binary, text } from '../../lib/websocket_frames.js';

/** @import { RawWebSocket } from '../../lib/raw_websocket.js' */
/** @import { Server } from '../../lib/server.js' */
/** @import { Message } from '../../lib/socketio_packets.js' */

const skip = process.env.ANTEROOM_URL !== undefined;
/** Names that are something to JavaScript, or to whoever writes them somewhere. */
const oddNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  '0',
  '..',
  '\u0000',
  '*',
  '%s%n',
  '\r\nx: y',
  '\x1e',
  '😀',
  ' ',
];

/** @param {RawWebSocket} peer @param {string[]} packets in one segment */
const say = (peer, ...packets) => peer.write(Buffer.concat(packets.map((one) => text(`4${one}`))));
/** @param {RawWebSocket} peer */
const over = (peer, timeoutMs = 10_000) => peer.until(() => peer.closeCode !== null, timeoutMs);
/** @param {RawWebSocket} peer @param {string} packet */
const hears = (peer, packet) =>
  peer.until(() => peer.messages.some(({ payload }) => String(payload) === `4${packet}`));

let asked = 0;

/** Whether the connection answers; what came before is dropped. @param {RawWebSocket} peer */
async function answers(peer) {
  peer.messages = [];
  const id = ++asked;
  await say(peer, `2${id}["echo",${id}]`);
  await hears(peer, `3${id}[${id}]`);
  assert.equal(peer.ended || peer.closeCode !== null, false, peer.summary());
}

/** Messages that must end a member's connection. @param {Server} server @param {Message[]} messages */
async function ends(server, ...messages) {
  const peer = await member(server);
  await peer.write(
    Buffer.concat(messages.map((one) => (typeof one === 'string' ? text(`4${one}`) : binary(one)))),
  );
  await over(peer);
  peer.destroy();
}

const place = (/** @type {any} */ num) => ({ _placeholder: true, num });

const tableSize = 1024;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Where Boost.JSON puts a name whose table has such an address; of FNV only low bits count here.
 * @param {string} name @param {number} address
 */
function bucketOf(name, address) {
  let hash = (0x2325 + address) % tableSize;
  for (let at = 0; at < name.length; ++at) hash = ((hash ^ name.charCodeAt(at)) * 0x1b3) % tableSize;
  return hash;
}

/** An object of so many names of six letters. @param {(n: number, name: string) => boolean} chosen */
function objectOf(chosen) {
  const names = [];
  for (let n = 0; names.length < tableSize; ++n) {
    let name = '';
    for (let rest = n; name.length < 6; rest = Math.floor(rest / 26)) name += letters[rest % 26];
    if (chosen(n, name)) names.push(`"${name}":0`);
  }
  return `{${names}}`;
}

describe('hostile Socket.IO clients', { skip, concurrency: 2 }, () => {
  test('attachments_max, attachments_zero_rejected: and ten thousand frames behind', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      const frames = Array.from({ length: 10_000 }, () => Buffer.from('attachment'));
      for (const head of ['50-["echo"]', '60-1[]', '511-["echo"]', '599999999-["echo"]', '5-["echo"]'])
        await ends(server, head, ...frames);
      await ends(server, ...frames);
      await ends(server, '51-["echo",{"_placeholder":true,"num":0}]', ...frames);
    }));

  test(
    'attachments that are announced and never come are waited for twenty seconds',
    { timeout: 60_000 },
    (t) =>
      survives(
        t,
        socketioEcho,
        async (victim) => {
          const { server } = victim;
          const places = Array.from({ length: 10 }, (_, n) => place(n));
          const head = `510-${JSON.stringify(['no such event', places])}`;
          /** All but the last attachment of each. @param {RawWebSocket[]} peers */
          const begin = async (peers) => {
            for (const peer of peers) {
              await say(peer, head);
              for (let n = 0; n < 9; ++n) await peer.write(binary(Buffer.alloc(90_000)));
            }
          };
          const before = victim.memoryBytes();
          const peers = await inParallel(50, () => member(server));
          await begin(peers);
          for (const peer of peers) await over(peer, 40_000);
          const held = victim.memoryBytes('VmHWM');
          assert.ok(held - before < 50 * 900_000 + (24 << 20));
          for (const peer of peers) peer.destroy();
          // What was held has been let go of: as much again takes no more.
          const others = await inParallel(50, () => member(server));
          await begin(others);
          for (const peer of others) {
            await peer.write(binary('last'));
            await answers(peer);
            peer.destroy();
          }
          assert.ok(victim.memoryBytes('VmHWM') - held < 20 << 20);
          // Of a stranger nothing is collected.
          const early = await stranger(server);
          await say(early, '51-["echo",{"_placeholder":true,"num":0}]');
          await over(early);
        },
        { keptBytesMax: 64 << 20 },
      ),
  );

  test('placeholder_fuzz: a thousand trees of placeholders', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        const { below } = random(7);
        const numbers = [0, 1, 2, -1, 3, 1.5, '0', 2 ** 53, null, true, {}, [], 1e300, '__proto__'];
        /** @type {(depth: number) => any} */
        const tree = (depth) => {
          const kind = below(depth > 0 ? 5 : 3);
          if (kind < 2) return place(numbers[below(numbers.length)]);
          if (kind === 2) return { num: 0, _placeholder: [true, false, 1, 'true'][below(4)] };
          const inside = Array.from({ length: below(3) }, () => tree(depth - 1));
          return kind === 3 ? inside : { __proto__: null, constructor: inside, x: place(0) };
        };
        await inParallel(
          1000,
          async (n) => {
            const peer = await member(server);
            const packet = `52-${n}${JSON.stringify(['echo', tree(4)])}`;
            await peer.write(Buffer.concat([text(`4${packet}`), binary('one'), binary('two')]));
            await peer.until(
              () =>
                peer.closeCode !== null ||
                peer.messages.some(({ payload }) => new RegExp(`^4(3|6[12]-)${n}\\[`).test(String(payload))),
            );
            peer.destroy();
          },
          25,
        );
      },
      { keptBytesMax: 16 << 20 },
    ));

  test('event_name_types: names of every type, and reserved ones', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      for (const name of [
        'null',
        'true',
        'false',
        '[]',
        '["echo"]',
        '{}',
        '{"toString":"echo"}',
        '{"length":1}',
        '[[]]',
      ])
        await ends(server, `2[${name}]`);
      for (const name of [
        'connect',
        'connect_error',
        'disconnect',
        'disconnecting',
        'newListener',
        'removeListener',
      ])
        await ends(server, `2["${name}"]`);
      await ends(server, `2["${'x'.repeat(257)}"]`);
      const peer = await member(server);
      await say(
        peer,
        '2[7]',
        '2[-1e300,1]',
        '2[1.5]',
        '2[""]',
        '2["error",{"message":"x"}]',
        '2["uncaughtException"]',
      );
      await answers(peer);
      peer.destroy();
    }));

  test('CVE-2024-38355: an event named error, and handlers that throw', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      const peer = await member(server);
      for (let n = 0; n < 2000; ++n) await say(peer, '2["error","x"]', '2["throw"]', '21["throw",1]');
      await answers(peer);
      peer.destroy();
    }));

  test('odd names of events, rooms, namespaces and keys are names', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      for (const name of oddNames) {
        const peer = new Peer(await lines.websocket.open(server.url), json);
        const auth = Object.fromEntries([[name, { [name]: name }]]);
        await peer.say(connect('/', auth));
        await peer.hear();
        assert.deepEqual((await peer.hear())?.data, ['auth', auth]);
        await peer.say(connect(`/${name}`));
        assert.deepEqual((await peer.hear())?.data, { message: 'Invalid namespace' });
        await peer.say(
          event(['join', name], { id: 1 }),
          event(['to', name, 'hello']),
          event([`${name}!`, auth]),
        );
        assert.deepEqual((await peer.hear())?.data, [true]);
        assert.deepEqual((await peer.hear())?.data, ['said', 'hello']);
        await peer.say(event(['echo', name, auth], { id: 2 }));
        assert.deepEqual((await peer.hear())?.data, [name, auth]);
        // A room of such a name holds nobody else.
        const other = await member(server);
        await peer.say(event(['to', name, 'again']));
        assert.deepEqual((await peer.hear())?.data, ['said', 'again']);
        await answers(other);
        other.destroy();
        await peer.line.close();
      }
    }));

  test('auth_payload_keys: payloads of strangers', (t) =>
    survives(
      t,
      socketioEcho,
      async (victim) => {
        const { server } = victim;
        const keys = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [n, 0]));
        for (const payload of [
          JSON.stringify(keys),
          '['.repeat(10_000),
          '{"a":'.repeat(10_000),
          `{"x":"${'x'.repeat(900_000)}"}`,
        ]) {
          const peer = await stranger(server);
          await say(peer, `0${payload}`);
          await over(peer);
          peer.destroy();
        }
        // What waits for a middleware is kept, and is little.
        const before = victim.memoryBytes();
        const waiting = await inParallel(200, async () => {
          const peer = await stranger(server);
          await say(peer, `0/never,{"token":"${'x'.repeat(15_000)}"}`);
          return peer;
        });
        assert.ok(victim.memoryBytes() - before < 200 * 80_000);
        for (const peer of waiting) await over(peer, 30_000);
        for (const peer of waiting) peer.destroy();
      },
      { keptBytesMax: 16 << 20 },
    ));

  test('a second CONNECT, at each moment', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      await inParallel(300, async (n) => {
        const peer = await stranger(server);
        const first = ['0', '0/custom,', '0/later,', '0/never,'][n % 4];
        await say(peer, first, ...Array(n % 3).fill('0/unknown,'), first, first);
        await over(peer);
        peer.destroy();
      });
    }));

  test('an event right behind CONNECT while a middleware runs, in one namespace after another', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      await inParallel(300, async (n) => {
        const peer = await stranger(server);
        if (n % 2 === 0) await say(peer, '0');
        const nsp = n % 3 === 0 ? '/never' : '/later';
        const packet = [
          '2NSP,["echo to all","never"]',
          '2NSP,1["echo",1]',
          '51-NSP,["echo",{"_placeholder":true,"num":0}]',
          '3NSP,0[]',
          '1NSP,',
        ][n % 5];
        const messages = ['0/custom,', `0${nsp},`, packet.replace('NSP', nsp)].map((one) => text(`4${one}`));
        await peer.write(Buffer.concat(packet[0] === '5' ? [...messages, binary('x')] : messages));
        await over(peer);
        assert.ok(!peer.messages.some(({ payload }) => String(payload).includes('never"')));
        peer.destroy();
      });
    }));

  test('CONNECTs whose clients are gone before a middleware answers', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        await inParallel(1000, async (n) => {
          const peer = await stranger(server);
          await say(peer, '0/later,', '0/never,', '0');
          if (n % 2 === 0) peer.socket.resetAndDestroy();
          else peer.destroy();
        });
      },
      { keptBytesMax: 24 << 20 },
    ));

  test('tiny events: two hundred thousand', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      const peer = await member(server);
      const many = Buffer.concat(Array(2000).fill(text('42[0]')));
      for (let n = 0; n < 100; ++n) await peer.write(many);
      await answers(peer);
      peer.destroy();
      const polling = new Peer(await lines.polling.open(server.url), json);
      await polling.say(connect());
      await polling.hear();
      await polling.hear();
      await polling.say(...Array(1000).fill(event([0])));
      await polling.say(event(['echo', 1], { id: 1 }));
      assert.deepEqual((await polling.hear())?.data, [1]);
      await polling.say(...Array(1001).fill(event([0])));
      assert.equal(await polling.hear(), undefined);
    }));

  test('deep JSON: of a stranger and of a member', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        for (const [open, close] of [
          ['[', ']'],
          ['{"a":', '}'],
          ['[{"a":', '}]'],
        ]) {
          for (const depth of [65, 1000, 10_000, 100_000]) {
            const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
            for (const payload of [deep, open.repeat(depth)]) {
              await ends(server, `2["echo",${payload}]`);
              await ends(server, `3${payload}`);
              await ends(server, `0/custom,${payload}`);
            }
          }
        }
      },
      { keptBytesMax: 16 << 20 },
    ));

  test('namespace_flood: names that are none, and whoever does not read the answers', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        const peer = await stranger(server);
        for (let n = 0; n < 50; ++n) {
          peer.messages = [];
          await say(peer, ...Array.from({ length: 1000 }, (_, i) => `0/${n}-${i},`));
          await hears(peer, `4/${n}-999,{"message":"Invalid namespace"}`);
        }
        peer.destroy();
        const silent = await stranger(server);
        silent.socket.pause();
        const name = 'x'.repeat(10_000);
        for (let n = 0; n < 2000 && !silent.ended; ++n) void say(silent, `0/${name},`);
        silent.socket.resume();
        await silent.until(() => silent.ended);
      },
      { keptBytesMax: 16 << 20 },
    ));

  test('namespace_flood: names that a pattern allows', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        let refused = 0;
        // More than the process takes, from connections that stay meanwhile.
        const peers = await inParallel(640, async (n) => {
          const peer = await stranger(server);
          await say(peer, ...Array.from({ length: 17 }, (_, i) => `0/dynamic-${n}_${i},`));
          await peer.until(
            () => peer.messages.filter(({ payload }) => /^4[04]/.test(String(payload))).length === 17,
          );
          refused += peer.messages.filter(({ payload }) =>
            String(payload).includes('"Too many namespaces"'),
          ).length;
          return peer;
        });
        assert.equal(refused, 640 * 17 - 10_000);
        for (const peer of peers) peer.destroy();
      },
      { env: { CLEAN_UP: '1' }, keptBytesMax: 24 << 20 },
    ));

  test('acks for ids that nobody asked for', (t) =>
    survives(t, socketioEcho, async ({ server }) => {
      const peer = await member(server);
      const acks = (/** @type {number} */ n) =>
        Array.from({ length: 1000 }, (_, i) => text(`43${n * 1000 + i}["x"]`));
      for (let n = 0; n < 100; ++n) await peer.write(Buffer.concat(acks(n)));
      await say(peer, '318446744073709551615[]', '39007199254740993[]', '3[]');
      await answers(peer);
      peer.destroy();
      await ends(server, '318446744073709551616[]');
      await ends(server, `3${'1'.repeat(100_000)}[]`);
      await ends(server, '3-1[]');
    }));

  test('ack_timeout_leak: a hundred thousand that were never answered', (t) =>
    survives(
      t,
      socketioEcho,
      async ({ server }) => {
        await inParallel(10, async () => {
          const peer = await member(server);
          for (let n = 0; n < 10; ++n) {
            peer.messages = [];
            await say(peer, ...Array(1000).fill('2["ask briefly"]'));
            await peer.until(
              () =>
                peer.messages.filter(({ payload }) => String(payload) === '42["no answer",true]').length ===
                1000,
            );
          }
          peer.destroy();
        });
        // Nor are those kept that wait when the connection ends.
        await inParallel(20, async () => {
          const peer = await member(server);
          await say(peer, ...Array(1000).fill('2["ask",1]'));
          await answers(peer);
          peer.destroy();
        });
      },
      { keptBytesMax: 16 << 20 },
    ));

  test(
    'hash_flood: names that would share a bucket, wherever an object may lie',
    { timeout: 60_000 },
    (t) => {
      // Made before anybody waits for an answer, because it takes a while.
      const places = Array.from({ length: 8 }, (_, n) => (n * 40) % 256);
      const messageOf = (/** @type {string} */ object) => `2["no such event",${Array(80).fill(object)}]`;
      const ordinary = places.map(() => messageOf(objectOf((n) => n % 1000 < 300)));
      const hostile = places.map((place) => messageOf(objectOf((_, name) => bucketOf(name, place) === 0)));
      return survives(
        t,
        socketioEcho,
        async (victim) => {
          const cost = async (/** @type {string[]} */ texts) => {
            const peers = await inParallel(texts.length, () => member(victim.server));
            const begun = victim.cpuMs();
            for (const [n, peer] of peers.entries()) {
              // Names that fall badly wherever they lie are refused.
              await say(peer, texts[n], '27["echo"]');
              const answered = () => String(peer.messages.at(-1)?.payload) === '437[]';
              await peer.until(() => peer.closeCode !== null || answered());
              peer.destroy();
            }
            return victim.cpuMs() - begun;
          };
          const plain = await cost(ordinary);
          const flooded = await cost(hostile);
          assert.ok(
            flooded < 3 * plain + 200,
            `${flooded} ms for names of one bucket, ${plain} ms for others`,
          );
        },
        { keptBytesMax: 24 << 20 },
      );
    },
  );

  test('parse_linear: twice as much takes about twice as long', (t) =>
    survives(
      t,
      socketioEcho,
      async (victim) => {
        const peer = await member(victim.server);
        const cost = async (/** @type {number} */ bytes) => {
          const begun = victim.cpuMs();
          const texts = [
            `"${'x'.repeat(bytes)}"`,
            `[${'1,'.repeat(bytes / 2)}1]`,
            `["${'\\n'.repeat(bytes / 2)}"]`,
            `{${Array.from({ length: bytes / 100 }, (_, n) => `"${n}":"${'y'.repeat(80)}"`)}}`,
          ];
          for (let n = 0; n < 10; ++n) for (const one of texts) await say(peer, `2["no such event",${one}]`);
          await answers(peer);
          return victim.cpuMs() - begun;
        };
        await cost(450_000);
        const once = await cost(450_000);
        const twice = await cost(900_000);
        assert.ok(twice < 3 * once + 100, `${once} ms for half, ${twice} ms for the whole`);
        peer.destroy();
      },
      { keptBytesMax: 48 << 20 },
    ));
});
