import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { call, eventually, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** The pages of events, attributes and accounts, used as people use them. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ADMIN_PASSWORD: KEYS.password });
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine);
  page.on('pageerror', (error) => problems.push(error.message));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

const row = (name: string | RegExp) => page.getByRole('row').filter({ hasText: name });

it('teach while there is nothing, on every tab, and are reached by keys', async () => {
  await page.goto(`${engine.address}/journeys`);
  await page.getByRole('heading', { name: 'Journeys', level: 1, exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByText('No events yet').waitFor();
  for (const [tab, words] of [['Live', 'Waiting for the next event'], ['Debugger', 'No requests yet'], ['Held back', 'Nothing is held back']] as const) {
    await page.getByRole('button', { name: tab }).click();
    await page.getByText(words).waitFor();
  }
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByText('No accounts yet').waitFor();
  await page.goto(`${engine.address}/people/attributes`);
  await page.getByText('No attributes yet').waitFor();
}, 60_000);

it('shows events as they come, pauses, and opens one', async () => {
  await page.goto(`${engine.address}/events?tab=live`);
  await page.getByText('Waiting for the next event').waitFor();
  await track(engine, [{ type: 'identify', userId: 'maya', traits: { firstName: 'Maya', plan: 'team' } }, { type: 'track', userId: 'maya', event: 'report_viewed', properties: { seats: 4, format: 'csv' } }]);
  await page.getByRole('button', { name: 'report_viewed' }).click();
  await page.getByText('"seats": 4').waitFor();
  await row('report_viewed').getByRole('link', { name: 'Maya' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await track(engine, [{ type: 'track', userId: 'maya', event: 'report_shared', properties: {} }]);
  await page.getByText('1 event came since').waitFor();
  expect(await page.getByRole('button', { name: 'report_shared' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'report_shared' }).waitFor();
  await page.getByRole('textbox', { name: 'Name of the event' }).fill('SHARED');
  await page.getByRole('button', { name: 'report_viewed' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'report_shared' }).waitFor();
}, 60_000);

it('suggests a schema from traffic, which then refuses what does not fit; the debugger shows why', async () => {
  await page.goto(`${engine.address}/events`);
  await page.getByRole('link', { name: 'report_viewed' }).click();
  await row('seats').getByText('number').waitFor();
  await page.getByText('As a table').click();
  await page.getByRole('table').filter({ hasText: 'Day (UTC)' }).getByRole('row').nth(1).getByText('1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Suggest from traffic' }).click();
  await page.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Refuses').waitFor();
  await track(engine, [{ type: 'track', userId: 'maya', event: 'report_viewed', properties: { seats: 'four', format: 'pdf' } }, { type: 'track', userId: 'maya', event: 'report_shared', properties: {} }]);
  await page.goto(`${engine.address}/events?tab=debugger`);
  await page.getByRole('switch', { name: 'Only with problems' }).click();
  await row('1 refused').getByRole('button', { name: '/v1/batch' }).click();
  await page.getByText('must be number (schema of report_viewed)').last().waitFor();
  await page.getByText('"format": "pdf"').waitFor();
}, 60_000);

it('tries what is held back again, and throws away what is not wanted', async () => {
  const many = (from: number): Record<string, number> => Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`a${from + n}`, 1]));
  await track(engine, [{ type: 'identify', userId: 'big', traits: many(0) }]);
  await track(engine, [{ type: 'identify', userId: 'big', traits: many(700) }]);
  await eventually(() => call<{ items: unknown[] }>(engine, 'GET', '/api/quarantine'), ({ items }) => items.length === 1);
  await page.goto(`${engine.address}/events?tab=held`);
  await page.getByText(/is one attribute too many/).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/is tried again/).waitFor();
  await eventually(() => call<{ items: unknown[] }>(engine, 'GET', '/api/quarantine'), ({ items }) => items.length === 1);
  await page.reload();
  await page.getByRole('button', { name: 'Discard…' }).click();
  await page.getByRole('dialog').getByText(/of 1 person, big, is thrown away/).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Nothing is held back').waitFor();
}, 60_000);

