// Rules for rooms and events, as the ready server keeps them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ask1 } from '../lib/clients.js';
import { anteroom, echo } from '../lib/programs.js';
import { runToEnd, start } from '../lib/server.js';
import { nowSeconds, temporaryFile, tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { askUntil, next } from '../lib/waiting.js';

const rooms = `
[[room]]
name = "team-{team}"
allow = { claim = "teams", contains = "{team}" }

[[room]]
name = "lobby"
allow = true
`;

const events = `
[[event]]
name = "admin:*"
allow = { claim = "scope", has = "admin" }
max_auth_age = "5m"

[[event]]
name = "notification"
allow = true
rate = "2/m"

[[event]]
name = "*"
allow = true
`;

const tests = `
[[test]]
claims = { id = "ada", teams = ["red"] }
join = "team-red"
expect = "allow"

[[test]]
claims = { id = "ada", scope = "admin", auth_time = 1 }
emit = "admin:ban"
expect = "step_up"
`;

/**
 * @param {import('node:test').TestContext} t
 * @param {string} text
 * @param {import('../lib/programs.js').Program} [program]
 */
async function startWith(t, text, program = anteroom) {
  const file = temporaryFile(t, 'policy.toml', text);
  const options =
    program === anteroom ? { args: ['--policy', file] } : { env: { POLICY: file } };
  const server = await start(t, program, options);
  return { server, file };
}

describe('a file of rules', () => {
  test('says who may join a room', async (t) => {
    const { server } = await startWith(t, rooms);
    const ada = await server.connect({ mode: websocket, token: tokenFor({ teams: ['red'] }) });
    const denied = next(ada, 'roomDenied');
    assert.equal((await ask1(ada, 'joinRoom', 'team-red')).ok, true);
    assert.equal((await ask1(ada, 'joinRoom', 'lobby')).ok, true);
    const answer = await ask1(ada, 'joinRoom', 'team-blue');
    assert.equal(answer.ok, false);
    assert.equal(answer.code, 'forbidden');
    assert.deepEqual(await denied, ['team-blue']);
    assert.equal((await ask1(ada, 'joinRoom', 'elsewhere')).code, 'forbidden');
  });

  test('says who may send an event, and no handler runs for who may not', async (t) => {
    const { server } = await startWith(t, '[[event]]\nname = "counter"\nallow = true\n', echo);
    const ada = await server.connect({ mode: websocket, token: tokenFor() });
    const before = await ask1(ada, 'counter');
    assert.equal((await ask1(ada, 'echo', 1)).code, 'forbidden');
    assert.equal(await ask1(ada, 'counter'), before + 1);
  });

  test('asks for a sign-in that is not long ago', async (t) => {
    const { server } = await startWith(t, events);
    const claims = { scope: 'read admin' };
    const old = await server.connect({
      mode: websocket,
      token: tokenFor({ ...claims, auth_time: nowSeconds() - 3600 }),
    });
    assert.equal((await ask1(old, 'admin:ban', 'bob')).code, 'step_up');
    const plain = await server.connect({ mode: websocket, token: tokenFor() });
    assert.equal((await ask1(plain, 'admin:ban', 'bob')).code, 'forbidden');
  });

  test('limits how often an event is sent', async (t) => {
    const { server } = await startWith(t, events);
    const ada = await server.connect({ mode: websocket, token: tokenFor() });
    const note = { user: 'ada', message: 'hello' };
    for (let i = 0; i < 2; ++i) assert.equal((await ask1(ada, 'notification', note)).ok, true);
    assert.equal((await ask1(ada, 'notification', note)).code, 'rate_limited');
  });

  test('makes who renews their token leave what it no longer allows', async (t) => {
    const { server } = await startWith(t, rooms);
    const ada = await server.connect({ mode: websocket, token: tokenFor({ teams: ['red'] }) });
    await ask1(ada, 'joinRoom', 'team-red');
    const told = next(ada, 'auth:rooms');
    assert.equal((await ask1(ada, 'auth:renew', { token: tokenFor({ teams: [] }) })).ok, true);
    assert.deepEqual(await told, [{ left: ['team-red'], reason: 'claims_changed' }]);
    const said = { room: 'team-red', text: 'still here?' };
    assert.equal((await ask1(ada, 'message', said)).code, 'forbidden');
  });

  test('is read again on SIGHUP; a bad one keeps the old rules and says why', async (t) => {
    const { server, file } = await startWith(t, rooms);
    const ada = await server.connect({ mode: websocket, token: tokenFor({ teams: ['red'] }) });
    const { id } = ada;
    await ask1(ada, 'joinRoom', 'lobby');

    writeFileSync(file, '[[room]]\nname = "lobby"\nalow = true\n');
    server.raise('SIGHUP');
    await askUntil(
      async () => {
        await ask1(ada, 'leaveRoom', 'nowhere');
        return server.output.stderr;
      },
      (log) => log.includes('policy_not_reloaded') && log.includes('line 3: `alow` is not known'),
    );
    assert.equal((await ask1(ada, 'joinRoom', 'team-red')).ok, true);

    const left = next(ada, 'auth:rooms');
    writeFileSync(file, rooms.replaceAll('lobby', 'hall'));
    server.raise('SIGHUP');
    assert.deepEqual(await left, [{ left: ['lobby'], reason: 'policy_changed' }]);
    assert.equal((await ask1(ada, 'joinRoom', 'hall')).ok, true);
    assert.equal((await ask1(ada, 'joinRoom', 'lobby')).code, 'forbidden');
    assert.equal(ada.id, id, 'nobody was disconnected');
  });

  test('that is wrong keeps the server from starting', async (t) => {
    const file = temporaryFile(t, 'policy.toml', '[[room]]\nname = "a*b"\nallow = true\n');
    const ended = await runToEnd(t, anteroom, { args: ['--policy', file] });
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /policy\.toml, line 2: a star may only be the last character/);
  });
});

