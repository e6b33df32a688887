/**
 * The three ways in which a stock client talks. `arrivesAt` is the transport that it must be
 * using once it has settled; `upgrade` starts with polling and is not done before it has moved.
 * @typedef {{ name: string, client: { transports?: string[] }, arrivesAt: string }} Mode
 */

/** @type {Mode} */
export const polling = {
  name: 'polling only',
  client: { transports: ['polling'] },
  arrivesAt: 'polling',
};

/** @type {Mode} */
export const websocket = {
  name: 'websocket only',
  client: { transports: ['websocket'] },
  arrivesAt: 'websocket',
};

/** @type {Mode} */
export const upgrade = { name: 'polling, then upgrade', client: {}, arrivesAt: 'websocket' };

export const modes = [polling, websocket, upgrade];
