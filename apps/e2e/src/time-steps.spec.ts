import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { drawingOn } from './drawing.js';
import { call, eventually, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** Waits for a time, drawn as a marketer draws them: calendar days, a date, a day of the week, a weekly window. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_PASSWORD: KEYS.password, PERENNIAL_ADMIN_EMAIL: KEYS.email });
  await track(engine, [{ type: 'identify', userId: 'u1', traits: { renewalDate: '2030-05-01', timezone: 'Asia/Kathmandu' } }]);
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

const { panel, step, addAfter } = drawingOn(() => page);
const name = (text: string): Promise<void> => panel().getByRole('textbox', { name: 'Name of the step' }).fill(text);

it('draws calendar days, a date, a weekday and a window', async () => {
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Renewal');
  await page.getByRole('dialog').getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).fill('renewal_opened');
  await page.keyboard.press('Tab');

  await addAfter(/^Add a step after Renewal opened, Next/, /^Delay/);
  await panel().getByRole('button', { name: 'Calendar days' }).click();
  await panel().getByRole('textbox', { name: 'Days' }).fill('2');
  await panel().getByLabel('Time of day').fill('10:30');
  await panel().getByText(/Someone arriving now leaves/).waitFor();
  await step('2 days later at 10:30, their time').waitFor();

  await addAfter(/^Add a step after Delay, Next/, /^Until/);
  await name('Before the renewal');
  await panel().getByRole('combobox', { name: 'Date' }).fill('renewalDate');
  await page.keyboard.press('Tab');
  await panel().getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'Before it' }).click();
  await panel().getByRole('textbox', { name: 'So long before, amount' }).fill('30');
  await step('30 days before renewalDate, 09:00 their time').waitFor();

  await addAfter(/^Add a step after Before the renewal, Then/, /^Until/);
  await name('Start of the week');
  await panel().getByRole('button', { name: 'A day of the week' }).click();
  await panel().getByRole('button', { name: 'Thursday' }).click();
  await step('Mon, Thu 09:00 their time').waitFor();
  await panel().getByText(/Someone arriving now leaves/).waitFor();

  await addAfter(/^Add a step after Start of the week, Then/, /^Window/);
  await panel().getByRole('button', { name: 'Friday' }).click();
  await panel().getByLabel('Closes').fill('16:00');
  await step('Mon to Thu 09:00–16:00 their time').waitFor();
  await panel().getByText(/Someone arriving now/).waitFor();
  await page.getByText(/^Saved/).waitFor();
}, 90_000);

it('says what is missing, and takes no half-written time', async () => {
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday']) await panel().getByRole('button', { name: day }).click();
  await panel().getByText('Choose at least one day of the week.').first().waitFor();
  await panel().getByRole('button', { name: 'Monday' }).click();
  await panel().getByLabel('Opens').fill('');
  await page.getByText(/^Saved/).waitFor();
  await step('Mon 09:00–16:00 their time').waitFor();
}, 30_000);

it('publishes, and lets a person wait on the canvas until the time of their own zone', async () => {
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await track(engine, [{ type: 'track', userId: 'u1', event: 'renewal_opened' }]);
  await page.getByRole('link', { name: /1 person here/ }).waitFor();
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  const { draft } = await call<{ draft: { nodes: { type: string; config: unknown }[] } }>(engine, 'GET', `/api/journeys/${id}`);
  expect(draft.nodes.map(({ type, config }) => [type, config])).toEqual(expect.arrayContaining([
    ['delay', { calendarDays: 2, at: '10:30', maxPasses: null }],
    ['until', { date: 'profile.renewalDate', minus: { amount: 30, unit: 'days' }, at: '09:00' }],
    ['until', { weekdays: ['mon', 'thu'], at: '09:00', ifPast: 'next' }],
    ['window', { open: [{ weekdays: ['mon'], from: '09:00', to: '16:00' }] }],
  ]));
  const { items } = await eventually(() => call<{ items: { wakeAt: number | null }[] }>(engine, 'GET', `/api/journeys/${id}/people`), ({ items: all }) => all.length === 1);
  // Half past ten in Nepal.
  expect(((items[0]?.wakeAt ?? 0) / 60_000) % (24 * 60)).toBe(4 * 60 + 45);
}, 60_000);
