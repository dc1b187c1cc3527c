import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { launchBrowser, runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { eventually, startEngine, track, type RunningEngine } from './running-engine.js';
import { newVisitor, signedInByLink } from './signed-in.js';

/** People found by what is known of them, as a marketer does it in the browser. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;

const PEOPLE = 120;
const traits = (n: number): Record<string, unknown> => ({ name: `Person ${n}`, email: `p${n}@orchard.example`, plan: n % 2 === 0 ? 'pro' : 'free', seats: n, trial: n === 7 });

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString });
  await track(engine, Array.from({ length: PEOPLE }, (_, n) => ({ type: 'identify', userId: `p-${n}`, traits: traits(n) })));
  await eventually(() => runSql(db.connectionString, `select 1 from profiles where attributes ? 'plan'`), (rows) => rows.length === PEOPLE);
  browser = await launchBrowser();
  page = await signedInByLink(browser, engine);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

const form = () => page.getByRole('form', { name: 'Filter by an attribute' });
const status = (text: string): Promise<void> => page.getByRole('status').getByText(text, { exact: true }).waitFor();
const rows = () => page.getByRole('row').filter({ has: page.getByRole('cell') }).count();
const show = (): Promise<void> => form().getByRole('button', { name: 'Show people' }).click();
async function choose(field: string, option: string): Promise<void> {
  await form().getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
}

it('filters by an attribute that is chosen, with a value that was seen, and says what is missing', async () => {
  await page.goto(`${engine.address}/people`);
  await page.getByRole('button', { name: 'Filter by an attribute' }).click();
  await show();
  await form().getByText('Choose what to compare.').waitFor();
  await choose('Attribute', 'plan');
  await show();
  await form().getByText('Enter a value to compare with.').waitFor();
  await choose('Value', 'pro');
  await show();
  await status('The newest 50 of those who fit.');
  expect(await rows()).toBe(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await status(`${PEOPLE / 2} of ${PEOPLE} people fit.`);
  expect(await rows()).toBe(PEOPLE / 2);
}, 60_000);

it('takes a second test, keeps both in the address, and together with a name', async () => {
  await page.getByRole('button', { name: 'Filter by an attribute' }).click();
  await choose('Attribute', 'seats');
  await choose('Operator', 'is more than');
  await form().getByRole('textbox', { name: 'Value' }).fill('100');
  await page.keyboard.press('Enter');
  await status(`9 of ${PEOPLE} people fit.`);
  const other = await (await newVisitor(browser, { storageState: await page.context().storageState() })).newPage();
  await other.goto(page.url());
  await other.getByRole('status').getByText(`9 of ${PEOPLE} people fit.`).waitFor();
  await other.getByRole('button', { name: 'seats is more than 100', exact: true }).waitFor();
  await other.context().close();
  await page.getByRole('searchbox', { name: 'Find by name, email or id' }).fill('person 11');
  await status('5 of 11 people fit.');
  await page.getByRole('link', { name: 'Person 118' }).waitFor();
}, 60_000);

it('changes a test in place and takes it away', async () => {
  await page.getByRole('button', { name: 'seats is more than 100', exact: true }).click();
  await form().getByRole('textbox', { name: 'Value' }).fill('117');
  await show();
  await status('1 of 11 people fits.');
  await page.getByRole('button', { name: 'Remove the filter plan is pro' }).click();
  await status('2 of 11 people fit.');
  await page.getByRole('button', { name: 'Remove the filter seats is more than 117' }).click();
  await page.getByRole('status').waitFor({ state: 'detached' });
  await eventually(rows, (n) => n === 11);
  expect(new URL(page.url()).search).toBe('?q=person+11');
}, 60_000);

it('tells the way out where nobody fits, and where the address cannot be read', async () => {
  await page.goto(`${engine.address}/people?where=${encodeURIComponent('[{"path":"profile.plan","operator":"equals","value":"PRO"}]')}`);
  await page.getByText('There is nobody for whom plan is PRO. “is” minds upper and lower case; “is (in any case)” does not.').waitFor();
  await page.getByRole('button', { name: 'plan is PRO', exact: true }).click();
  await choose('Operator', 'is (in any case)');
  await show();
  await status('The newest 50 of those who fit.');
  await page.goto(`${engine.address}/people?where=plan`);
  await page.getByText('The filters in this address cannot be read').waitFor();
  await page.getByRole('button', { name: 'Forget them' }).click();
  await page.getByText('The filters in this address cannot be read').waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('');
}, 60_000);

it('shows how far it is while it looks through many, stops, and goes on', async () => {
  const ids = Array.from({ length: 900 }, (_, n) => 1_000_000 + n);
  const made = ids.map((id) => `(${shardOf(id)},${id})`).join(',');
  // Long texts in another script are slow to compare where case is ignored: some hundreds of them fill the time of one answer.
  await runSql(db.connectionString, `insert into profiles (shard, id, workspace_id, attributes) select s, i, (select min(id) from workspaces), jsonb_build_object('bio', repeat('Éa', 1000)) from (values ${made}) m(s, i)`);
  await page.goto(`${engine.address}/people?where=${encodeURIComponent('[{"path":"profile.bio","operator":"contains","value":"nobody"}]')}`);
  await page.getByRole('status').getByText(/^Looking: [\d,]+ people so far, none fit$/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('status').getByText(/^Stopped after [\d,]+ people; none fit so far\.$/).waitFor();
  await page.getByRole('button', { name: 'Go on looking' }).click();
  await page.getByRole('status').getByText('None of 1,020 people fit.').waitFor({ timeout: 40_000 });
  await page.getByRole('heading', { name: 'Nobody fits' }).waitFor();
  await page.getByRole('button', { name: 'Show everyone' }).click();
  await eventually(rows, (n) => n === 50);
}, 90_000);
