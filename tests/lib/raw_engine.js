// An Engine.IO client of a few lines, by which a test sees the bytes that the stock client hides.
import assert from 'node:assert/strict';
import { patienceMs } from './waiting.js';

/** @param {string} url */
export function endpoint(url, parameters = 'EIO=4&transport=polling') {
  return `${url}/socket.io/?${parameters}`;
}

/**
 * @param {string} target
 * @param {RequestInit} [options]
 */
export function request(target, options = {}) {
  return fetch(target, { signal: AbortSignal.timeout(patienceMs), ...options });
}

/** A polling session. Nothing happens unless a test asks for it: no poll, no pong. */
export class RawSession {
  #target;

  /**
   * @param {string} target
   * @param {Record<string, any>} handshake
   */
  constructor(target, handshake) {
    this.#target = target;
    this.handshake = handshake;
  }

  /** @param {string} url @param {string} [query] more parameters of every request */
  static async open(url, query = '') {
    const target = endpoint(url) + query;
    const response = await request(target);
    const body = await response.text();
    assert.equal(response.status, 200, body);
    assert.equal(body[0], '0', 'the first packet is an OPEN');
    const handshake = JSON.parse(body.slice(1));
    return new RawSession(`${target}&sid=${handshake.sid}`, handshake);
  }

  /** One poll: the response and the packets in it. */
  async poll() {
    const response = await request(this.#target);
    const body = await response.text();
    return { response, packets: body.split('\x1e') };
  }

  /** @param {BodyInit} body */
  post(body, headers = { 'content-type': 'text/plain;charset=UTF-8' }) {
    return request(this.#target, { method: 'POST', body, headers });
  }

  /**
   * Sends CONNECT for the main namespace and polls until its answer is there.
   * @param {string} token
   */
  async join(token) {
    await this.post(`40${JSON.stringify({ token })}`);
    for (;;) {
      const { packets } = await this.poll();
      const answer = packets.find((packet) => /^4[04]/.test(packet));
      if (answer !== undefined) return answer;
    }
  }
}
