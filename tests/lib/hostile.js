// A server under attack: what it costs while it lasts, what is left of it afterwards, and whether
// somebody else noticed.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isSanitized, memoryBytes } from './process_probe.js';
import { RawWebSocket, endpointOf } from './raw_websocket.js';
import { start } from './server.js';
import { tokenFor } from './tokens.js';
import { askUntil, patienceMs } from './waiting.js';
import { text } from './websocket_frames.js';

/** @import { TestContext } from 'node:test' */
/** @import { Program } from './programs.js' */
/** @import { Server, Options } from './server.js' */

export const offer = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };

/** How much memory may differ from before for reasons of the allocator: 6 MiB. */
const slackBytes = 6 << 20;
/** How long somebody else may wait for an answer: a busy machine, but no hanging server. */
const noticedMs = isSanitized ? 6000 : 1500;

/** @param {Server} server */
export function socketio(server) {
  return endpointOf(`${server.url}/socket.io/?EIO=4&transport=websocket`, server.ca);
}

/** The connection of a client that has not said who it is. @param {Server} server */
export async function stranger(server, fields = {}) {
  const peer = await RawWebSocket.open(socketio(server), fields);
  await peer.until(() => peer.messages.length > 0);
  return peer;
}

/** @param {Server} server */
export async function member(server, fields = {}) {
  const peer = await stranger(server, fields);
  await peer.write(text(`40${JSON.stringify({ token: tokenFor() })}`));
  await peer.until(() => peer.messages.some(({ payload }) => payload.toString().startsWith('40{')));
  return peer;
}

/** A member that asks and is answered the whole time. */
class Bystander {
  #going = true;
  #longestMs = 0;
  #rounds = 0;
  /** @type {Promise<void>} */
  #rounding;

  /** @param {RawWebSocket} peer */
  constructor(peer) {
    this.peer = peer;
    this.#rounding = this.#run();
  }

  async #run() {
    while (this.#going) {
      const asked = performance.now();
      const answer = `43${this.#rounds}[${this.#rounds}]`;
      this.peer.messages = [];
      await this.peer.write(text(`42${this.#rounds}["echo",${this.#rounds}]`));
      await this.peer.until(() => this.peer.messages.some(({ payload }) => String(payload) === answer));
      assert.ok(!this.peer.ended, 'the bystander was cut off');
      this.#longestMs = Math.max(this.#longestMs, performance.now() - asked);
      ++this.#rounds;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async noticedNothing() {
    this.#going = false;
    await this.#rounding;
    this.peer.destroy();
    assert.ok(this.#rounds > 0);
    assert.ok(this.#longestMs < noticedMs, `a bystander waited for ${this.#longestMs} ms`);
  }
}

export class Victim {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    this.proc = `/proc/${server.pid}`;
  }

  /** @param {'VmRSS' | 'VmHWM'} which now, or at its highest since resetPeak() */
  memoryBytes(which = 'VmRSS') {
    return memoryBytes(this.server.pid, which);
  }

  resetPeak() {
    writeFileSync(`${this.proc}/clear_refs`, '5');
  }

  descriptors() {
    return readdirSync(`${this.proc}/fd`).length;
  }

  /** CPU time in milliseconds, to 10 ms. */
  cpuMs() {
    const fields = readFileSync(`${this.proc}/stat`, 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
}

/**
 * Starts a server, lets `attack` do its worst, and insists that afterwards the server lives, holds as
 * many descriptors and as much memory as before, and that a bystander noticed nothing.
 * @param {TestContext} t
 * @param {Program} program
 * @param {(victim: Victim) => Promise<void>} attack what it has opened it also closes
 * @param {Options & { keptBytesMax?: number }} [options]
 */
export async function survives(t, program, attack, { keptBytesMax = slackBytes, ...options } = {}) {
  const server = await start(t, program, options);
  const victim = new Victim(server);
  // So that what is made once is there: pages of code, the buffers of the shard.
  (await member(server, offer)).destroy();
  const bystander = new Bystander(await member(server));
  const before = { descriptors: await settledDescriptors(victim), bytes: victim.memoryBytes() };
  victim.resetPeak();

  await attack(victim);

  // A pause each time, in which the clients of this process can close their sockets.
  const descriptors = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return victim.descriptors();
  };
  await askUntil(descriptors, (now) => now <= before.descriptors);
  await bystander.noticedNothing();
  const kept = victim.memoryBytes() - before.bytes;
  assert.ok(kept < keptBytesMax, `${kept} bytes more than before`);
}

/** @param {Victim} victim */
async function settledDescriptors(victim) {
  const end = Date.now() + patienceMs;
  for (let last = -1; Date.now() < end; ) {
    const now = victim.descriptors();
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return victim.descriptors();
}

/**
 * So many at a time.
 * @template T
 * @param {number} count
 * @param {(n: number) => Promise<T>} act
 */
export async function inParallel(count, act, atATime = 50) {
  /** @type {T[]} */
  const results = [];
  for (let first = 0; first < count; first += atATime) {
    const size = Math.min(atATime, count - first);
    results.push(...(await Promise.all(Array.from({ length: size }, (_, n) => act(first + n)))));
  }
  return results;
}
