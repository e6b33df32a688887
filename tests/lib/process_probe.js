// What a process costs at the moment, read from the outside (proc(5)).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Sanitizers keep what was freed, to see who uses it, and pad what was not: what a process takes
 * under them says nothing of what it holds. There every measure of memory is 0, and the bounds on it
 * are tested by the release build alone.
 */
export const isSanitized = process.env.ANTEROOM_SANITIZED !== undefined;

/**
 * @param {number} pid
 * @param {'VmRSS' | 'VmHWM'} which now, or at its highest
 */
export function memoryBytes(pid, which = 'VmRSS') {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const [, kib] = new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status) ?? assert.fail(status);
  return isSanitized ? 0 : Number(kib) * 1024;
}

/** @param {number} pid */
export function probe(pid) {
  return { rssBytes: memoryBytes(pid), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}
