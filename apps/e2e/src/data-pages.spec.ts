import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSql } from '@perennial/testkit';
import type { Page } from 'playwright-core';
import { openProduct, type OpenedProduct } from './opened.js';
import { type RunningEngine } from './running-engine.js';

/** Files in and out, and a person's own data, as a marketer does it in the browser. */
let product: OpenedProduct;
let engine: RunningEngine;
let page: Page;

const FILE = `User ID,Email,Name,Seats,Since\n${Array.from({ length: 200 }, (_, place) => `p-${place},p${place}@orchard.example,Person ${place},${place},2026-01-02`).join('\n')}\nbad,nobody,Nobody,1,2026-01-02\nalso-bad,,Also,many,2026-01-02\n`;

beforeAll(async () => {
  product = await openProduct();
  ({ engine, page } = product);
}, 120_000);
afterAll(() => product.close());

it('imports a file in three steps, telling the rows that are left out by their lines', async () => {
  await page.goto(`${engine.address}/settings/data`);
  await page.getByText('Nothing was imported or exported yet').waitFor();
  await page.getByRole('link', { name: 'Import a file' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
  await page.getByLabel('Name for Name').fill('name');
  expect(await page.getByRole('combobox', { name: 'Type of Seats' }).inputValue()).toBe('Number');
  await page.getByRole('button', { name: 'Check the whole file' }).click();
  await page.getByText('200 of 202 rows can be imported.').waitFor();
  const table = page.getByRole('region', { name: 'Rows that are left out' });
  expect(await table.getByRole('row', { name: '202 Email is not an e-mail address' }).count()).toBe(1);
  expect(await table.getByRole('row', { name: /^203 Seats is not a number/ }).count()).toBe(1);
  // The address knows where one is: a reload loses nothing.
  await page.reload();
  await page.getByRole('radio', { name: 'No, only change data' }).waitFor();
  await page.getByRole('button', { name: 'Import 200 rows' }).click();
  await page.getByText('200 new, 2 left out').waitFor();
  expect(await runSql(product.connectionString, `select count(*)::int as n from profiles where attributes->>'name' like 'Person %'`)).toEqual([{ n: 200 }]);
}, 60_000);

it('exports people as a file that the browser takes', async () => {
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('Export of people').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download/ }).first().click()]);
  expect(download.suggestedFilename()).toMatch(/^profiles-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.trimEnd().split('\r\n')).toHaveLength(201);
}, 60_000);

it('puts people on a new list, and brings a subscription history in', async () => {
  await page.goto(`${engine.address}/import`);
  await page.getByRole('radio', { name: /^Members of a list/ }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'beta.csv', mimeType: 'text/csv', buffer: Buffer.from('Email\np1@orchard.example\np2@orchard.example\nnobody@orchard.example\n') });
  const check = page.getByRole('button', { name: 'Check the whole file' });
  await check.waitFor();
  expect(await check.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Name of the new list' }).fill('Beta testers');
  await check.click();
  await page.getByText('2 of 3 rows can be imported.').waitFor();
  await page.getByRole('row', { name: '4 Email is nobody’s address; import people first' }).waitFor();
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('2 new, 1 left out').waitFor();
  await page.goto(`${engine.address}/segments`);
  await page.getByRole('link', { name: 'Beta testers' }).click();
  await page.getByRole('link', { name: 'Person 1', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await page.getByText('Export of people in “Beta testers”').waitFor();
  await page.getByRole('link', { name: /^Download/ }).nth(1).waitFor();
  const [list] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download/ }).first().click()]);
  expect(readFileSync(await list.path(), 'utf8').trimEnd().split('\r\n').slice(1).map((line) => line.split(',')[0])).toEqual(['p-1', 'p-2']);
  await page.goto(`${engine.address}/import?kind=subscriptions`);
  await page.locator('input[type=file]').setInputFiles({ name: 'paid.csv', mimeType: 'text/csv', buffer: Buffer.from('Account,From,To,Plan,MRR\nacme,2025-01-01,2025-12-31,team,100\nacme,2026-01-01,,scale,250\n') });
  await check.click();
  await page.getByRole('button', { name: 'Import 2 rows' }).click();
  await page.getByText('Import of subscription history from paid.csv').waitFor();
  await page.getByText('2 new', { exact: true }).waitFor();
  await page.goto(`${engine.address}/accounts`);
  await page.getByRole('link', { name: 'acme' }).click();
  await page.getByText('Subscription history').click();
  await page.getByText('250', { exact: false }).first().waitFor();
}, 60_000);

it('suppresses an address and lets it go again', async () => {
  await page.goto(`${engine.address}/settings/suppressions`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill('nobody');
  await page.getByRole('button', { name: 'Suppress' }).click();
  await page.getByText('is not an e-mail address').waitFor();
  await page.getByRole('textbox', { name: 'Email' }).fill('P7@orchard.example');
  await page.getByRole('button', { name: 'Suppress' }).click();
  await page.getByRole('cell', { name: 'p7@orchard.example', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove p7@orchard.example' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No address is suppressed').waitFor();
}, 60_000);

it('erases a person only after their name was typed, and shows the proof', async () => {
  await page.goto(`${engine.address}/people?q=p-42`);
  await page.getByRole('link', { name: 'Person 42' }).click();
  await page.getByRole('button', { name: 'More for Person 42' }).click();
  await page.getByRole('menuitem', { name: 'Erase…' }).click();
  const erase = page.getByRole('button', { name: 'Erase for good' });
  expect(await erase.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Type Person 42 to confirm' }).fill('Person 42');
  await erase.click();
  await page.getByText('Nothing is known of the person any more').waitFor();
  await page.getByRole('searchbox', { name: 'Whole email, user id or profile id' }).fill('P42@orchard.example');
  await page.getByRole('row', { name: /Erased/ }).waitFor();
  expect(await runSql(product.connectionString, `select 1 from profiles where external_id = 'p-42'`)).toEqual([]);
  await page.goto(`${engine.address}/settings/suppressions?q=p42%40orchard.example`);
  await page.getByText('Erased person').waitFor();
}, 60_000);
