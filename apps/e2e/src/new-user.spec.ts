import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Analytics } from '@segment/analytics-node';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { call, eventually, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';
import { enterByLink, newVisitor } from './signed-in.js';

/** What README promises a newcomer, done as they would: in the browser, by curl's call, by Segment's own library. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let product: Server;
let browserKey = '';

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_DEMO: '1' });
  browser = await launchBrowser();
  context = await newVisitor(browser);
  page = await context.newPage();
  // A page of the host product, with the SDK on it.
  product = createServer((_request, answer) => {
    const token = createHmac('sha256', KEYS.write).update('maya').digest('hex');
    answer.setHeader('content-type', 'text/html');
    answer.end(`<!doctype html><body><h1>Reports</h1><span id="bell"></span><script src="${engine.address}/sdk/perennial.js"></script>
      <script>perennial.start({ key: '${browserKey}', inbox: '#bell' }).identify('maya', {}, '${token}');</script></body>`);
  });
  await new Promise<void>((done) => product.listen(0, '127.0.0.1', done));
}, 120_000);
afterAll(async () => {
  product.close();
  await browser.close();
  await engine.stop();
  await db.drop();
});

const panel = () => page.locator('aside.panel');
const addAfter = async (outlet: RegExp, kind: RegExp): Promise<void> => {
  await page.getByRole('button', { name: outlet }).first().dispatchEvent('click');
  await page.getByRole('menuitem', { name: kind }).click();
};
const pick = async (field: RegExp | string, option: RegExp): Promise<void> => {
  await panel().getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
};
const write = async (field: string, text: string): Promise<void> => {
  await panel().getByRole('combobox', { name: field, exact: true }).fill(text);
  await page.keyboard.press('Tab');
};
const productPage = (): string => {
  const address = product.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
};

it('opens the printed link, once', async () => {
  expect(engine.signInLink).not.toBeNull();
  await enterByLink(page, engine);
  const other = await newVisitor(browser);
  const again = await other.newPage();
  await again.goto(engine.signInLink ?? '');
  await again.getByText(/link/i).first().waitFor();
  expect(again.url()).not.toMatch(/\/journeys$/);
  await other.close();
}, 60_000);

it('draws a journey: event, wait, branch, mail and in-app message', async () => {
  await page.getByRole('button', { name: /New journey/ }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('First journey');
  await page.getByRole('dialog').getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await write('Event', 'workspace_made');
  await addAfter(/^Add a step after Workspace made, Next/, /^Wait for/);
  await write('Event', 'profile_completed');
  await addAfter(/^Add a step after Wait for, (?!Time ran out)/, /^Branch/);
  await panel().getByRole('button', { name: 'Add a test' }).click();
  await page.getByRole('menuitem', { name: /^An attribute/ }).click();
  await write('Attribute', 'plan');
  await panel().getByRole('textbox', { name: 'Value' }).fill('team');
  await page.keyboard.press('Tab');
  await addAfter(/^Add a step after Branch, Yes/, /^Email/);
  await pick('Template', /Welcome/);
  await addAfter(/^Add a step after Email, (Next|Sent)/, /^In-app/);
  await pick('Template', /Usage limit/);
  await page.getByText(/^Saved/).waitFor();
  expect(await page.getByText(/\d+ problem/).count()).toBe(0);
}, 90_000);

it('undoes and redoes, and publishes', async () => {
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();
}, 60_000);

it('takes the event, and shows mail and in-app message within two seconds of the last one', async () => {
  browserKey = await makeBrowserKey();
  await track(engine, [{ type: 'identify', userId: 'maya', traits: { email: 'maya@example.com', firstName: 'Maya', plan: 'team' } }, { type: 'track', userId: 'maya', event: 'workspace_made' }]);
  const visitor = await context.newPage();
  await visitor.goto(productPage());
  await visitor.getByRole('button', { name: 'Inbox' }).waitFor();
  // The canvas shows her waiting.
  await page.getByRole('link', { name: /1 person here/ }).waitFor();
  const analytics = new Analytics({ writeKey: KEYS.write, host: engine.address, flushAt: 1 });
  analytics.track({ userId: 'maya', event: 'profile_completed' });
  await analytics.flush();
  const sent = performance.now();
  const mails = await eventually(() => call<{ items: { subject: string; headers: Record<string, string> }[] }>(engine, 'GET', '/api/mailbox?to=maya@example.com'), ({ items }) => items.length === 1, 5000);
  const mailMs = performance.now() - sent;
  await visitor.getByRole('status').getByText('You are close to your limit').waitFor();
  const inAppMs = performance.now() - sent;
  expect({ mail: mailMs < 2000, inApp: inAppMs < 2000, mailMs, inAppMs }).toMatchObject({ mail: true, inApp: true });
  expect(mails.items[0]).toMatchObject({ subject: 'Welcome to Orchard, Maya', headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } });
  await visitor.getByRole('button', { name: 'Close' }).click();
  await visitor.close();
  await analytics.closeAndFlush();
}, 60_000);

/** Makes a browser key as an owner does, in settings. */
async function makeBrowserKey(): Promise<string> {
  const answer = await context.request.post(`${engine.address}/api/keys`, { data: { kind: 'browser', name: 'Reports', origins: [] }, headers: { origin: engine.address } });
  const { text } = (await answer.json()) as { text: string };
  return text;
}

it('shows the mail in the mailbox, the counts on the canvas and the trace of the person', async () => {
  await page.getByText(/1 sent/).first().waitFor();
  const journey = page.url();
  await page.goto(`${engine.address}/mailbox`);
  await page.getByText('Welcome to Orchard, Maya').first().waitFor();
  expect(await page.frameLocator('iframe').first().locator('body').innerText()).toContain('Maya');
  await page.goto(`${engine.address}/people?search=maya`);
  await page.getByRole('link', { name: /maya/i }).first().click();
  await page.getByText('workspace_made').first().waitFor();
  await page.getByText('profile_completed').first().waitFor();
  await page.getByText(/Welcome/).first().waitFor();
  await page.goto(`${journey}/people?state=completed`);
  await page.getByRole('button', { name: 'Maya', exact: true }).click();
  await page.getByRole('dialog').getByText('Wait for').first().waitFor();
  await page.getByRole('dialog').getByText('Branch', { exact: true }).first().waitFor();
}, 60_000);

it('stops one topic by one click, and nothing by opening the link', async () => {
  const { items: [mail] } = await call<{ items: { headers: Record<string, string> }[] }>(engine, 'GET', '/api/mailbox?to=maya@example.com');
  const link = /<(.+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
  const topics = async (): Promise<{ key: string; channels: { channel: string; subscribed: boolean }[] }[]> => {
    const { items: [row] } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/profiles?search=maya@example.com');
    return (await call<{ topics: { key: string; channels: { channel: string; subscribed: boolean }[] }[] }>(engine, 'GET', `/api/profiles/${row?.id ?? 0}`)).topics.filter((topic) => topic.key === 'onboarding');
  };
  expect((await fetch(link)).status).toBe(200);
  expect(await topics()).toMatchObject([{ channels: [{ channel: 'email', subscribed: true }, { channel: 'in_app', subscribed: true }] }]);
  expect((await fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(200);
  expect(await topics()).toMatchObject([{ channels: [{ channel: 'email', subscribed: false }, { channel: 'in_app', subscribed: true }] }]);
}, 60_000);
