import type { Browser, Page } from 'playwright-core';
import { KEYS, type RunningEngine } from './running-engine.js';

/** A page of the editor, as the owner who has just come in by the link that the start prints and has set a password. */
export async function signedInByLink(browser: Browser, engine: RunningEngine): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  // Nothing takes as long on a machine that has room; a busy one gets it.
  page.setDefaultTimeout(20_000);
  await page.goto(engine.signInLink ?? '');
  await page.getByRole('textbox', { name: 'New password' }).fill(KEYS.password);
  await page.getByRole('button', { name: 'Set password and go on' }).click();
  await page.waitForURL(/\/journeys$/);
  return page;
}
