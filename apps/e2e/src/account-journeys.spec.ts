import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { drawingOn } from './drawing.js';
import { call, eventually, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByLink } from './signed-in.js';

/** A journey of accounts as a marketer makes it: an event starts it, a mail goes to the admin only, the account's page shows the run. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let journey = 0;
const problems: string[] = [];

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString });
  const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{profile.firstName}}</mj-text></mj-column></mj-section></mj-body></mjml>';
  const template = await call<{ id: number; revision: number }>(engine, 'POST', '/api/templates', { key: 'renewal', name: 'Renewal', channel: 'email', topic: null, source: { channel: 'email', email: { subject: 'Your renewal', preheader: '', mjml, text: null } } });
  await call(engine, 'POST', `/api/templates/${template.id}/versions`, { revision: template.revision });
  browser = await launchBrowser();
  page = await signedInByLink(browser, engine);
  page.on('pageerror', (error) => problems.push(error.message));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

const { panel, step, addAfter } = drawingOn(() => page);
const dialog = (): Locator => page.getByRole('dialog');
const choose = async (within: Locator, label: string, option: string | RegExp): Promise<void> => {
  await within.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
};
const publish = async (): Promise<void> => {
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: /^Publish version/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();
};
const put = async (role: string): Promise<void> => {
  await panel().getByRole('combobox', { name: /with this role$/ }).fill(role);
  await page.keyboard.press('Enter');
};

it('makes a journey of accounts that offers what fits accounts', async () => {
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await dialog().getByLabel('Name').fill('Renewals');
  await dialog().getByRole('radio', { name: /^Accounts/ }).check();
  await dialog().getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  journey = Number(/\d+$/.exec(page.url())?.[0]);
  await page.locator('header.top').getByText('Accounts', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Goals', exact: true }).click();
  await dialog().getByText(/^A goal says what accounts should do .* compared with the accounts held back\.$/).waitFor();
  await dialog().getByRole('button', { name: 'Close', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Topic', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByText('Only accounts for which').waitFor();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).fill('renewal_due');
  await page.keyboard.press('Tab');
  await panel().getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByRole('menuitem', { name: 'A date comes' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Imported' }).count()).toBe(0);
  await page.getByRole('menuitem', { name: 'Put in by hand' }).click();
}, 60_000);

it('sends an email to roles in their order, and publishes', async () => {
  await addAfter(/^Add a step after Renewal due, Next/, /^Email/);
  await choose(panel(), 'Template', 'Renewal');
  await panel().getByText('Goes to all members.').waitFor();
  await put('billing');
  await put('admin');
  await panel().getByRole('textbox', { name: 'At most' }).fill('1');
  await panel().getByText('Goes to billing, else admin, else the most recently active, at most 1.').waitFor();
  await panel().getByRole('button', { name: 'Prefer admin', exact: true }).click();
  await panel().getByText('Goes to admin, else billing, else').waitFor();
  await panel().getByRole('button', { name: 'Remove billing' }).click();
  await choose(panel(), 'If nobody has one of the roles', 'Nobody gets it');
  await step('Renewal, to admin, at most 1').waitFor();
  await publish();
}, 60_000);

it('has one run for the account, and the mail reaches its admin only', async () => {
  const people = [['ada', 'admin'], ['bob', 'billing'], ['cy', 'member']] as const;
  await track(engine, people.flatMap(([userId, role]) => [{ type: 'identify', userId, traits: { firstName: userId, email: `${userId}@acme.example` } }, { type: 'group', userId, groupId: 'acme', traits: { name: 'Acme', role } }]));
  await eventually(() => call<{ items: { members: number }[] }>(engine, 'GET', '/api/accounts'), ({ items }) => items[0]?.members === 3);
  await track(engine, [{ type: 'track', userId: 'cy', event: 'renewal_due', context: { groupId: 'acme' } }]);
  await eventually(() => call<{ completed: number }>(engine, 'GET', `/api/journeys/${journey}/counts`), ({ completed }) => completed === 1);
  const mails = await eventually(() => call<{ items: { to: string; subject: string }[] }>(engine, 'GET', '/api/mailbox'), ({ items }) => items.length > 0);
  expect(mails.items.map(({ to, subject }) => ({ to, subject }))).toEqual([{ to: 'ada@acme.example', subject: 'Your renewal' }]);
}, 60_000);

it('shows the run on the page of the account, with whom the mail went to', async () => {
  await page.goto(`${engine.address}/journeys/${journey}/people?state=completed`);
  await page.getByRole('link', { name: 'Open the account' }).click();
  const own = page.getByRole('region', { name: 'Journeys of the account' });
  await own.getByRole('button', { name: /^Renewals/ }).click();
  await dialog().getByText('Entered Renewals').waitFor();
  await dialog().getByRole('link', { name: 'ada', exact: true }).waitFor();
  await dialog().getByRole('link', { name: 'Acme' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('No member entered a journey yet.').waitFor();
}, 60_000);

it('puts an account in by hand', async () => {
  await track(engine, [{ type: 'identify', userId: 'fay', traits: { email: 'fay@globex.example' } }, { type: 'group', userId: 'fay', groupId: 'globex', traits: { name: 'Globex', role: 'admin' } }]);
  await eventually(() => call<{ items: unknown[] }>(engine, 'GET', '/api/accounts'), ({ items }) => items.length === 2);
  await page.goto(`${engine.address}/journeys/${journey}`);
  await page.getByRole('button', { name: 'More for this journey' }).click();
  await page.getByRole('menuitem', { name: 'Put accounts in…' }).click();
  await dialog().getByRole('combobox', { name: 'Account' }).fill('Glob');
  await page.getByRole('option', { name: /Globex/ }).click();
  await dialog().getByRole('button', { name: 'Put in' }).click();
  await page.getByText('Globex goes in now, if the entry lets it.').waitFor();
  await eventually(() => call<{ entered: number }>(engine, 'GET', `/api/journeys/${journey}/counts`), ({ entered }) => entered === 2);
}, 60_000);

it('ends a journey of people for everybody of the account', async () => {
  await page.goto(`${engine.address}/journeys`);
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await dialog().getByLabel('Name').fill('Trial');
  await dialog().getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).fill('trial_began');
  await panel().getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('menuitem', { name: 'An event' }).click();
  await panel().getByRole('combobox', { name: 'Event that ends it' }).fill('upgraded');
  await page.keyboard.press('Tab');
  await panel().getByText('It ends the journey for the one who did it.').waitFor();
  await panel().getByRole('checkbox', { name: 'For everybody of the account' }).check();
  await panel().getByText('When one member does it, this journey ends for all members of the account at once.').waitFor();
  await addAfter(/^Add a step after Trial began, Next/, /^Delay/);
  await publish();
  await track(engine, ['ada', 'bob', 'fay'].map((userId) => ({ type: 'track', userId, event: 'trial_began' })));
  await eventually(() => call<{ entered: number }>(engine, 'GET', `/api/journeys/${id}/counts`), ({ entered }) => entered === 3);
  await track(engine, [{ type: 'track', userId: 'cy', event: 'upgraded', context: { groupId: 'acme' } }]);
  await eventually(() => call<{ exited: number }>(engine, 'GET', `/api/journeys/${id}/counts`), ({ exited }) => exited === 2);
  expect(problems).toEqual([]);
}, 60_000);
