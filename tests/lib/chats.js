import assert from 'node:assert/strict';
import { ChatPage } from './page.js';
import { anteroom } from './programs.js';
import { start } from './server.js';

/** @import { TestContext } from 'node:test' */
/** @import { Browser, BrowserContextOptions } from 'playwright-core' */

/**
 * A server for development and so many pages of it, each in a profile of its own. At the end no
 * page may have complained.
 * @param {TestContext} t
 * @param {Browser} browser
 * @param {{ pages: number, args?: string[], look?: BrowserContextOptions }} wish
 */
export async function openChats(t, browser, { pages, args = [], look = {} }) {
  const server = await start(t, anteroom, {
    args: ['--dev', ...args],
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
