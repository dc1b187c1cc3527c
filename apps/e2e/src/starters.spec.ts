import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser } from 'playwright-core';
import { call, startEngine, type RunningEngine } from './running-engine.js';

/** Starters as a mail program shows them, on a phone and a desk, in the light and in the dark. With PICTURES=<folder> each is kept as a picture. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let starters: readonly { readonly key: string; readonly html: string }[];

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString });
  browser = await launchBrowser();
  starters = (await call<{ items: typeof starters }>(engine, 'GET', '/api/templates/starters')).items;
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

/** Runs in the page: words whose contrast is too low (WCAG 2.2, 1.4.3), and whether the page is wider than its window. */
function lookOver(): { pale: string[]; overflow: number } {
  const parse = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: number[]): number => {
    const [r = 0, g = 0, b = 0] = color.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (start: Element): number[] => {
    for (let element: Element | null = start; element !== null; element = element.parentElement) {
      const color = parse(getComputedStyle(element).backgroundColor);
      if ((color[3] ?? 1) > 0.99) return color;
    }
    return [255, 255, 255];
  };
  const pale = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (element === null || !/[\p{L}\p{N}]/u.test(node.textContent ?? '')) continue;
    const style = getComputedStyle(element);
    if (element.getClientRects().length === 0 || style.opacity === '0') continue;
    const [one, other] = [luminance(parse(style.color)), luminance(groundOf(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${(node.textContent ?? '').trim().slice(0, 40)}: ${style.color} on ${groundOf(element).join()} is ${ratio.toFixed(2)}`);
  }
  return { pale: [...pale], overflow: document.documentElement.scrollWidth - window.innerWidth };
}

describe('starters in a browser', () => {
  it('are there', () => expect(starters.length).toBeGreaterThanOrEqual(12));

  it.each([[375, 'light'], [375, 'dark'], [640, 'light'], [640, 'dark']] as const)('fit %i px and can be read in the %s', async (width, colorScheme) => {
    const page = await (await browser.newContext({ viewport: { width, height: 900 }, colorScheme })).newPage();
    const found: Record<string, unknown> = {};
    for (const { key, html } of starters) {
      await page.setContent(html);
      const looked = await page.evaluate(lookOver);
      if (looked.pale.length > 0 || looked.overflow > 0) found[key] = looked;
      const folder = process.env['PICTURES'];
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${key}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    expect(found).toEqual({});
  });
});
