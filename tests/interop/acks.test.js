import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, ask1 } from '../lib/clients.js';
import { echo } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { modes } from '../lib/transports.js';
import { collect, next } from '../lib/waiting.js';

for (const mode of modes) {
  describe(`acknowledgements, ${mode.name}`, () => {
    test('the server answers with every argument', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      const args = [1, -0.5, 'two', null, true, { three: [4, { five: '6' }] }, [], {}, '', 2 ** 53];
      assert.deepEqual(await ask(socket, 'echo', ...args), args);
    });

    test('the server answers with no argument', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      assert.deepEqual(await ask(socket, 'echo'), []);
    });

    test('every character survives', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      const texts = ['é', '你好', '👋🏽', '"\\/\b\f\n\r\t', '\u0000\u001e\u2028\u2029'];
      assert.deepEqual(await ask(socket, 'echo', ...texts), texts);
    });

    test('half a surrogate pair survives', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      assert.equal(await ask1(socket, 'echo', 'a\ud800b'), 'a\ud800b');
    });

    test('emitWithAck gives the value', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      assert.equal(await socket.timeout(10_000).emitWithAck('echo', 'value'), 'value');
    });

    test('two hundred questions at once each get their own answer', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      const questions = Array.from({ length: 200 }, (_, n) => n);
      const answers = await Promise.all(questions.map((n) => ask1(socket, 'echo', n)));
      assert.deepEqual(answers, questions);
    });

    test('the server asks and hears the answer of the client, bytes too', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      socket.on('question', (n, answer) => answer(n * 2, 'and', Buffer.from([n])));
      const heard = next(socket, 'answer');
      socket.emit('ask', 21);
      assert.deepEqual(await heard, [42, 'and', Buffer.from([21])]);
    });

    test('answers given in another order reach the right questions', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      /** @type {(() => void)[]} */
      const waiting = [];
      socket.on('question', (n, answer) => {
        waiting.push(() => answer(n));
        if (waiting.length === 3) for (const give of waiting.reverse()) give();
      });
      const heard = collect(socket, 'answer');
      for (const n of [1, 2, 3]) socket.emit('ask', n);
      assert.deepEqual(await heard.count(3), [3, 2, 1]);
    });

    test('an answer that nobody asked for is ignored', async (t) => {
      const server = await start(t, echo);
      const socket = await server.connect({ mode, token: tokenFor() });
      let extra = () => {};
      socket.on('question', (n, answer) => {
        answer(n);
        extra = () => socket.io.engine.write('3999["nobody asked"]');
      });
      const heard = collect(socket, 'answer');
      socket.emit('ask', 1);
      await heard.count(1);
      extra();
      assert.equal(await ask1(socket, 'echo', 'alive'), 'alive');
      assert.deepEqual(heard.seen, [1]);
    });
  });
}
