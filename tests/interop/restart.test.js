import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask1, settled } from '../lib/clients.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { next } from '../lib/waiting.js';

for (const mode of modes) {
  describe(`a server that comes back at its port, ${mode.name}`, () => {
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
      test(`its client returns by itself after ${signal}`, async (t) => {
        const server = await start(t, anteroom);
        const socket = await server.connect({ mode, token: tokenFor() });
        const first = socket.id;
        const gone = next(socket, 'disconnect');
        await server.signal(signal);
        assert.match((await gone)[0], /^transport (close|error)$/);
        assert.equal(socket.active, true);

        await server.again();
        await settled(socket, mode);
        assert.notEqual(socket.id, first);
        assert.equal((await ask1(socket, 'joinRoom', 'general')).ok, true);
      });
    }
  });
}
