import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { call, KEYS, startEngine, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** Two people edit one journey: nobody's work is overwritten, and the second takes over what the first saved. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let journey: { id: number; revision: number; draft: { nodes: { id: string; name: string }[] } };

const read = (): Promise<typeof journey> => call(engine, 'GET', `/api/journeys/${journey.id}`);
const rename = async (name: string): Promise<void> => {
  const { draft, revision } = await read();
  await call(engine, 'PUT', `/api/journeys/${journey.id}/draft`, { revision, graph: { ...draft, nodes: draft.nodes.map((node) => ({ ...node, name })) } });
};
const step = (name: string) => page.locator('.react-flow__node').filter({ hasText: name });

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_PASSWORD: KEYS.password, PERENNIAL_ADMIN_EMAIL: KEYS.email });
  journey = await call(engine, 'POST', '/api/journeys', { name: 'Shared', pillar: 'retention', audience: 'consumer' });
  await call(engine, 'PUT', `/api/journeys/${journey.id}/draft`, { revision: 1, graph: { ...journey.draft, nodes: [{ id: 'rest', type: 'delay', name: 'A pause', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'rest' }] } });
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine, `/journeys/${journey.id}`);
  await step('A pause').waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await db.drop();
});

it('keeps the page from writing over what someone else saved, and loads theirs', async () => {
  await rename('Theirs');
  await step('A pause').click();
  await page.locator('aside.panel').getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.getByText('Someone else changed this journey.').waitFor();
  expect((await read()).draft.nodes[0]?.name).toBe('Theirs');
  await page.getByRole('button', { name: 'Load the newest' }).click();
  await step('Theirs').waitFor();
  expect(await page.getByText('Someone else changed this journey.').count()).toBe(0);
  await step('Theirs').click();
  await page.locator('aside.panel').getByRole('textbox', { name: 'Name' }).fill('Ours');
  await page.getByText(/^Saved/).waitFor();
  expect((await read()).draft.nodes[0]?.name).toBe('Ours');
}, 60_000);

it('lists the keys of the canvas', async () => {
  await page.locator('.react-flow__pane').click({ position: { x: 600, y: 60 } });
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Previous problem').waitFor();
  await page.keyboard.press('Escape');
}, 30_000);
