import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { drawingOn } from './drawing.js';
import { openProduct, type OpenedProduct } from './opened.js';
import { call, eventually, type RunningEngine } from './running-engine.js';

/** What limits messages, said by the workspace, by a journey and by a step in it. */
let product: OpenedProduct;
let engine: RunningEngine;
let page: Page;

beforeAll(async () => {
  product = await openProduct();
  ({ engine, page } = product);
  const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>';
  const template = await call<{ id: number; revision: number }>(engine, 'POST', '/api/templates', { key: 'hello', name: 'Hello', channel: 'email', topic: null, source: { channel: 'email', email: { subject: 'Hi', preheader: '', mjml, text: null } } });
  await call(engine, 'POST', `/api/templates/${template.id}/versions`, { revision: template.revision });
}, 120_000);
afterAll(() => product.close());

const { panel, step, addAfter } = drawingOn(() => page);
const limit = (name: string) => page.getByRole('group', { name, exact: true });

it('sets quiet hours and a cap for the workspace, and shows them after a reload', async () => {
  await page.goto(`${new URL(page.url()).origin}/settings/sending-rules`);
  await page.getByRole('button', { name: 'Change quiet hours' }).click();
  await page.getByRole('button', { name: 'Change frequency caps' }).click();
  await limit('Frequency caps').getByRole('textbox', { name: 'At most' }).fill('2');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The sending rules are saved').waitFor();
  expect(await call(engine, 'GET', '/api/sending-rules')).toMatchObject({ defaults: { quietHours: { action: 'hold', windows: [{ from: '20:00', to: '08:00' }] }, frequencyCaps: { caps: [{ max: 2, per: 'week', window: 'rolling' }] } } });
  await page.reload();
  expect(await limit('Frequency caps').getByRole('textbox', { name: 'At most' }).inputValue()).toBe('2');
}, 60_000);

it('a journey shows what it takes from the workspace and says its own caps; a step says its own priority', async () => {
  await page.getByRole('link', { name: /^Journeys/ }).first().click();
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Limits');
  await page.getByRole('dialog').getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).fill('came');
  await page.keyboard.press('Tab');
  await limit('Quiet hours').getByText(/^As the workspace: .*20:00/).waitFor();
  await limit('Frequency caps').getByText(/^As the workspace: .*2/).waitFor();
  await panel().getByRole('button', { name: 'Change frequency caps' }).click();
  await limit('Frequency caps').getByRole('textbox', { name: 'At most' }).fill('5');
  await addAfter(/^Add a step after Came, Next/, /^Email/);
  await panel().getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: 'Hello' }).click();
  await panel().getByText('Limits', { exact: true }).click();
  await limit('Frequency caps').getByText(/^As the journey: .*5/).waitFor();
  await panel().getByRole('textbox', { name: 'Priority' }).fill('0');
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  const { draft } = await eventually(() => call<{ draft: { guardrails: object; nodes: { config: { priority?: number } }[] } }>(engine, 'GET', `/api/journeys/${id}`), (journey) => journey.draft.nodes[0]?.config.priority === 0);
  expect(draft.guardrails).toMatchObject({ frequencyCaps: { caps: [{ max: 5 }] } });
  expect(draft.guardrails).not.toHaveProperty('quietHours.windows');
  await page.getByRole('button', { name: /^Publish/ }).click();
  // All goes to the mailbox, so that nobody has to look first.
  expect(await page.getByRole('combobox', { name: 'Messages' }).inputValue()).toBe('Live');
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.reload();
  await step('Email').first().click();
  expect(await panel().getByRole('textbox', { name: 'Priority' }).inputValue()).toBe('0');
  await limit('Frequency caps').getByText(/^As the journey: .*5/).waitFor();
}, 60_000);
