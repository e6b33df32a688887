// How a stranger goes about it: packets of Socket.IO, in the order in which they are sent; all of
// one list in one segment. The last list breaks the protocol for whoever is not in.

/**
 * What a lost connection of a good client may be recovered by.
 * @typedef {{ pid: string, offset?: string }} Kept
 */
/** @typedef {(token: unknown, kept: Kept) => (string | Buffer)[][]} Way */

/** @param {unknown} token */
const authOf = (token) => (token === undefined ? '' : JSON.stringify({ token }));
/** @param {unknown} token @param {object} more */
const authWith = (token, more) => JSON.stringify({ token, ...more });

const attachment = '["echo",{"_placeholder":true,"num":0}]';

/** Of Socket.IO 5: the token is in the payload of CONNECT. @type {Record<string, Way>} */
export const strangerWays = {
  'an event after CONNECT': (token) => [[`0${authOf(token)}`], ['2["echo","x"]']],
  'an event in the same segment': (token) => [[`0${authOf(token)}`, '2["echo","x"]']],
  'an event before CONNECT': (token) => [['2["echo","x"]', `0${authOf(token)}`]],
  'an event that wants an ack': (token) => [[`0${authOf(token)}`, '20["counter"]']],
  'CONNECT twice': (token) => [[`0${authOf(token)}`, `0${authOf(token)}`], ['2["echo","x"]']],
  'a second namespace': (token) => [
    [`0${authOf(token)}`, `0/plain,${authOf(token)}`],
    ['2/plain,["echo","x"]'],
  ],
  'a namespace with a middleware': (token) => [
    [`0/admin,${authOf(token)}`],
    ['2/admin,["echo","x"]'],
  ],
  'a binary event': (token) => [[`0${authOf(token)}`, `51-${attachment}`, Buffer.from('x')]],
  'a binary event before CONNECT': (token) => [
    [`51-${attachment}`, Buffer.from('x'), `0${authOf(token)}`],
  ],
  'an ack': (token) => [[`0${authOf(token)}`, '30["x"]']],
  'a binary ack': (token) => [
    [`0${authOf(token)}`, '61-0[{"_placeholder":true,"num":0}]', Buffer.from('x')],
  ],
  'a renewal': (token) => [[`0${authOf(token)}`, `20["auth:renew",${authWith(token, {})}]`]],
  'a recovery of a pid that is none': (token) => [
    [`0${authWith(token, { pid: 'A'.repeat(20), offset: 'x' })}`],
    ['2["echo","x"]'],
  ],
  'a recovery': (token, kept) => [[`0${authWith(token, kept)}`], ['2["echo","x"]']],
  'a recovery and an event in the same segment': (token, kept) => [
    [`0${authWith(token, kept)}`, '20["counter"]'],
  ],
  'a recovery without an offset': (token, { pid }) => [
    [`0${authWith(token, { pid })}`],
    ['2["echo","x"]'],
  ],
  'a recovery in another namespace': (token, kept) => [
    [`0/plain,${authWith(token, kept)}`],
    ['2/plain,["echo","x"]'],
  ],
  'DISCONNECT and an event': (token) => [[`0${authOf(token)}`, '1', '2["echo","x"]']],
};

/** @param {string} nsp @param {unknown} token @param {Record<string, string | undefined>} [more] */
function connectOf2(nsp, token, more = {}) {
  const all = Object.entries({ token, ...more }).filter(([, value]) => value !== undefined);
  const query = all.map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${name}=${encodeURIComponent(text)}`;
  });
  return `0${nsp}${query.length > 0 ? '?' : ''}${query.join('&')},`;
}

/** @param {unknown} token @param {Record<string, string | undefined>} [more] */
const plainOf2 = (token, more) => connectOf2('/plain', token, more);

/**
 * Of Socket.IO 2: it is connected to the main namespace without asking, and the token is in the
 * query behind the name of another one.
 * @type {Record<string, Way>}
 */
export const strangerWaysOf2 = {
  'an event to the main namespace': (token) => [['2["echo","x"]', plainOf2(token)]],
  'CONNECT to the main namespace': (token) => [[connectOf2('/', token)], ['2["echo","x"]']],
  'an event after CONNECT': (token) => [[plainOf2(token)], ['2/plain,["echo","x"]']],
  'an event in the same segment': (token) => [[plainOf2(token), '2/plain,["echo","x"]']],
  'an event before CONNECT': (token) => [['2/plain,["echo","x"]', plainOf2(token)]],
  'an event that wants an ack': (token) => [[plainOf2(token), '2/plain,0["counter"]']],
  'CONNECT twice': (token) => [[plainOf2(token), plainOf2(token)], ['2/plain,["echo","x"]']],
  'a second namespace': (token) => [
    [plainOf2(token), connectOf2('/admin', token)],
    ['2/admin,["echo","x"]'],
  ],
  'a binary event': (token) => [[plainOf2(token), `51-/plain,${attachment}`, Buffer.from('x')]],
  'a binary event before CONNECT': (token) => [
    [`51-/plain,${attachment}`, Buffer.from('x'), plainOf2(token)],
  ],
  'an ack': (token) => [[plainOf2(token), '3/plain,0["x"]']],
  'a renewal': (token) => [
    [plainOf2(token), `2/plain,0["auth:renew",${authWith(token, {})}]`],
  ],
  'a recovery': (token, kept) => [[plainOf2(token, kept)], ['2/plain,["echo","x"]']],
  'DISCONNECT and an event': (token) => [[plainOf2(token), '1/plain,', '2/plain,["echo","x"]']],
};
