// The programs under test and how each is started. ANTEROOM_BUILD names the build folder that they
// come from; a path of a single program in the environment wins over it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build =
  process.env.ANTEROOM_BUILD ?? fileURLToPath(new URL('../../build/release', import.meta.url));

/**
 * @typedef {{
 *   path: string,
 *   variable: string,
 *   args: (port: number) => string[],
 *   env: (port: number) => Record<string, string>,
 * }} Program
 */

/**
 * @param {string} variable
 * @param {string} path
 */
function found(variable, path) {
  return { variable, path: process.env[variable] ?? join(build, path) };
}

/** The ready server. @type {Program} */
export const anteroom = {
  ...found('ANTEROOM_BINARY', 'anteroom'),
  args: (port) => ['serve', '--host', '127.0.0.1', '--port', String(port)],
  env: () => ({}),
};

/** The server of the guide. @type {Program} */
export const guide = {
  ...found('ANTEROOM_GUIDE_BINARY', 'examples/guide'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** A server without chat whose events exercise the library. @type {Program} */
export const echo = {
  ...found('ANTEROOM_ECHO_BINARY', 'tests/interop_server'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** A server whose keys come from a URL or a file, at intervals that tests can wait for. @type {Program} */
export const keysServer = {
  ...found('ANTEROOM_KEYS_BINARY', 'tests/keys_server'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** A server with accounts, whose lives and limits tests can wait for. @type {Program} */
export const identityServer = {
  ...found('ANTEROOM_IDENTITY_BINARY', 'tests/identity_server'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** Echoes WebSocket messages, without Socket.IO. @type {Program} */
export const websocketEcho = {
  ...found('ANTEROOM_WEBSOCKET_ECHO_BINARY', 'tests/websocket_echo'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** Signs and verifies tokens that it is given line by line. @type {Program} */
export const tokenTool = {
  ...found('ANTEROOM_TOKEN_TOOL_BINARY', 'tests/token_tool'),
  args: () => [],
  env: () => ({}),
};

/** Encodes and decodes packets that it is given line by line. @type {Program} */
export const codecTool = {
  ...found('ANTEROOM_CODEC_TOOL_BINARY', 'tests/codec_tool'),
  args: () => [],
  env: () => ({}),
};

/** The server that is measured, with the events that `anteroom bench` asks for. @type {Program} */
export const measured = {
  ...found('ANTEROOM_MEASURED_BINARY', 'bench/bench_server'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** The load generator. @type {Program} */
export const bench = {
  ...found('ANTEROOM_BINARY', 'anteroom'),
  args: () => ['bench'],
  env: () => ({}),
};

/** A raw Engine.IO server that echoes. @type {Program} */
export const engineEcho = {
  ...found('ANTEROOM_ENGINE_ECHO_BINARY', 'tests/engine_echo'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};

/** A Socket.IO server without tokens that echoes. @type {Program} */
export const socketioEcho = {
  ...found('ANTEROOM_SOCKETIO_ECHO_BINARY', 'tests/socketio_echo'),
  args: () => [],
  env: (port) => ({ PORT: String(port) }),
};
