// What a process costs at the moment, read from the outside (proc(5)).
import { readdirSync, readFileSync } from 'node:fs';

/** @param {number} pid */
export function probe(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { rssBytes: rssKiB * 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}
