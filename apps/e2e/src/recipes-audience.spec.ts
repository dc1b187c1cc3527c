import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { call, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByLink } from './signed-in.js';

/** Who each of the ready-made journeys is for, built by clicking as a marketer does it. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let dialog: Locator;

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString });
  await track(engine, [{ type: 'identify', userId: 'u1', traits: { plan: 'pro', seats: 3 } }, { type: 'group', userId: 'u1', groupId: 'acme', traits: { openTicket: false } }]);
  for (const [key, name] of [['promoters', 'Promoters'], ['churn-risks', 'Churn risks']]) await call(engine, 'POST', '/api/segments', { key, name, kind: 'static' });
  browser = await launchBrowser();
  page = await signedInByLink(browser, engine);
  dialog = page.getByRole('dialog', { name: 'New segment' });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

/** Adds a test to the whole. */
async function add(name: string): Promise<void> {
  await dialog.getByRole('button', { name: 'Add a test' }).last().click();
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
}
const field = (label: string): Locator => dialog.getByLabel(label, { exact: true }).last();
const write = (label: string, text: string): Promise<void> => field(label).fill(text);
async function pick(label: string, option: string): Promise<void> {
  await field(label).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function attribute(path: string, operator: string, value?: string): Promise<void> {
  await add('An attribute');
  await write('Attribute', path);
  await page.keyboard.press('Tab');
  await pick('Operator', operator);
  if (value !== undefined) await write('Value', value);
}
async function event(name: string, often: string, days?: number): Promise<void> {
  await add('An event');
  await write('Event', name);
  if (often !== 'at least once') await pick('How often', often);
  if (days === undefined) return;
  await pick('When', 'within the last');
  await write('Within the last, amount', String(days));
}
async function segment(name: string): Promise<void> {
  await add('A segment');
  await pick('Segment', name);
}
async function ratio(of: string, to: string, operator: string, value: string): Promise<void> {
  await write('Left side, first, attribute', of);
  await write('Left side, second, attribute', to);
  await pick('Operator', operator);
  await write('Value', value);
}

const did = (name: string, days?: number) => ({ type: 'event', event: name, count: { is: 'at_least', value: 1 }, ...(days === undefined ? {} : { within: { amount: days, unit: 'days' } }) });
const never = (name: string, days: number) => ({ ...did(name, days), count: { is: 'exactly', value: 0 } });
const is = (path: string, operator: string, value?: unknown) => ({ type: 'attribute', path, operator, ...(value === undefined ? {} : { value }) });
const member = (key: string) => ({ type: 'segment', segment: key, member: true });
const above = (first: string, second: string, operator: string, value: number) => ({ type: 'compare', left: { ratio: [{ attribute: first }, { attribute: second }] }, operator, right: { value } });

interface Recipe {
  readonly about: string;
  readonly of?: 'Accounts';
  readonly build: () => Promise<void>;
  readonly mode?: 'any';
  readonly tests: readonly object[];
}

const RECIPES: readonly Recipe[] = [
  { about: '1 onboarding: not activated yet', build: () => event('activated', 'never', 14), tests: [never('activated', 14)] },
  {
    about: '2 team onboarding: 3 active seats', of: 'Accounts', tests: [{ type: 'members', quorum: { is: 'at_least', value: 3 }, of: { type: 'all', of: [did('session_started', 7)] } }],
    build: async () => {
      await add('Members of the account');
      await write('How many', '3');
      await write('Event', 'session_started');
      await pick('When', 'within the last');
      await write('Within the last, amount', '7');
    },
  },
  {
    about: '3 feature education: entitled, unused, active', tests: [is('profile.plan', 'equals', 'pro'), never('report_built', 30), did('session_started', 7)],
    build: async () => {
      await attribute('plan', 'is', 'pro');
      await event('report_built', 'never', 30);
      await event('session_started', 'at least once', 7);
    },
  },
  { about: '4 trial expiring: activated', build: () => event('activated', 'at least once'), tests: [did('activated')] },
  {
    about: '5 usage above 80 %', of: 'Accounts', tests: [above('account.usage', 'account.limit', 'at_least', 0.8)],
    build: async () => {
      await add('A comparison');
      await ratio('usage', 'limit', 'is at least', '0.8');
    },
  },
  {
    about: '6 cross-sell: bought A, never B, no open ticket', tests: [{ ...did('ordered'), where: { type: 'all', of: [is('event.properties.product', 'equals', 'A')] } }, is('account.openTicket', 'is_false')],
    build: async () => {
      await event('ordered', 'at least once');
      await dialog.getByRole('button', { name: 'Count only some of them' }).click();
      await dialog.getByRole('button', { name: 'Add a test' }).first().click();
      await page.getByRole('menuitem', { name: /^An attribute/ }).click();
      await write('Attribute', 'product');
      await write('Value', 'A');
      await attribute('account.openTicket', 'is false');
    },
  },
  {
    about: '7 early access: loyal, or asked for it', mode: 'any', tests: [is('profile.computed.consumerType', 'equals', 'loyal'), did('asked_for_beta')],
    build: async () => {
      await add('Consumer type');
      await event('asked_for_beta', 'at least once');
      await pick('How the tests count', 'Any of these');
    },
  },
  {
    about: '8 win-back: health below 40, or 14 days without a session', mode: 'any', tests: [is('profile.computed.health', 'less', 40), is('profile.computed.daysSinceLastSession', 'at_least', 14)],
    build: async () => {
      await attribute('computed.health', 'is less than', '40');
      await attribute('computed.daysSinceLastSession', 'is at least', '14');
      await pick('How the tests count', 'Any of these');
    },
  },
  { about: '9 renewal: an open opportunity holds', of: 'Accounts', build: () => attribute('openOpportunity', 'is true'), tests: [is('account.openOpportunity', 'is_true')] },
  {
    about: '10 NPS: activated 30 days ago', tests: [{ type: 'compare', left: { event: { name: 'activated', take: 'first' } }, operator: 'on_or_before', right: { now: { minus: { amount: 30, unit: 'days' } } } }],
    build: async () => {
      await add('A figure of events');
      await pick('Left side, what is taken', 'first time');
      await write('Left side, event', 'activated');
      await pick('Operator', 'is at or before');
      await pick('Compare with', 'something else');
      await pick('Right side, kind', 'Now, or a time from now');
      await pick('Right side, before or after now', 'now minus');
      await write('Right side, amount', '30');
    },
  },
  {
    about: '11 referral: promoter, not asked in 180 days', tests: [member('promoters'), never('referral_asked', 180)],
    build: async () => {
      await segment('Promoters');
      await event('referral_asked', 'never', 180);
    },
  },
  {
    about: '12 milestone: 10th order', tests: [{ ...did('order_completed'), count: { is: 'at_least', value: 10 } }],
    build: async () => {
      await event('order_completed', 'at least');
      await write('Times', '10');
    },
  },
  {
    about: '13 webinar: by role and product', tests: [is('membership.role', 'equals', 'admin'), did('used_reports', 90)],
    build: async () => {
      await attribute('membership.role', 'is', 'admin');
      await event('used_reports', 'at least once', 90);
    },
  },
  {
    about: '15 expansion: above 85 % of seats for 14 days', of: 'Accounts', tests: [{ type: 'held_for', of: { type: 'all', of: [above('account.seatsUsed', 'account.seatsBought', 'greater', 0.85)] }, duration: { amount: 14, unit: 'days' } }],
    build: async () => {
      await add('Something that has held');
      await dialog.getByRole('button', { name: 'Remove this test' }).click();
      await dialog.getByRole('button', { name: 'Add a test' }).first().click();
      await page.getByRole('menuitem', { name: /^A comparison/ }).click();
      await ratio('seatsUsed', 'seatsBought', 'is more than', '0.85');
    },
  },
  {
    about: '15 expansion: 3 departments', of: 'Accounts', tests: [{ type: 'compare', left: { event: { name: 'session_started', take: 'distinct', property: 'department' } }, operator: 'at_least', right: { value: 3 } }],
    build: async () => {
      await add('A figure of events');
      await pick('Left side, what is taken', 'number of different values');
      await write('Left side, event', 'session_started');
      await write('Left side, property', 'department');
      await write('Value', '3');
    },
  },
  {
    about: '17 research: promoters and churn risks, not asked in 120 days', tests: [{ type: 'any', of: [member('promoters'), member('churn-risks')] }, never('interview_asked', 120)],
    build: async () => {
      await add('A group of tests');
      await dialog.getByRole('button', { name: 'Add a test' }).first().click();
      await page.getByRole('menuitem', { name: /^A segment/ }).click();
      await pick('Segment', 'Promoters');
      await dialog.getByRole('button', { name: 'Remove this test' }).first().click();
      await dialog.getByRole('button', { name: 'Add a test' }).first().click();
      await page.getByRole('menuitem', { name: /^A segment/ }).click();
      await pick('Segment', 'Churn risks');
      await event('interview_asked', 'never', 120);
    },
  },
];

it.each(RECIPES)('$about', async ({ about, of, build, mode = 'all', tests }) => {
  await page.goto(`${engine.address}/segments`);
  await page.getByRole('button', { name: 'New segment' }).first().click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(about);
  if (of !== undefined) await dialog.getByText(of, { exact: true }).click();
  await build();
  await dialog.getByRole('button', { name: 'Create segment' }).click();
  await page.waitForURL(/\/segments\/\d+$/);
  const id = /\d+$/.exec(page.url())?.[0];
  const { subject, condition, nextCondition } = await call<{ subject: string; condition: unknown; nextCondition: unknown }>(engine, 'GET', `/api/segments/${id}`);
  expect([subject, nextCondition ?? condition]).toEqual([of === undefined ? 'profile' : 'account', { type: mode, of: tests }]);
}, 30_000);

it('16 price change: a list of accounts', async () => {
  await page.goto(`${engine.address}/segments`);
  await page.getByRole('button', { name: 'New segment' }).first().click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Price change');
  await dialog.getByText('Accounts', { exact: true }).click();
  await dialog.getByText('List', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Create segment' }).click();
  await page.waitForURL(/\/segments\/\d+$/);
  await page.getByText('Account ids').waitFor();
}, 30_000);
