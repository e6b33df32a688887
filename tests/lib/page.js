// The chat page in a real Chromium, through its data-testid hooks.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** @import { Browser, Locator, Page } from 'playwright-core' */

/** A browser with a fresh profile that talks to nobody but the server under test. */
export function launchChromium() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    chromiumSandbox: false,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export class ChatPage {
  /** What went wrong inside the page. @type {string[]} */
  complaints = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  /**
   * A page of its own profile: no cookie and no storage is shared with another.
   * @param {Browser} browser
   * @param {string} url
   */
  static async open(browser, url) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const chat = new ChatPage(await context.newPage());
    const response = await chat.page.goto(url);
    assert.equal(response?.status(), 200, 'the page is served at /');
    return chat;
  }

  /** @param {string} name */
  at(name) {
    return this.page.getByTestId(name);
  }

  /**
   * Waits until a hook is there and shows this text.
   * @param {string} name
   * @param {string | RegExp} [text]
   * @returns {Promise<Locator>}
   */
  async shows(name, text) {
    const found = this.at(name)
      .filter(text === undefined ? {} : { hasText: text })
      .first();
    await found.waitFor({ state: 'visible' });
    return found;
  }

  connected() {
    return this.shows('status', 'Status: Connected');
  }

  /** @param {string} name */
  async signIn(name) {
    await this.at('sign-in-name').fill(name);
    await this.at('sign-in-submit').click();
    await this.connected();
  }

  /** @param {string} token */
  async pasteToken(token) {
    await this.at('sign-in-token-toggle').click();
    await this.at('sign-in-token').fill(token);
    await this.at('sign-in-submit').click();
  }

  /** @param {string} text */
  async say(text) {
    await this.at('message-input').fill(text);
    await this.at('message-send').click();
  }

  /** @param {string} room */
  async join(room) {
    await this.at('room-input').fill(room);
    await this.at('room-join').click();
  }

  /**
   * A picture for a reader, if the environment says where to.
   * @param {string} name
   */
  async picture(name) {
    const folder = process.env.ANTEROOM_SCREENSHOTS;
    if (!folder) return;
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
  }
}