describe('the rate that every socket has', () => {
  test('refuses what comes beyond it and closes nothing', async (t) => {
    const server = await start(t, anteroom);
    const ada = await server.connect({ mode: websocket, token: tokenFor() });
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => ask1(ada, 'leaveRoom', 'nowhere')),
    );
    const limited = answers.filter(({ code }) => code === 'rate_limited').length;
    assert.ok(limited > 100 && limited <= 200, `${limited} of 400 were refused`);
    assert.equal(ada.connected, true);
  });

  test('can be turned off', async (t) => {
    const server = await start(t, anteroom, { args: ['--events-per-second', '0'] });
    const ada = await server.connect({ mode: websocket, token: tokenFor() });
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => ask1(ada, 'leaveRoom', 'nowhere')),
    );
    assert.ok(answers.every(({ ok }) => ok));
  });
});

describe('anteroom policy', () => {
  /** @param {import('node:test').TestContext} t @param {string[]} args */
  const run = (t, ...args) =>
    runToEnd(t, { ...anteroom, args: () => ['policy', ...args] }, {});

  test('check says whether a file is one', async (t) => {
    const good = temporaryFile(t, 'policy.toml', rooms + events + tests);
    const { code, stdout } = await run(t, 'check', good);
    assert.equal(code, 0);
    assert.match(stdout, /2 room rules[^]*3 event rules[^]*2 tests/);
    const bad = await run(t, 'check', temporaryFile(t, 'policy.toml', '[[rom]]\n'));
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /line 1: `rom` is not known here/);
  });

  test('test runs the tests in it', async (t) => {
    const good = await run(t, 'test', temporaryFile(t, 'policy.toml', rooms + events + tests));
    assert.equal(good.code, 0, good.stdout);
    assert.match(good.stdout, /2 of 2 tests pass/);
    const wrong = tests.replace('"allow"', '"deny"');
    const bad = await run(t, 'test', temporaryFile(t, 'policy.toml', rooms + events + wrong));
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /join team-red is allow, not deny[^]*team-\{team\}/);
  });

  test('explain says which rule decided, and why', async (t) => {
    const file = temporaryFile(t, 'policy.toml', rooms + events);
    const token = tokenFor({ teams: ['red'] });
    const yes = await run(t, 'explain', file, '--token', token, '--join', 'team-red');
    assert.equal(yes.code, 0);
    assert.match(yes.stdout, /^allow {2}|^allow/);
    const no = await run(t, 'explain', file, '--token', token, '--emit', 'admin:ban');
    assert.equal(no.code, 1);
    assert.match(no.stdout, /rule +"admin:\*"[^]*claim scope has "admin"/);
  });
});
