// The chat page of a server with accounts, in Chromium: registering, coming back, tabs that share a
// session, and its end.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { password, temporaryFolder } from '../lib/accounts.js';
import { ChatPage, launchChromium, looks } from '../lib/page.js';
import { anteroom } from '../lib/programs.js';
import { start } from '../lib/server.js';
import { clockPasses } from '../lib/waiting.js';

/** @import { TestContext } from 'node:test' */
/** @import { Browser, BrowserContextOptions } from 'playwright-core' */

/** @type {Browser} */
let browser;

/**
 * A server with accounts and so many pages of it, each in a profile of its own.
 * @param {TestContext} t
 * @param {{ pages: number, args?: string[], look?: BrowserContextOptions }} wish
 */
async function openAccounts(t, { pages, args = [], look = {} }) {
  const accounts = ['--identity', `sqlite:${join(temporaryFolder(t), 'accounts.db')}`];
  const server = await start(t, anteroom, {
    args: [...accounts, ...args],
    env: { JWT_SECRET: undefined },
  });
  /** @type {ChatPage[]} */
  const chats = [];
  t.after(async () => {
    for (const { page } of chats) await page.context().close();
    assert.deepEqual(
      chats.flatMap(({ complaints }) => complaints),
      [],
    );
  });
  for (let n = 0; n < pages; ++n) chats.push(await ChatPage.open(browser, server.url, look));
  return { server, chats };
}

/** Another tab of the same browser. @param {ChatPage} chat */
async function anotherTab(chat) {
  const other = new ChatPage(await chat.page.context().newPage());
  await other.page.goto(chat.page.url());
  return other;
}

/** @param {ChatPage} chat @param {string} name */
async function register(chat, name, secret = password) {
  await chat.at('sign-in-purpose-toggle').click();
  await chat.at('sign-in-name').fill(name);
  await chat.at('sign-in-password').fill(secret);
  await chat.at('sign-in-submit').click();
  await chat.connected();
}

/** @param {ChatPage} chat @param {string} name @param {string} secret */
async function logIn(chat, name, secret) {
  await chat.at('sign-in-name').fill(name);
  await chat.at('sign-in-password').fill(secret);
  await chat.at('sign-in-submit').click();
}

