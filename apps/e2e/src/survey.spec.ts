import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { openProduct, type OpenedProduct } from './opened.js';
import { call, eventually, KEYS, track, type RunningEngine } from './running-engine.js';
import { newVisitor } from './signed-in.js';

/** A marketer writes a survey, people answer it on a page of the product, on a phone and by keyboard, and the marketer sees the score. */
let opened: OpenedProduct;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let product: Server;

beforeAll(async () => {
  opened = await openProduct();
  ({ engine, browser, page } = opened);
  product = createServer((asked, answer) => {
    const user = (asked.url ?? '/').slice(1);
    const token = createHmac('sha256', KEYS.write).update(user).digest('hex');
    answer.setHeader('content-type', 'text/html');
    answer.end(`<!doctype html><meta name="viewport" content="width=device-width"><body><h1>Reports</h1><span id="bell"></span><script src="${engine.address}/sdk/perennial.js"></script><script>perennial.start({ key: '${KEYS.write}', inbox: '#bell' }).identify('${user}', {}, '${token}');</script></body>`);
  });
  await new Promise<void>((done) => product.listen(0, '127.0.0.1', done));
}, 120_000);
afterAll(async () => {
  product.close();
  await opened.close();
});

const visit = async (user: string, options: { readonly colorScheme?: 'light' | 'dark' } = {}): Promise<Page> => {
  const visitor = await (await newVisitor(browser, { viewport: { width: 360, height: 640 }, ...options })).newPage();
  await track(engine, [{ type: 'identify', userId: user, traits: {} }, { type: 'track', userId: user, event: 'activated' }]);
  const address = product.address();
  await visitor.goto(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/${user}`);
  await visitor.getByRole('radiogroup').waitFor();
  return visitor;
};
const answers = async (): Promise<{ answered: number; nps: { score: number | null } }> => {
  const { items } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/templates');
  return call(engine, 'GET', `/api/templates/${items[0]?.id}/answers`);
};

it('is written in the editor, which says what is missing', async () => {
  const { id } = await call<{ id: number }>(engine, 'POST', '/api/templates', { key: 'nps', name: 'NPS', channel: 'in_app' });
  await page.goto(`${engine.address}/templates/${id}`);
  await page.getByRole('button', { name: 'Survey', exact: true }).click();
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Would you recommend us?');
  await page.getByRole('textbox', { name: 'Text under the question' }).fill('');
  await page.getByRole('textbox', { name: 'What 0 means' }).fill('');
  await page.getByText(/Nobody would know what 0 means/).first().waitFor();
  await page.getByRole('textbox', { name: 'What 0 means' }).fill('Not likely');
  await page.getByLabel('Preview in the product').getByText('Not likely').waitFor();
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: 'Answers', exact: true }).last().click();
  await page.getByText('Not asked yet').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save version' }).click();
  await page.getByText('Version 1', { exact: true }).waitFor();
  await call(engine, 'POST', '/api/journeys', { name: 'NPS', publish: true, graph: {
    schema: 1, name: 'NPS', pillar: 'advocacy', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'activated' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: { topic: null },
    nodes: [{ id: 'ask', type: 'in_app', name: 'Ask', config: { template: 'nps', continue: 'queued' } }], edges: [{ from: 'entry', outlet: 'next', to: 'ask' }], layout: { positions: {}, notes: [] },
  } });
}, 60_000);

it('fits a phone, and is answered with a comment', async () => {
  const visitor = await visit('ada');
  const boxes = await visitor.locator('.card .scale label').evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect()).map(({ left, right, width, height }) => ({ left, right, width, height })));
  expect(boxes).toHaveLength(11);
  expect(Math.min(...boxes.map(({ width }) => width), ...boxes.map(({ height }) => height))).toBeGreaterThanOrEqual(24);
  expect(boxes.every(({ left, right }) => left >= 0 && right <= 360)).toBe(true);
  const card = visitor.getByRole('dialog', { name: 'Would you recommend us?' });
  expect(await card.getByRole('button', { name: 'Send' }).count()).toBe(0);
  await card.getByRole('radio', { name: '10, Extremely likely' }).check();
  await card.getByRole('textbox', { name: 'What is the reason for your answer?' }).fill('It is fast');
  await card.getByRole('button', { name: 'Send' }).click();
  await card.getByText('Thank you. This helps us.').waitFor();
  await card.waitFor({ state: 'detached' });
  await visitor.reload();
  await visitor.getByRole('button', { name: 'Inbox' }).click();
  await visitor.getByText('Thank you. This helps us.').waitFor();
  expect(await visitor.getByRole('radiogroup').count()).toBe(0);
}, 60_000);

it('is answered by keyboard, in the dark, and sends nothing on the way', async () => {
  const visitor = await visit('bo', { colorScheme: 'dark' });
  await visitor.getByRole('radio', { name: '0, Not likely' }).focus();
  await visitor.keyboard.press('Space');
  for (let n = 0; n < 3; n += 1) await visitor.keyboard.press('ArrowRight');
  expect((await answers()).answered).toBe(1);
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Enter');
  await visitor.getByRole('dialog').getByText('Thank you. This helps us.').waitFor();
  expect(await eventually(answers, ({ answered }) => answered === 2)).toMatchObject({ answered: 2, nps: { score: 0 } });
}, 60_000);

it('shows the score on the page of the template', async () => {
  await page.getByRole('button', { name: 'Answers', exact: true }).last().click();
  await page.getByText('2 answers').waitFor();
  await page.getByRole('region', { name: 'Net Promoter Score' }).getByText('50%').first().waitFor();
}, 60_000);
