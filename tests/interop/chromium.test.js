import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openChats } from '../lib/chats.js';
import { launchChromium } from '../lib/page.js';
import { clockPasses } from '../lib/waiting.js';

/** @import { Browser } from 'playwright-core' */

/** @type {Browser} */
let browser;

describe('the chat page in Chromium', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('two users meet in general, see each other and talk', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.picture('sign-in');
    await ada.signIn('ada');
    await bob.signIn('bob');
    for (const chat of chats) {
      await chat.shows('room-item', 'general');
      await chat.shows('person', /ada/i);
      await chat.shows('person', /bob/i);
      assert.equal(await chat.at('person').count(), 2);
    }

    await ada.say('Hello Bob, 你好 👋');
    await bob.shows('message', 'Hello Bob, 你好 👋');
    await bob.say('Hello Ada');
    for (const chat of chats) {
      await chat.shows('message', 'Hello Ada');
      assert.equal(await chat.at('message').filter({ hasText: 'Hello' }).count(), 2);
    }
    await ada.picture('chat-ada');
    await bob.picture('chat-bob');
  });

  test('what a user writes is text and never markup', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.signIn('ada');
    await bob.signIn('bob');
    const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
    await ada.say(markup);
    const message = await bob.shows('message', markup);
    assert.equal(await message.locator('img, b:text-is("bold")').count(), 0);
    assert.notEqual(await bob.page.title(), '1');
  });

  test('a private notification is a toast for one user and nobody else', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 3 });
    const [ada, bob, carol] = chats;
    for (const [n, name] of ['ada', 'bob', 'carol'].entries()) await chats[n].signIn(name);
    await (await ada.shows('person', /bob/i)).click();
    await ada.at('notify-input').fill('for your eyes only');
    await ada.at('notify-send').click();
    const toast = await bob.shows('toast', 'for your eyes only');
    assert.match(await toast.innerText(), /ada/i);
    await bob.picture('toast');

    // Whatever was on its way to the others is there once they hear what was said after it.
    await ada.at('notify-input').waitFor({ state: 'detached' });
    await ada.say('after the notification');
    for (const chat of [ada, carol]) {
      await chat.shows('message', 'after the notification');
      assert.equal(await chat.at('toast').count(), 0);
    }
  });

  test('a room of another team is visibly denied and the chat goes on', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 1 });
    const [ada] = chats;
    await ada.signIn('ada');
    await ada.join('team-red');
    assert.match(await (await ada.shows('room-denied')).innerText(), /team-red|allowed|denied/i);
    assert.equal(await ada.at('room-item').filter({ hasText: 'team-red' }).count(), 0);
    await ada.picture('room-denied');
    await ada.enter('harbour');
    await ada.connected();
  });

  test('a pasted token that is garbage is refused with words', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 1 });
    const [ada] = chats;
    await ada.pasteToken('garbage');
    const error = await ada.shows('sign-in-error', /\S/);
    assert.match(await error.innerText(), /token/i);
    assert.ok(!(await ada.at('status').filter({ hasText: 'Status: Connected' }).isVisible()));
    await ada.picture('token-refused');
  });

  test('who signs out is gone for the others and may sign in again', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.signIn('ada');
    await bob.signIn('bob');
    await bob.shows('person', /ada/i);
    await ada.at('sign-out').click();
    await ada.at('sign-in-name').waitFor({ state: 'visible' });
    await bob.at('person').filter({ hasText: /ada/i }).waitFor({ state: 'detached' });
    await ada.signIn('ada');
    await bob.shows('person', /ada/i);
  });

  test('the page outlives its token', async (t) => {
    const args = ['--dev-token-seconds', '4', '--leeway-seconds', '0'];
    const { chats } = await openChats(t, browser, { pages: 1, args });
    const [ada] = chats;
    await ada.signIn('ada');
    const signedIn = Date.now();
    await clockPasses(signedIn + 4500);
    await ada.connected();
    await ada.shows('room-item', 'general');
    await ada.say('still here');
    await ada.shows('message', 'still here');
  });
});
