// Engine.IO 3 through script elements and forms (JSONP).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { ask, engineServer, packetsV3, payloadV3 } from '../../lib/engine_peer.js';

const allowed = { ALLOW_EIO3: '1' };

/** What a page with the script would get. @param {string} script @param {number} index */
function called(script, index) {
  /** @type {string[]} */
  const heard = [];
  const ___eio = [];
  ___eio[index] = (/** @type {string} */ payload) => heard.push(payload);
  runInNewContext(script, { ___eio });
  assert.equal(heard.length, 1);
  return heard[0];
}

/** As the client writes it into its form. @param {string} payload */
const escaped = (payload) => payload.replace(/\\n/g, '\\\n').replace(/\n/g, '\\n');

/** @param {import('node:test').TestContext} t */
async function open(t, index = 0) {
  const server = await engineServer(t, allowed);
  const query = `EIO=3&transport=polling&b64=1&j=${index}`;
  const response = await ask(server, query);
  const [packet] = packetsV3(called(await response.text(), index));
  const session = `${query}&sid=${JSON.parse(packet.slice(1)).sid}`;
  return {
    response,
    poll: () => ask(server, session),
    /** @param {string} payload */
    post: (payload) => ask(server, session, {
      method: 'POST',
      body: new URLSearchParams({ d: escaped(payload) }),
    }),
  };
}

describe('a session whose polls are scripts', () => {
  test('calls the function that the page has at the index', async (t) => {
    const { response } = await open(t, 7);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/javascript; charset=UTF-8');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  });

  test('takes forms and echoes what was in them', async (t) => {
    const { poll, post } = await open(t);
    const texts = ['hello', 'caf\u00e9 \u{1f600}', 'a\nb', 'a\\nb', 'a\\\\nb', '"\\', '\u2028\u2029', '&d=+%'];
    const posted = await post(payloadV3(...texts.map((one) => `4${one}`)));
    assert.equal(await posted.text(), 'ok');
    const script = await (await poll()).text();
    assert.deepEqual(packetsV3(called(script, 0)), texts.map((one) => `4${one}`));
  });

  test('nothing that is said ends the script or the page around it', async (t) => {
    const { poll, post } = await open(t);
    await post(payloadV3('4</script><script>alert(1)</script><!--'));
    const script = await (await poll()).text();
    assert.doesNotMatch(script, /[<>]/);
    assert.match(script, /^___eio\[0\]\("[^\n\r\u2028\u2029]*"\);$/);
  });

  test('only digits of the index are written', async (t) => {
    const server = await engineServer(t, allowed);
    const index = encodeURIComponent('1];alert(1);//2');
    const script = await (await ask(server, `EIO=3&transport=polling&j=${index}`)).text();
    assert.match(script, /^___eio\[112\]\("/);
  });

  test('protocol 4 knows no scripts', async (t) => {
    const server = await engineServer(t, allowed);
    const body = await (await ask(server, 'EIO=4&transport=polling&j=0')).text();
    assert.match(body, /^0\{/);
  });
});
