import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { drawingOn } from './drawing.js';
import { openProduct, type OpenedProduct } from './opened.js';
import { call, eventually, track, type RunningEngine } from './running-engine.js';

/** A wait that takes the best, a task, a goal and limits, as a marketer sets them up, and a colleague who does the task. */
let product: OpenedProduct;
let engine: RunningEngine;
let page: Page;

beforeAll(async () => {
  product = await openProduct();
  ({ engine, page } = product);
}, 120_000);
afterAll(() => product.close());

const { panel, step, addAfter } = drawingOn(() => page);
const choose = async (label: string, option: string): Promise<void> => {
  await panel().getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
};
const typeEvent = async (label: string, event: string): Promise<void> => {
  await panel().getByRole('combobox', { name: label, exact: true }).fill(event);
  await page.keyboard.press('Tab');
};

it('draws a wait that looks back and takes the best, a task and a goal, and limits who comes in', async () => {
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Saving');
  await page.getByRole('dialog').getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await typeEvent('Event', 'gone_quiet');
  await panel().getByRole('textbox', { name: 'In all' }).fill('2');

  await addAfter(/^Add a step after Gone quiet, Next/, /^Wait for/);
  await typeEvent('Event', 'bought');
  await panel().getByRole('button', { name: 'Add an event or condition' }).click();
  await panel().getByRole('button', { name: /^It happened/ }).click();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).last().fill('visited');
  await page.keyboard.press('Tab');
  await panel().getByRole('button', { name: 'The best by the end' }).click();
  await choose('Events that count', 'Since they entered the journey');
  await panel().getByRole('textbox', { name: 'Wait at most, amount' }).fill('5');
  await step('Wait at most 5 days, then take the best').waitFor();

  // The menu of kinds is longer than the window has room below: it stays within, and the page under it where it is.
  await page.getByRole('button', { name: /^Add a step after Wait for, Time ran out/ }).first().dispatchEvent('click');
  await page.getByRole('menuitem', { name: /^Task/ }).scrollIntoViewIfNeeded();
  const box = await page.getByRole('menu').boundingBox();
  expect([(box?.y ?? -1) >= 0, (box?.y ?? 0) + (box?.height ?? 1000) <= 900, await page.evaluate(() => document.scrollingElement?.scrollTop)]).toEqual([true, true, 0]);
  await page.getByRole('menuitem', { name: /^Task/ }).click();
  await panel().getByRole('textbox', { name: 'In a line' }).fill('Call them');
  await panel().getByRole('button', { name: 'A colleague' }).click();
  await panel().getByRole('combobox', { name: 'Address of the colleague' }).fill('lena@orchard.example');
  await page.keyboard.press('Tab');
  await step('Call them, within 2 days').waitFor();

  await addAfter(/^Add a step after Task, Next/, /^Goal/);
  await typeEvent('Event', 'came_back');
  await panel().getByRole('radio', { name: 'Wait for it' }).check();
  await step('Skip ahead once: came_back; else wait 3 days').waitFor();
  await page.getByText(/^Saved/).waitFor();
}, 90_000);

it('publishes; two come in, the third is told why not; a goal takes one ahead past the task', async () => {
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  for (const userId of ['u1', 'u2', 'u3']) await track(engine, [{ type: 'track', userId, event: 'gone_quiet' }]);
  const counts = await eventually(() => call<{ entered: number; notEntered: number }>(engine, 'GET', `/api/journeys/${id}/counts`), ({ entered, notEntered }) => entered + notEntered === 3);
  expect(counts).toMatchObject({ entered: 2, notEntered: 1 });
  await track(engine, [{ type: 'track', userId: 'u1', event: 'came_back' }]);
  await eventually(() => call<{ completed: number }>(engine, 'GET', `/api/journeys/${id}/counts`), ({ completed }) => completed === 1);
  expect(await call<{ items: unknown[] }>(engine, 'GET', '/api/tasks')).toMatchObject({ items: [] });
  const { items } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/profiles?search=u3');
  expect(await call(engine, 'GET', `/api/profiles/${items[0]?.id}/why?journey=${id}`)).toMatchObject({ outcome: 'not_entered', sentence: expect.stringContaining('as many had come in as may') });
}, 60_000);

it('asks the colleague on the page of tasks, and hears what came of it', async () => {
  const graph = {
    schema: 1, name: 'Unhappy', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'unhappy' }], reentry: { mode: 'always' } }, exit: { rules: [] }, goals: [], guardrails: {},
    nodes: [{ id: 'ask', type: 'task', name: 'Ask', config: { title: 'Ask why', due: { amount: 1, unit: 'days' }, details: ['entry.event.properties.score'] } }, { id: 'wait', type: 'wait_for', name: 'Done?', config: { branches: [{ id: 'done', name: 'Done', event: { name: 'task_done' } }], timeout: { amount: 2, unit: 'days' } } }],
    edges: [{ from: 'entry', outlet: 'next', to: 'ask' }, { from: 'ask', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
  };
  const journey = await call<{ id: number }>(engine, 'POST', '/api/journeys', { name: 'Unhappy', graph, publish: true });
  await track(engine, [{ type: 'track', userId: 'u2', event: 'unhappy', properties: { score: 3 } }]);
  await eventually(() => call<{ items: unknown[] }>(engine, 'GET', '/api/tasks'), ({ items }) => items.length === 1);
  await page.getByRole('link', { name: /^Tasks/ }).click();
  const card = page.getByRole('listitem').filter({ hasText: 'Ask why' });
  await card.getByText('event.properties.score').waitFor();
  await card.getByRole('button', { name: 'Done…' }).click();
  await card.getByRole('textbox', { name: 'What came of it' }).fill('They miss the export');
  await card.getByRole('button', { name: 'Mark as done' }).click();
  await page.getByText('Nothing to do').waitFor();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.getByText('They miss the export').waitFor();
  await eventually(() => call<{ completed: number }>(engine, 'GET', `/api/journeys/${journey.id}/counts`), ({ completed }) => completed === 1);
}, 60_000);