it('shows an account, switches a flag, changes the subscription and keeps its history', async () => {
  await track(engine, [{ type: 'group', userId: 'maya', groupId: 'acme', traits: { name: 'Acme', plan: 'team', mrr: 49, currency: 'EUR', industry: 'Retail', role: 'admin' } }]);
  await eventually(() => call<{ items: { members: number }[] }>(engine, 'GET', '/api/accounts'), ({ items }) => items[0]?.members === 1);
  await page.goto(`${engine.address}/accounts`);
  await page.getByRole('searchbox', { name: 'Find by name or id' }).fill('acm');
  // What was typed is written into the address a moment later: it does not call the page back that is still being loaded.
  await page.route(/account-page/, async (route) => {
    await new Promise((done) => setTimeout(done, 600));
    await route.continue();
  });
  // The hardest moment: the search settles while the browser is still too busy to draw that the page is on its way.
  await row('EUR 49').getByRole('link', { name: 'Acme' }).evaluate((link: HTMLElement) => {
    link.click();
    const from = performance.now();
    while (performance.now() - from < 400);
  });
  await page.getByText('Retail').waitFor();
  await page.getByRole('switch', { name: 'Open opportunity' }).click();
  await page.locator('header').getByText('Open opportunity').waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByLabel('A month (MRR)').fill('98');
  await page.getByRole('dialog').getByLabel('Renews').fill('2027-05-01');
  await page.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
  await page.locator('header').getByText('EUR 98').waitFor();
  await page.getByRole('button', { name: 'Subscription history' }).click();
  await row(/A month \(MRR\).*49.*98/).getByText(KEYS.email).waitFor();
  await row(/Renews.*2027-05-01/).waitFor();
  await page.getByRole('button', { name: 'Members' }).click();
  await row('Admin').getByRole('link', { name: 'Maya' }).click();
  await page.getByRole('link', { name: 'Acme' }).waitFor();
}, 60_000);

it('counts the revenue of an account by month, each currency on its own, and teaches where nothing is known of it', async () => {
  await page.goto(`${engine.address}/accounts`);
  await row('EUR 98').getByRole('link', { name: 'Acme' }).click();
  await page.getByRole('button', { name: 'Revenue', exact: true }).click();
  const revenue = page.getByRole('region', { name: 'Revenue' });
  const figures = revenue.locator('dl').first();
  await figures.getByText('EUR 98', { exact: true }).waitFor();
  await figures.getByText('Change in 30 days').waitFor();
  expect(await figures.getByText('+EUR 98').count()).toBe(3);
  await revenue.getByText('As a table').click();
  await row(/EUR 98.*\+49.*\+49/).first().waitFor();
  const id = /\d+/.exec(new URL(page.url()).pathname)?.[0];
  const told = async (traits: Record<string, unknown>): Promise<void> => {
    await track(engine, [{ type: 'group', userId: 'maya', groupId: 'acme', traits }]);
    await eventually(() => call<Record<string, unknown>>(engine, 'GET', `/api/accounts/${id}/revenue`), (answer) => Object.entries(traits).every(([name, value]) => answer[name] === value));
  };
  await told({ mrr: 30.5 });
  await told({ currency: 'USD' });
  await page.reload();
  await figures.getByText('USD 30.50', { exact: true }).waitFor();
  await revenue.getByRole('button', { name: 'EUR' }).click();
  await revenue.getByText('As a table').click();
  await row(/EUR 0.*\+49.*\+49.*\u221267\.50.*\u221230\.50/).first().waitFor();
  await track(engine, [{ type: 'group', userId: 'maya', groupId: 'zeta', traits: { name: 'Zeta', role: 'member' } }]);
  const { items } = await eventually(() => call<{ items: { id: number; externalId: string }[] }>(engine, 'GET', '/api/accounts'), (list) => list.items.some(({ externalId }) => externalId === 'zeta'));
  await page.goto(`${engine.address}/accounts/${items.find(({ externalId }) => externalId === 'zeta')?.id}?tab=revenue`);
  await page.getByText('groupId: "zeta"').waitFor();
  await page.getByRole('link', { name: 'Import the subscription history' }).click();
  await page.getByRole('heading', { name: 'Import a file', level: 1 }).waitFor();
}, 60_000);

it('finds an account from anywhere', async () => {
  await page.goto(`${engine.address}/journeys`);
  await page.getByRole('button', { name: 'Find anything' }).click();
  await page.getByRole('textbox', { name: 'Find anything' }).fill('acme');
  await page.getByRole('button', { name: /^Acme/ }).click();
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor();
}, 60_000);

it('shows the attributes that traffic taught', async () => {
  await page.goto(`${engine.address}/people/attributes`);
  await page.getByRole('searchbox', { name: 'Find an attribute' }).fill('plan');
  await row('plan').getByText('team').waitFor();
  await page.getByRole('button', { name: 'Of accounts' }).click();
  await row('plan').getByText('team').waitFor();
  expect(problems).toEqual([]);
}, 60_000);
