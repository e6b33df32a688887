// Every screen of the chat page by day, by night and on a phone: nobody is shut out, and the
// pictures are there for a reader (ANTEROOM_SCREENSHOTS names the folder).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openChats } from '../lib/chats.js';
import { launchChromium, looks } from '../lib/page.js';

/** @import { Browser } from 'playwright-core' */
/** @import { ChatPage } from '../lib/page.js' */

/** @type {Browser} */
let browser;

/** @param {ChatPage} chat */
async function width(chat) {
  return chat.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

describe('the looks of the chat page in Chromium', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const [name, look] of Object.entries(looks)) {
    test(`no screen has a serious barrier or hangs over: ${name}`, async (t) => {
      const { chats } = await openChats(t, browser, { pages: 2, look });
      const [ada, bob] = chats;
      /** @param {string} screen */
      const judge = async (screen) => {
        await ada.picture(`${screen}-${name}`);
        assert.deepEqual(await ada.barriers(), [], `${screen}, ${name}`);
        assert.ok((await width(ada)) <= 0, `${screen}, ${name}: wider than the window`);
      };

      await judge('sign-in');
      await ada.at('sign-in-token-toggle').click();
      await judge('token');
      await ada.at('sign-in-token-toggle').click();
      await ada.signIn('ada');
      await judge('chat-empty');

      await bob.signIn('bob');
      await bob.say('The door is open.');
      await ada.shows('message', 'The door is open.');
      await ada.say('And a longer line, to see how a paragraph stands when it does not fit on one.');
      await bob.say('It does.');
      await ada.shows('message', 'It does.');
      await judge('chat');

      await ada.panel('rooms');
      await ada.join('team-red');
      await ada.shows('room-denied');
      await judge('denied');
      await ada.panel('people');
      await (await ada.shows('person', /bob/i)).click();
      await ada.at('notify-input').fill('See you at one.');
      await judge('note');
      await ada.at('notify-send').click();
      await bob.shows('toast', 'See you at one.');
    });
  }

  test('the whole chat can be used by keyboard', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 1 });
    const [ada] = chats;
    const { keyboard } = ada.page;
    await ada.page.locator('[data-testid=sign-in-name]:focus').waitFor();
    await keyboard.type('ada');
    await keyboard.press('Enter');
    await ada.connected();
    await ada.shows('room-item', 'general');

    await ada.tabTo('room-input');
    await keyboard.type('harbour');
    await keyboard.press('Enter');
    await ada.shows('room-item', 'harbour');
    await ada.tabTo('message-input');
    await keyboard.type('no mouse was here');
    await keyboard.press('Enter');
    await ada.shows('message', 'no mouse was here');

    await ada.tabTo('person');
    await keyboard.press('Enter');
    await ada.shows('notify-input');
    await keyboard.press('Escape');
    await ada.at('notify-input').waitFor({ state: 'detached' });
    assert.equal(
      await ada.page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
      'person',
      'the focus is back where it was',
    );
    await ada.tabTo('sign-out');
    await keyboard.press('Enter');
    await ada.shows('sign-in-name');
  });
});
