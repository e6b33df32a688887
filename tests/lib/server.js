// One run of a program under test, and every client that a test opened to it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Clients } from './clients.js';
import { assertNothingLeaked, neverPrinted } from './leaks.js';
import { next, patienceMs } from './waiting.js';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { TestContext } from 'node:test' */
/** @import { Program } from './programs.js' */

/** The secret that every server gets unless a test says otherwise: 48 bytes. */
export const secret = neverPrinted('interop-secret-of-forty-eight-bytes-0123456789ab');

/**
 * @typedef {{
 *   args?: string[],
 *   env?: Record<string, string | undefined>,
 *   port?: number,
 *   ca?: string,
 * }} Options
 */

/** Children that are still alive; whatever happens, none outlives the test process. */
const alive = /** @type {Set<ChildProcess>} */ (new Set());
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
  // Node has been seen to hang on its way out: there, SIGTERM is to end it without a listener.
  process.removeAllListeners('SIGTERM');
});
process.once('SIGTERM', () => process.exit(143));

/**
 * @param {Program} program
 * @param {Options} options
 */
function launch(program, { args = [], env = {}, port = 0 }) {
  assert.ok(
    existsSync(program.path),
    `${program.path} does not exist: build it, or say where it is with ${program.variable}`,
  );
  const child = spawn(program.path, [...program.args(port), ...args], {
    env: { ...process.env, JWT_SECRET: secret, ...program.env(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  return { child, output };
}

/**
 * Runs a program that is expected to give up by itself, and says how it ended.
 * @param {TestContext} t
 * @param {Program} program
 * @param {Options} options
 */
export async function runToEnd(t, program, options) {
  const { child, output } = launch(program, options);
  t.after(() => child.kill('SIGKILL'));
  const [code] = await next(child, 'close');
  assertNothingLeaked(output);
  return { code, ...output };
}

/**
 * Starts a program and returns when it listens. The test's end closes the clients, stops the
 * program with SIGTERM by its process id and insists on exit code 0.
 * @param {TestContext} t
 * @param {Program} program
 * @param {Options} [options]
 */
export async function start(t, program, options = {}) {
  const server = new Server(program, options);
  t.after(() => server.end());
  await server.listen();
  return server;
}

export class Server extends Clients {
  #program;
  #options;
  /** @type {ChildProcess | undefined} */
  #child;
  output = { stdout: '', stderr: '' };
  /** Whether the program is in the state whose end must be an orderly one. */
  #listening = false;

  /**
   * @param {Program} program
   * @param {Options} options
   */
  constructor(program, options) {
    super();
    this.#program = program;
    this.#options = options;
    this.ca = options.ca;
  }

  get pid() {
    return this.#child?.pid ?? 0;
  }

  get port() {
    return Number(new URL(this.url).port);
  }

  /** @param {{ port?: number }} [where] */
  async listen({ port = this.#options.port } = {}) {
    const { child, output } = launch(this.#program, { ...this.#options, port });
    this.#child = child;
    this.output = output;
    this.#listening = false;
    this.url = await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) =>
        reject(new Error(`${this.#program.path} ${why}; stderr: ${output.stderr.slice(-2000)}`));
      const timer = setTimeout(() => fail('does not say that it listens'), patienceMs);
      child.once('error', (error) => fail(error.message));
      child.once('close', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code} before it listened`);
      });
      child.stdout?.on('data', () => {
        const url = /^listening on (https?:\/\/\S+)$/m.exec(output.stdout)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        resolve(url);
      });
    });
    this.#listening = true;
  }

  /**
   * A signal that does not end the program.
   * @param {'SIGHUP'} signal
   */
  raise(signal) {
    this.#child?.kill(signal);
  }

  /**
   * Ends the program by its process id.
   * @param {'SIGTERM' | 'SIGINT' | 'SIGKILL'} signal
   * @returns {Promise<number | null>} its exit code, null when a signal ended it
   */
  async signal(signal) {
    const child = this.#child;
    if (child === undefined) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = next(child, 'exit');
    if (signal === 'SIGKILL') this.#listening = false;
    child.kill(signal);
    try {
      return (await exit)[0];
    } catch (late) {
      child.kill('SIGKILL');
      throw new Error(`${this.#program.path} does not end on ${signal}`, { cause: late });
    }
  }

  /** Starts the program again at the same port. */
  async again() {
    await this.listen({ port: this.port });
  }

  async end() {
    this.closeClients();
    if (!this.#listening) {
      this.#child?.kill('SIGKILL');
      return;
    }
    const code = await this.signal('SIGTERM');
    assertNothingLeaked(this.output);
    assert.equal(code, 0, `exit code after SIGTERM; stderr: ${this.output.stderr.slice(-2000)}`);
  }
}
