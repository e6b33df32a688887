// What becomes of the chat page when its token ends, its server or its network goes away.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openChats } from '../lib/chats.js';
import { launchChromium } from '../lib/page.js';
import { clockPasses } from '../lib/waiting.js';

/** @import { Browser } from 'playwright-core' */

/** @type {Browser} */
let browser;

describe('the connection of the chat page in Chromium', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('a renewal happens while somebody types, and nothing flickers', async (t) => {
    const args = ['--dev-token-seconds', '4', '--leeway-seconds', '10'];
    const { chats } = await openChats(t, browser, { pages: 2, args });
    const [ada, bob] = chats;
    let handshakes = 0;
    ada.page.on('request', (request) => {
      if (request.url().includes('/dev/token')) handshakes += 1;
    });
    let websockets = 0;
    ada.page.on('websocket', () => (websockets += 1));
    await ada.signIn('ada');
    await bob.signIn('bob');
    await ada.shows('person', /bob/i);
    await ada.page.waitForFunction(() => document.querySelector('[data-testid="lease"]'));
    await ada.watchFlicker();
    const begun = Date.now();
    const text = 'typed over the ends of two tokens';
    await ada
      .at('message-input')
      .pressSequentially(text, { delay: 9000 / text.length, timeout: 120_000 });
    await clockPasses(begun + 9000);

    assert.equal(await ada.at('message-input').inputValue(), text);
    assert.ok(await ada.at('message-input').evaluate((field) => field === document.activeElement));
    const seen = await ada.seen();
    assert.deepEqual(
      seen.filter((line) => line.startsWith('status')),
      ['status: Status: Connected'],
    );
    assert.equal(seen.filter((line) => line.startsWith('people')).length, 1, seen.join('\n'));
    assert.deepEqual(
      seen.filter((line) => line.startsWith('banner')),
      ['banner: nothing'],
    );
    assert.ok(handshakes >= 3, `${handshakes} tokens were fetched`);
    assert.ok(websockets <= 1, `${websockets} WebSocket connections were made`);

    await ada.page.keyboard.press('Enter');
    await bob.shows('message', text);
  });

  test('the server restarts and both come back to their rooms', async (t) => {
    const { server, chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.signIn('ada');
    await bob.signIn('bob');
    await ada.enter('harbour');
    await bob.enter('harbour');
    await ada.at('message-input').fill('half a thought');

    assert.equal(await server.signal('SIGTERM'), 0);
    for (const chat of chats) await chat.shows('status', 'Status: Disconnected');
    await ada.shows('banner', /cannot be reached|was lost/);
    await ada.picture('reconnecting');
    await server.again();

    for (const chat of chats) {
      await chat.connected();
      await chat.at('banner').waitFor({ state: 'detached' });
    }
    assert.equal(await ada.at('message-input').inputValue(), 'half a thought');
    await ada.at('message-send').click();
    await bob.shows('message', 'half a thought');
  });

  test('the network goes away and returns, and the page comes back at once', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.signIn('ada');
    await bob.signIn('bob');
    await ada.shows('person', /bob/i);

    await ada.page.context().setOffline(true);
    await ada.shows('status', 'Status: Disconnected');
    await ada.shows('banner');
    assert.ok(await ada.at('message-send').isDisabled());
    await bob.say('said meanwhile');
    await bob.shows('message', 'said meanwhile');
    await ada.page.context().setOffline(false);
    const mended = Date.now();
    await ada.connected();
    assert.ok(Date.now() - mended < 5_000, 'it came back within its next waits');
    await bob.shows('person', /ada/i);
    await bob.say('said after');
    await ada.shows('message', 'said after');
  });
});