describe('the accounts of the chat page in Chromium', () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('two users register and talk, and a reload keeps the session', async (t) => {
    const { chats } = await openAccounts(t, { pages: 2 });
    const [ada, bob] = chats;
    await register(ada, 'ada');
    await register(bob, 'bob');
    await ada.shows('person', /bob/i);
    await bob.say('Hello Ada');
    await ada.shows('message', 'Hello Ada');

    await ada.page.reload();
    await ada.connected();
    assert.equal(await ada.at('sign-in-name').count(), 0);
    await ada.shows('person', /bob/i);
    await ada.say('Back again');
    await bob.shows('message', 'Back again');
  });

  test('a wrong password and a name that is taken are told at their fields', async (t) => {
    const { chats } = await openAccounts(t, { pages: 2 });
    const [ada, bob] = chats;
    await register(ada, 'ada');
    await logIn(bob, 'ada', 'something else');
    await bob.shows('sign-in-password-note', 'The name or the password is wrong.');
    await bob.page.locator('[data-testid=sign-in-password][aria-invalid=true]:focus').waitFor();
    await bob.at('sign-in-purpose-toggle').click();
    await logIn(bob, 'Ada', password);
    await bob.shows('sign-in-name-note', /has this name already/);
    await bob.page.locator('[data-testid=sign-in-name][aria-invalid=true]:focus').waitFor();
    await bob.at('sign-in-purpose-toggle').click();
    await logIn(bob, 'ada', password);
    await bob.connected();
  });

  test('a renewal happens while somebody types, and nothing flickers', async (t) => {
    const args = ['--identity-token-seconds', '6', '--leeway-seconds', '10'];
    const { chats } = await openAccounts(t, { pages: 1, args });
    const [ada] = chats;
    let refreshes = 0;
    let websockets = 0;
    await ada.shows('sign-in-name');
    ada.page.on('response', (response) => {
      if (response.url().endsWith('/auth/refresh') && response.ok()) refreshes += 1;
    });
    ada.page.on('websocket', () => (websockets += 1));
    await register(ada, 'ada');
    await ada.shows('person', /ada/i);
    await ada.shows('lease');
    await ada.watchFlicker();
    const begun = Date.now();
    const text = 'typed over the ends of two tokens';
    await ada
      .at('message-input')
      .pressSequentially(text, { delay: 13_000 / text.length, timeout: 120_000 });
    await clockPasses(begun + 13_000);

    assert.equal(await ada.at('message-input').inputValue(), text);
    assert.ok(await ada.at('message-input').evaluate((field) => field === document.activeElement));
    const seen = await ada.seen();
    for (const what of ['status', 'people', 'banner']) {
      assert.equal(seen.filter((line) => line.startsWith(what)).length, 1, seen.join('\n'));
    }
    assert.ok(refreshes >= 2, `${refreshes} tokens were fetched`);
    assert.ok(websockets <= 1, `${websockets} WebSocket connections were made`);
    await ada.page.keyboard.press('Enter');
    await ada.shows('message', text);
  });

  test('a page that is opened while the server is away says so, and waits for it', async (t) => {
    const { chats } = await openAccounts(t, { pages: 1 });
    const [ada] = chats;
    await register(ada, 'ada');
    await ada.page.route('**/auth/options', (route) => route.abort());
    await ada.page.reload();
    await ada.shows('sign-in-wait', 'The server cannot be reached. Trying again…');
    assert.equal(await ada.at('sign-in-submit').count(), 0);
    await ada.page.unroute('**/auth/options');
    await ada.connected();
  });

  test('who logs out in one tab is out in all of them, and not elsewhere', async (t) => {
    const { chats } = await openAccounts(t, { pages: 2 });
    const [ada, bob] = chats;
    await register(ada, 'ada');
    await logIn(bob, 'ada', password);
    await bob.connected();
    const other = await anotherTab(ada);
    await other.connected();
    await ada.at('sign-out').click();
    await ada.shows('sign-in-name');
    await other.page.getByText(/logged out in another tab|session was ended/).waitFor();
    await bob.connected();
    await other.page.reload();
    await other.shows('sign-in-name');
    await logIn(other, 'ada', password);
    await other.connected();
  });

  test('another password goes on in the tabs of this browser and ends the others', async (t) => {
    const { chats } = await openAccounts(t, { pages: 2 });
    const [ada, elsewhere] = chats;
    await register(ada, 'ada');
    await logIn(elsewhere, 'ada', password);
    await elsewhere.connected();
    const other = await anotherTab(ada);
    await other.connected();

    await ada.at('account').click();
    await ada.page.locator('[data-testid=account-password]:focus').waitFor();
    await ada.at('account-password').fill('not the one');
    await ada.at('account-new-password').fill('another horse');
    await ada.at('account-change').click();
    await ada.shows('account-password-note', /not your current password/);
    await ada.at('account-password').fill(password);
    await ada.at('account-change').click();
    await ada.shows('account-done', /is changed/);
    await ada.page.keyboard.press('Escape');
    await elsewhere.shows('sign-in-error', /session was ended/);
    for (const chat of [ada, other]) await chat.connected();
    await ada.say('still here');
    await other.shows('message', 'still here');

    await ada.at('account').click();
    await ada.at('sign-out-everywhere').click();
    for (const chat of [ada, other]) await chat.shows('sign-in-name');
    await logIn(elsewhere, 'ada', 'another horse');
    await elsewhere.connected();
  });

  for (const [name, look] of Object.entries(looks)) {
    test(`no screen of accounts has a serious barrier or hangs over: ${name}`, async (t) => {
      const { chats } = await openAccounts(t, { pages: 1, look });
      const [ada] = chats;
      /** @param {string} screen */
      const judge = async (screen) => {
        await ada.picture(`${screen}-${name}`);
        assert.deepEqual(await ada.barriers(), [], `${screen}, ${name}`);
        const over = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${screen}, ${name}: wider than the window`);
      };
      await ada.shows('sign-in-name');
      await judge('log-in');
      await logIn(ada, 'ada', 'something else');
      await ada.shows('sign-in-password-note');
      await judge('log-in-wrong');
      await ada.at('sign-in-purpose-toggle').click();
      await judge('register');
      await ada.at('sign-in-password').fill(password);
      await ada.at('sign-in-submit').click();
      await ada.connected();
      await ada.panel('rooms');
      await ada.at('account').click();
      await judge('account');
    });
  }
});
