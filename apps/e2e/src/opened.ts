import { launchBrowser, testDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { startEngine, type RunningEngine } from './running-engine.js';
import { signedInByLink } from './signed-in.js';

/** An engine on a database of its own, and the browser of whoever set it up. */
export interface OpenedProduct {
  readonly engine: RunningEngine;
  readonly browser: Browser;
  /** Signed in as the owner. */
  readonly page: Page;
  /** Of its database. */
  readonly connectionString: string;
  readonly close: () => Promise<void>;
}

/** Starts the product as on a bare machine and signs its owner in by the link that it prints. */
export async function openProduct(env: Record<string, string> = {}): Promise<OpenedProduct> {
  const db = await testDatabase(async () => undefined, 'empty');
  const engine = await startEngine({ DATABASE_URL: db.connectionString, ...env });
  const browser = await launchBrowser();
  const close = async (): Promise<void> => {
    await browser.close();
    await engine.stop();
    await db.drop();
  };
  return { engine, browser, page: await signedInByLink(browser, engine), connectionString: db.connectionString, close };
}
