import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { KEYS, type RunningEngine } from './running-engine.js';

/** A visitor of their own, on a screen of 1440 × 900 unless told otherwise, whose steps wait as long as a busy machine needs. */
export async function newVisitor(browser: Browser, options: BrowserContextOptions = { viewport: { width: 1440, height: 900 } }): Promise<BrowserContext> {
  const visitor = await browser.newContext(options);
  // Nothing takes as long on a machine that has room; a busy one gets it.
  visitor.setDefaultTimeout(20_000);
  return visitor;
}

/** Comes in by the link that the start prints, and sets a password. */
export async function enterByLink(page: Page, engine: RunningEngine): Promise<void> {
  await page.goto(engine.signInLink ?? '');
  await page.getByRole('textbox', { name: 'New password' }).fill(KEYS.password);
  await page.getByRole('button', { name: 'Set password and go on' }).click();
  await page.waitForURL(/\/journeys$/);
}

/** A page of the editor, as the owner who has just come in by the link that the start prints and has set a password. */
export async function signedInByLink(browser: Browser, engine: RunningEngine): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage();
  await enterByLink(page, engine);
  return page;
}

/** A page of the editor at a path, as the owner of `KEYS` who has signed in there by password. */
export async function signedInByPassword(browser: Browser, engine: RunningEngine, path = '/journeys'): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage();
  await page.goto(`${engine.address}/sign-in?next=${path}`);
  await page.getByLabel('Email').fill(KEYS.email);
  await page.getByLabel('Password', { exact: true }).fill(KEYS.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${engine.address}${path}`);
  return page;
}
