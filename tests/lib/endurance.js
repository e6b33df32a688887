// Attacks on a server beside a healthy client.
import assert from 'node:assert/strict';
import { ask1 } from './clients.js';
import { isSanitized, probe } from './process_probe.js';
import { tokenFor } from './tokens.js';
import { websocket } from './transports.js';
import { askUntil } from './waiting.js';

/** @import { Server } from './server.js' */

/** How long a healthy client may wait for an answer, whatever others do; a sanitizer slows everything. */
const patienceOfTheHealthyMs = isSanitized ? 6000 : 1000;
const growthUsuallyMaxBytes = 16 * 1024 * 1024;

export const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs the attack beside a healthy client, and looks at the process before and behind it.
 * @param {Server} server
 * @param {(base: () => ReturnType<typeof probe>) => Promise<unknown>} attack
 */
export async function endure(server, attack, { growthMaxBytes = growthUsuallyMaxBytes } = {}) {
  const healthy = await server.connect({ mode: websocket, token: tokenFor() });
  let running = true;
  let slowestMs = 0;
  let lost = '';
  healthy.on('disconnect', (reason) => (lost = reason));
  const talk = (async () => {
    while (running) {
      const begun = performance.now();
      await ask1(healthy, 'message', { room: 'user-ada', text: 'x' });
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      await pause(5);
    }
  })();
  const base = probe(server.pid);
  try {
    await attack(() => base);
    const now = () => pause(20).then(() => probe(server.pid));
    await askUntil(now, ({ descriptors }) => descriptors <= base.descriptors);
    const growthBytes = probe(server.pid).rssBytes - base.rssBytes;
    assert.ok(growthBytes < growthMaxBytes, `the server grew by ${growthBytes} bytes`);
    assert.equal(lost, '', 'the healthy client was disconnected');
    assert.ok(slowestMs < patienceOfTheHealthyMs, `the healthy client waited ${slowestMs} ms`);
  } finally {
    running = false;
    await talk.finally(() => server.closeClients());
  }
}

/**
 * @template T
 * @param {number} count
 * @param {(n: number) => Promise<T>} act
 */
export async function inParallel(count, act, width = 64) {
  let begun = 0;
  const worker = async () => {
    while (begun < count) await act(begun++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
