// The program that encodes and decodes packets for us, and values in the form that it takes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { codecTool } from './programs.js';

/** @typedef {{ text: string } | { binary: string }} Message */

/**
 * Gives the tool one line each and reads as many back.
 * @param {object[]} questions
 * @returns {Promise<any[]>}
 */
export async function askCodec(questions) {
  const child = spawn(codecTool.path, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (bytes) => output.push(bytes));
  child.stdin.end(questions.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  const answers = Buffer.concat(output).toString().split('\n').slice(0, -1);
  assert.equal(answers.length, questions.length);
  return answers.map((line) => JSON.parse(line));
}

/**
 * A string or bytes as the tool takes them.
 * @param {string | Uint8Array} data
 * @returns {Message}
 */
export function messageOf(data) {
  return typeof data === 'string'
    ? { text: data }
    : { binary: Buffer.from(data).toString('base64') };
}

/**
 * The opposite.
 * @param {any} message
 * @returns {string | Buffer}
 */
export function dataOf(message) {
  return message.binary === undefined ? message.text : Buffer.from(message.binary, 'base64');
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isPlain(value) {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/**
 * A value whose buffers are placeholders, and the buffers in base64.
 * @param {unknown} value
 */
export function takenApart(value) {
  /** @type {string[]} */
  const attachments = [];
  /** @type {(value: unknown) => unknown} */
  const walk = (one) => {
    if (ArrayBuffer.isView(one)) {
      attachments.push(Buffer.from(/** @type {Buffer} */ (one)).toString('base64'));
      return { _placeholder: true, num: attachments.length - 1 };
    }
    if (Array.isArray(one)) return one.map(walk);
    if (!isPlain(one)) return one;
    return Object.fromEntries(Object.entries(one).map(([name, each]) => [name, walk(each)]));
  };
  return { data: walk(value), attachments };
}

/**
 * The opposite.
 * @param {unknown} value
 * @param {string[]} attachments
 * @returns {unknown}
 */
export function putTogether(value, attachments) {
  if (Array.isArray(value)) return value.map((one) => putTogether(one, attachments));
  if (!isPlain(value)) return value;
  if (value._placeholder === true)
    return Buffer.from(attachments[/** @type {number} */ (value.num)], 'base64');
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, putTogether(one, attachments)]),
  );
}
