// What a row of the tables is made of.

/**
 * @typedef {{
 *   says: string,
 *   request: string,
 *   status: number,
 *   goesOn: boolean,
 * }} Row
 */

/**
 * A request that is answered, and whose connection goes on unless it `ends`.
 * @param {string} says
 * @param {string} request
 * @returns {Row}
 */
export function good(says, request, status = 200, { ends = false } = {}) {
  return { says, request, status, goesOn: !ends };
}

/**
 * A request that is refused once, and whose connection is over.
 * @param {string} says
 * @param {string} request
 * @returns {Row}
 */
export function bad(says, request, status = 400) {
  return { says, request, status, goesOn: false };
}

/** What opens an Engine.IO session; it is answered 200 by any server of it. */
export function get({ target = '', query = '', host = 'a.example', fields = '' } = {}) {
  return (
    `GET ${target}/socket.io/?EIO=4&transport=polling${query} HTTP/1.1\r\n` +
    `Host: ${host}\r\n${fields}\r\n`
  );
}

/** @param {string} fields */
export const withFields = (fields) => get({ fields });

/**
 * A POST to where nothing is: answered 404 if it is well-formed.
 * @param {string} fields
 */
export function post(fields, body = '', { version = '1.1' } = {}) {
  return `POST /nowhere HTTP/${version}\r\nHost: a\r\n${fields}\r\n${body}`;
}

/** @param {string} body */
export const chunked = (body) => post('Transfer-Encoding: chunked\r\n', body);
