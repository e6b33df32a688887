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
      await bob.panel('rooms');
      await bob.enter('harbour');
      await bob.say('The door is open.');
      await bob.shows('message', 'The door is open.');
      await ada.panel('rooms');
      await ada.enter('harbour');
      await ada.shows('earlier', 'The door is open.');
      await ada.say('And a longer line, to see how a paragraph stands when it does not fit on one.');
      await bob.say('It does.');
      await ada.shows('message', 'It does.');
      for (const room of ['general', 'harbour']) {
        await bob.panel('rooms');
        await bob.page.locator(`[data-room=${room}]`).click();
        if (room === 'general') await bob.say('Is anybody in here?');
      }
      await ada.page.waitForFunction(() => document.title.startsWith('(1)'));
      await bob.at('message-input').pressSequentially('And');
      await ada.shows('typing', 'bob is typing…');
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

      await bob.panel('rooms');
      await bob.at('room-private').check();
      await bob.join('surprise');
      await bob.at('room-invite').click();
      await bob.at('invite-person').click();
      await ada.shows('invitation', /private-surprise/);
      await ada.page.keyboard.press('Escape');
      await judge('invitation');
      await ada.panel('rooms');
      await ada.shows('open-room', 'private-surprise');
      await ada.at('room-private').check();
      await judge('make-room');
      await ada.join('plans');
      await ada.at('room-invite').click();
      await ada.shows('invite-dialog', /bob/);
      await judge('invite');
      await ada.at('invite-close').click();
      await judge('private-room');
      await ada.at('room-close').click();
      await ada.shows('close-room-confirm');
      await judge('close-room');
      await ada.page.keyboard.press('Escape');
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
