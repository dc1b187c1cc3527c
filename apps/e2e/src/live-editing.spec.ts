import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { call, eventually, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** A journey with people inside is changed and published as a marketer does it: the numbers first, a choice for each step, and progress. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let journey: { id: number; revision: number };

const wait = (id: string, name: string, amount: number): object => ({ id, type: 'delay', name, config: { duration: { amount, unit: 'days' } } });
const graph = (nodes: readonly object[], ways: readonly (readonly [string, string])[]): object => ({
  schema: 1, name: 'Onboarding', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null },
  exit: { rules: [] }, goals: [], guardrails: { topic: null }, nodes, edges: ways.map(([from, to]) => ({ from, outlet: 'next', to })), layout: { positions: {}, notes: [] },
});
const people = async (): Promise<readonly { version: number; nodeId: string; state: string }[]> => (await call<{ items: { version: number; nodeId: string; state: string }[] }>(engine, 'GET', `/api/journeys/${journey.id}/people`)).items;

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_PASSWORD: KEYS.password, PERENNIAL_ADMIN_EMAIL: KEYS.email });
  journey = await call(engine, 'POST', '/api/journeys', { name: 'Onboarding', publish: true, graph: graph([wait('week', 'A week', 7), wait('last', 'Last day', 1)], [['entry', 'week'], ['week', 'last']]) });
  await track(engine, ['ana', 'bo', 'cy'].map((userId) => ({ type: 'track', userId, event: 'signed_up' })));
  await eventually(people, (rows) => rows.length === 3);
  await call(engine, 'PUT', `/api/journeys/${journey.id}/draft`, { revision: journey.revision, graph: graph([wait('week', 'Two days', 2)], [['entry', 'week']]) });
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine, `/journeys/${journey.id}`);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

it('shows who waits where, takes a choice for each step, and moves people by it', async () => {
  await page.getByRole('button', { name: /^Publish/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('3 people inside finish on the version they came in with.').waitFor();
  const here = dialog.getByRole('radiogroup', { name: 'People at A week' });
  expect(await here.getByRole('radio', { name: /^Finish on their version/ }).isChecked()).toBe(true);
  await here.getByRole('radio', { name: /^Use the new step/ }).check();
  await here.getByRole('combobox', { name: 'How long they still wait' }).click();
  await page.getByRole('option', { name: 'What is left of the old wait' }).click();
  await dialog.getByText(/3 people are moved, let go on or taken out within a second/).waitFor();
  // A step that went cannot be used any more; nobody stands there yet.
  await dialog.getByText('Those who still come here finish on their version').click();
  expect(await dialog.getByRole('radiogroup', { name: 'People at Last day' }).getByRole('radio', { name: /^Use the new step/ }).count()).toBe(0);
  await dialog.getByRole('radiogroup', { name: 'People at Last day' }).getByRole('radio', { name: /^Leave the journey/ }).check();
  await dialog.getByText('Those who still come here: leave the journey').waitFor();
  await dialog.getByRole('button', { name: 'Publish version 2' }).click();
  await page.getByText('Version 2 of Onboarding is live.').waitFor();
  const moved = await eventually(people, (rows) => rows.every((row) => row.version === 2));
  expect(moved).toMatchObject([{ nodeId: 'week' }, { nodeId: 'week' }, { nodeId: 'week' }]);
}, 60_000);

it('pauses, asks what becomes of what was held back, and stops with everybody taken out', async () => {
  const act = async (item: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'More for this journey' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const dialog = page.getByRole('dialog');
  await act(/^Pause/);
  await dialog.getByRole('radio', { name: /^Let them in, to begin later/ }).check();
  await dialog.getByRole('button', { name: 'Pause journey' }).click();
  await page.getByText(/is paused\. Those inside wait, and those who come wait at the entry/).waitFor();
  await act(/^Resume/);
  await dialog.getByRole('radio', { name: /^Skip messages that are stale/ }).check();
  await dialog.getByRole('textbox', { name: 'Stale after' }).fill('2');
  await dialog.getByRole('button', { name: 'Resume journey' }).click();
  await page.getByText('Onboarding runs again.').waitFor();
  await act(/^Stop/);
  await dialog.getByRole('radio', { name: /^Take everybody out now/ }).check();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('The offer is over');
  await dialog.getByRole('button', { name: 'Stop and take 3 people out' }).click();
  await page.getByText('Onboarding is stopped, and 3 people are taken out.').waitFor();
  await eventually(people, (rows) => rows.length === 0);
  const { items } = await call<{ items: { reason: string }[] }>(engine, 'GET', `/api/journeys/${journey.id}/people?state=exited`);
  expect(items).toMatchObject([{ reason: 'The offer is over' }, { reason: 'The offer is over' }, { reason: 'The offer is over' }]);
}, 60_000);

it('answers why on the page of a person, for a chosen journey', async () => {
  const { items } = await call<{ items: { profileId: number }[] }>(engine, 'GET', `/api/journeys/${journey.id}/people?state=exited`);
  await page.goto(`${engine.address}/people/${items[0]?.profileId}`);
  const why = page.getByRole('region', { name: 'Why in a journey, or why not' });
  await why.getByRole('combobox', { name: 'Journey' }).click();
  await page.getByRole('option', { name: 'Onboarding' }).click();
  await why.getByText(/^Entered on .* because signed_up happened; left on .*: The offer is over\.$/).waitFor();
  await why.getByRole('button', { name: 'See every step' }).click();
  await page.getByRole('dialog').getByText('A new version moved them').waitFor();
  await page.getByRole('dialog').getByText('Left the journey: The offer is over').waitFor();
}, 60_000);
