// The rooms of the chat page in Chromium: what was said before, who is typing, rooms by invitation,
// and what is unread.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openChats } from '../lib/chats.js';
import { ChatPage, launchChromium } from '../lib/page.js';

/** @import { TestContext } from 'node:test' */
/** @import { Browser } from 'playwright-core' */

/** @type {Browser} */
let browser;

/** @param {TestContext} t @param {string[]} names @param {string[]} [args] */
async function gathering(t, names, args) {
  const { server, chats } = await openChats(t, browser, {
    pages: names.length,
    ...(args && { args }),
  });
  for (const [n, name] of names.entries()) await chats[n].signIn(name);
  return { server, chats };
}

/** The texts of the open room, from the top. @param {ChatPage} chat */
const texts = (chat) => chat.page.locator('.message-text').allTextContents();

/** @param {ChatPage} chat @param {string} room */
const unread = (chat, room) =>
  chat.page.locator(`[data-testid=room-item][data-room="${room}"] .unread`);

/** @param {ChatPage} chat @param {string} name */
async function makePrivate(chat, name) {
  await chat.at('room-private').check();
  await chat.join(name);
  await chat.shows('room-item', `private-${name}`);
}

/** @param {ChatPage} host @param {string} user */
async function invite(host, user) {
  await host.at('room-invite').click();
  await host.page.locator(`[data-user=${user}]`).getByTestId('invite-person').click();
  await host.shows('invite-dialog', /Invited/);
  await host.at('invite-close').click();
}

/**
 * They type on until it is seen, for a pause of seconds ends it.
 * @param {ChatPage[]} writers
 * @param {() => Promise<unknown>} seen
 */
async function whileTyping(writers, seen) {
  let isSeen = false;
  const typing = (async () => {
    while (!isSeen) {
      for (const { page } of writers) await page.getByTestId('message-input').press('x');
    }
  })();
  try {
    await seen();
  } finally {
    isSeen = true;
    await typing;
  }
}

