// Stock clients of one server. Only delays are changed: a test should not wait a second for the
// first reconnection.
import assert from 'node:assert/strict';
import { io, Manager } from 'socket.io-client';
import msgpack from 'socket.io-msgpack-parser';
import { next, patienceMs } from './waiting.js';

/** @import { Socket } from 'socket.io-client' */
/** @import { Mode } from './transports.js' */

/**
 * @typedef {{
 *   mode?: Mode,
 *   token?: unknown,
 *   auth?: object | ((give: (data: object) => void) => void),
 *   namespace?: string,
 *   reconnection?: boolean,
 * }} ClientOptions
 */

const quick = { reconnectionDelay: 50, reconnectionDelayMax: 200 };

/**
 * Waits until the client has joined its namespace and its connection is where its mode ends.
 * @param {Socket} socket
 * @param {Mode} [mode]
 */
export async function settled(socket, mode) {
  if (!socket.connected) {
    /** @type {Error | undefined} */
    let refusal;
    const refused = (/** @type {Error} */ error) => (refusal = error);
    socket.on('connect_error', refused);
    try {
      await next(socket, 'connect');
    } catch (late) {
      throw refusal ?? late;
    } finally {
      socket.off('connect_error', refused);
    }
  }
  if (mode === undefined) return;
  const { engine } = socket.io;
  if (engine.transport.name !== mode.arrivesAt) {
    await next(/** @type {any} */ (engine), 'upgrade');
  }
  assert.equal(engine.transport.name, mode.arrivesAt);
}

export class Clients {
  /** @type {Set<Manager | Socket>} */
  #open = new Set();
  url = '';
  /** What a client of an https server trusts, PEM. @type {string | undefined} */
  ca;
  /** What clients are opened with from now on. @type {'json' | 'msgpack'} */
  parser = 'json';

  get #parser() {
    return this.parser === 'msgpack' ? { parser: msgpack } : {};
  }

  /**
   * A client on its way; nothing has been received yet when this returns.
   * @param {ClientOptions} [options]
   * @returns {Socket}
   */
  open({ mode, token, auth, namespace = '/', reconnection = true } = {}) {
    const socket = io(this.url + namespace, {
      ...mode?.client,
      ...quick,
      ...this.#parser,
      ca: this.ca,
      forceNew: true,
      reconnection,
      auth: auth ?? (token === undefined ? undefined : { token }),
    });
    this.#open.add(socket);
    return socket;
  }

  /**
   * A client that has connected, and upgraded if its mode says so.
   * @param {ClientOptions} [options]
   */
  async connect(options = {}) {
    const socket = this.open(options);
    await settled(socket, options.mode);
    return socket;
  }

  /**
   * The `connect_error` of a client that must not come in.
   * @param {ClientOptions} [options]
   * @returns {Promise<Error & { data?: any }>}
   */
  async refusal(options = {}) {
    const socket = this.open(options);
    return refusalOf(socket);
  }

  /**
   * One connection for several namespaces: call `.socket(name, { auth })` on it.
   * @param {Mode} [mode]
   */
  manager(mode) {
    const manager = new Manager(this.url, { ...mode?.client, ...quick, ...this.#parser });
    this.#open.add(manager);
    return manager;
  }

  closeClients() {
    for (const client of this.#open) {
      const manager = client instanceof Manager ? client : client.io;
      manager.reconnection(false);
      /** @type {any} */ (manager)._close();
    }
    this.#open.clear();
  }
}

/**
 * @param {Socket} socket
 * @returns {Promise<Error & { data?: any }>}
 */
export async function refusalOf(socket) {
  const admitted = () => assert.fail('the client was let in');
  socket.on('connect', admitted);
  const [error] = await next(socket, 'connect_error');
  socket.off('connect', admitted);
  return error;
}

/**
 * Emits and gives all the arguments of the acknowledgement.
 * @param {Socket} socket
 * @param {string} event
 * @param {...unknown} args
 * @returns {Promise<any[]>}
 */
export function ask(socket, event, ...args) {
  const late = new Error(`no answer to "${event}" within ${patienceMs} ms`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), patienceMs);
    socket.emit(event, ...args, (/** @type {any[]} */ ...answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

/**
 * As `ask`, for answers of one value.
 * @param {Socket} socket
 * @param {string} event
 * @param {...unknown} args
 */
export async function ask1(socket, event, ...args) {
  return (await ask(socket, event, ...args))[0];
}
