// The chat page in a real Chromium, through its data-testid hooks.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

/** @import { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core' */

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

/** The ways in which every screen is looked at. @type {Record<string, BrowserContextOptions>} */
export const looks = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: {
    colorScheme: 'light',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
};

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
   * @param {BrowserContextOptions} [options] how it is looked at: colours, size, touch
   */
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
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
   * Joins a room and waits until it is the open one: what is said sooner is said in the room before.
   * @param {string} room
   */
  async enter(room) {
    await this.join(room);
    const open = `[data-testid=room-item][data-room="${room}"][aria-current=true]`;
    await this.page.locator(open).waitFor({ state: 'attached' });
  }

  /**
   * Opens a panel of the narrow page; on a wide one both are open.
   * @param {'rooms' | 'people'} which
   */
  async panel(which) {
    const button = this.page.locator(`#open-${which}`);
    if (!(await button.isVisible())) return;
    await this.page.keyboard.press('Escape');
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
    await this.page.locator(`.chat[data-panel="${which}"]`).waitFor();
  }

  /**
   * Presses Tab until the hook has the focus.
   * @param {string} name
   */
  async tabTo(name) {
    const steps = [];
    while (steps.length < 60) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate(
        () => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.id,
      );
      if (at === name) return;
      steps.push(at);
    }
    assert.fail(`Tab does not lead to ${name}, but to ${steps.join(', ')}`);
  }

  /**
   * What the accessibility rules find that is serious, one line each.
   * @returns {Promise<string[]>}
   */
  async barriers() {
    await this.page.evaluate(axe.source);
    // A colour on its way from one to another is neither. It sets out at the next frame.
    await this.page.evaluate(async () => {
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      await frame();
      await frame();
      const ending = document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.allSettled(ending.map((one) => one.finished));
    });
    return this.page.evaluate(async () => {
      /** @type {typeof import('axe-core')} */
      const { run } = /** @type {any} */ (window).axe;
      const { violations } = await run(document, { resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
  }

  /**
   * Writes down from now on whatever a person would see flicker: the state of the connection, who
   * is there, and which rooms are.
   */
  async watchFlicker() {
    await this.page.evaluate(() => {
      const seen = new Set();
      const look = () => {
        for (const name of ['status', 'people', 'room-item', 'banner']) {
          const shown = document.querySelector(`[data-testid="${name}"]`)?.textContent;
          seen.add(`${name}: ${shown ?? 'nothing'}`);
        }
      };
      look();
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      Object.assign(window, { seenByWatcher: seen });
    });
  }

  /** @returns {Promise<string[]>} all that was seen since watchFlicker, each once */
  seen() {
    return this.page.evaluate(() => [.../** @type {any} */ (window).seenByWatcher]);
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