describe('the rooms of the chat page in Chromium', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('whoever comes later sees what was said, in order, and none of it is unread', async (t) => {
    const { chats } = await openChats(t, browser, { pages: 2 });
    const [ada, bob] = chats;
    await ada.signIn('ada');
    for (const text of ['one', 'two', 'three']) {
      await ada.say(text);
      await ada.shows('message', text);
    }
    await bob.signIn('bob');
    await bob.shows('earlier', /one.*two.*three/);
    assert.deepEqual(await texts(bob), ['one', 'two', 'three']);
    assert.equal(await bob.page.title(), 'Anteroom');
    await bob.say('four');
    await ada.shows('message', 'four');
    await bob.shows('message', 'four');
    assert.deepEqual(await texts(bob), ['one', 'two', 'three', 'four']);
    assert.ok(await bob.page.locator('.divider').isVisible());
  });

  for (const [how, args] of Object.entries({ afresh: [], 'by recovery': ['--recovery-seconds', '60'] })) {
    test(`who was away, and comes back ${how}, sees each message once`, async (t) => {
      const { chats } = await gathering(t, ['ada', 'bob'], args);
      const [ada, bob] = chats;
      await ada.enter('harbour');
      await bob.say('before');
      await unread(ada, 'general').waitFor();
      await ada.page.context().setOffline(true);
      await ada.shows('status', 'Status: Disconnected');
      for (const text of ['meanwhile', 'and more']) {
        await bob.say(text);
        await bob.shows('message', text);
      }
      await ada.page.context().setOffline(false);
      await ada.connected();
      await ada.page.waitForFunction(() => document.title === '(3) Anteroom');
      await bob.say('after');
      await ada.page.waitForFunction(() => document.title === '(4) Anteroom');
      await ada.page.locator('[data-testid=room-item][data-room=general]').click();
      await ada.shows('message', 'after');
      assert.deepEqual(await texts(ada), ['before', 'meanwhile', 'and more', 'after']);
      await ada.page.waitForFunction(() => document.title === 'Anteroom');
    });
  }

  test('a reload comes back to the rooms that one was in', async (t) => {
    const { chats } = await gathering(t, ['ada']);
    const [ada] = chats;
    await ada.shows('room-item', 'general');
    await ada.at('room-input').fill('harbour');
    await ada.at('room-join').click();
    await ada.shows('room-item', 'harbour');
    for (const room of ['attic', '__proto__']) {
      await ada.enter(room);
    }
    await ada.page.locator('[data-testid=room-item][data-room=harbour]').click();
    await ada.page.getByLabel('Leave attic').click();
    await ada.page.reload();
    await ada.signIn('ada');
    for (const room of ['general', 'harbour', '__proto__']) await ada.shows('room-item', room);
    await ada.page.locator('[data-room=harbour][aria-current=true]').waitFor();
    assert.equal(await ada.at('room-item').count(), 3);
    await ada.at('sign-out').click();
    await ada.signIn('ada');
    await ada.shows('room-item', 'general');
    assert.equal(await ada.at('room-item').count(), 1);
  });

  test('who reads further up is led to what is new, and keeps the focus in the page', async (t) => {
    const { chats } = await gathering(t, ['ada', 'bob']);
    const [ada, bob] = chats;
    await bob.say('line\n'.repeat(60));
    await ada.shows('message', 'line');
    const list = ada.page.getByRole('region', { name: 'Messages in general' });
    await list.evaluate((element) => element.scrollTo(0, 0));
    await bob.say('news');
    await (await ada.shows('new-messages')).click();
    await ada.at('new-messages').waitFor({ state: 'detached' });
    const restPx = await list.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
    assert.ok(restPx < 2, `${restPx} px from the end`);

    await ada.enter('harbour');
    await ada.page.locator('[data-testid=room-item][data-room=general]').click();
    await ada.page.getByLabel('Leave harbour').focus();
    await ada.page.keyboard.press('Enter');
    await ada.page.locator('[data-room=general]:focus').waitFor();
  });

  test('who is typing is told to the others, and nothing moves', async (t) => {
    const { chats } = await gathering(t, ['ada', 'bob', 'carol']);
    const [ada, bob, carol] = chats;
    await carol.shows('person', /ada/i);
    const field = carol.at('message-input');
    const place = await field.boundingBox();
    await whileTyping([ada], () => carol.shows('typing', /^ada is typing…$/));
    await whileTyping([ada, bob], () => carol.shows('typing', /^(ada and bob|bob and ada) are typing…$/));
    assert.deepEqual(await field.boundingBox(), place);
    await whileTyping([bob], () => ada.shows('typing', /^bob is typing…$/));

    await bob.say('said');
    await carol.shows('message', 'said');
    await whileTyping([ada], () => carol.shows('typing', /^ada is typing…$/));
    // Who has stopped is told nothing of: it ends by itself.
    await carol.at('typing').filter({ hasText: /^$/ }).waitFor();
  });

  test('a room by invitation is made, entered by who is invited, and denied to others', async (t) => {
    const { chats } = await gathering(t, ['ada', 'bob', 'carol']);
    const [ada, bob, carol] = chats;
    for (const name of ['bob', 'carol']) await ada.shows('person', new RegExp(name));
    await makePrivate(ada, 'plans');
    await carol.join('private-plans');
    await carol.shows('room-denied', /Only people whom its owner has invited may enter/);

    await invite(ada, 'bob');
    await bob.shows('invitation', /ada invites you.*private-plans/s);
    await bob.shows('open-room', /private-plans.*invited by ada/s);
    await bob.at('invitation-enter').click();
    await bob.shows('room-item', 'private-plans');
    await bob.at('invitation').waitFor({ state: 'detached' });
    assert.equal(await bob.at('open-room').count(), 0);
    assert.equal(await bob.at('room-close').count(), 0);
    await bob.say('between us');
    await ada.shows('message', 'between us');
    assert.equal(await carol.at('message').count(), 0);

    // The list of people leads to it, too.
    await ada.page.locator('[data-testid=room-item][data-room=general]').click();
    await (await ada.shows('person', /carol/)).click();
    await ada.at('invite-person').click();
    await carol.shows('invitation');
    await ada.page.keyboard.press('Escape');
    await (await carol.shows('open-room', /private-plans/)).click();
    await carol.shows('earlier', /between us/);
    assert.equal(await carol.at('room-denied').count(), 0);
  });

  test('a room that its owner closes is left by all, who hear of it', async (t) => {
    const { chats } = await gathering(t, ['ada', 'bob', 'carol']);
    const [ada, bob, carol] = chats;
    for (const name of ['bob', 'carol']) await ada.shows('person', new RegExp(name));
    await makePrivate(ada, 'plans');
    for (const name of ['bob', 'carol']) await invite(ada, name);
    await bob.at('invitation-enter').click();
    await bob.shows('room-item', 'private-plans');
    await carol.shows('open-room');

    await ada.at('room-close').click();
    await ada.at('close-room-confirm').click();
    for (const chat of chats) {
      await chat.at('room-item').filter({ hasText: 'private-plans' }).waitFor({ state: 'detached' });
      await chat.at('open-room').waitFor({ state: 'detached' });
    }
    await bob.shows('room-closed', /ada closed a room.*private-plans/s);
    await carol.at('invitation').waitFor({ state: 'detached' });
    assert.equal(await ada.at('room-closed').count(), 0);
    await bob.join('private-plans');
    await bob.shows('room-denied', /may also have been closed/);
    await bob.shows('message-input');
  });

  test('a name that is taken is told where the room was to be made', async (t) => {
    const { chats } = await gathering(t, ['ada', 'bob']);
    const [ada, bob] = chats;
    await makePrivate(ada, 'plans');
    await bob.at('room-private').check();
    await bob.join('plans');
    await bob.shows('room-failed', /Somebody else has made private-plans/);
    assert.equal(await bob.at('room-input').inputValue(), 'plans');
  });
});
