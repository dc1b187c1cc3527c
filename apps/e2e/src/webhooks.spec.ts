import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually, KEYS, startEngine, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** In and out by HTTP, as a marketer sets it up: another program calls a webhook trigger, the journey calls another program and goes by its answer. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let server: Server;
let port = 0;
const heard: { url: string; body: string; key: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      heard.push({ url: request.url ?? '', body: Buffer.concat(chunks).toString(), key: String(request.headers['x-key']) });
      response.end('{"score": 700}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_PASSWORD: KEYS.password, PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ALLOW_HOSTS: `127.0.0.1:${port}` });
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine, '/settings/triggers');
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  server.closeAllConnections();
  server.close();
  await db.drop();
});

const panel = (): Locator => page.locator('aside.panel');
const dialog = (): Locator => page.getByRole('dialog');
let address = '';

it('registers a webhook with what is read from its calls, and shows its address', async () => {
  await page.getByText('No triggers registered').waitFor();
  await page.getByRole('button', { name: 'New webhook' }).click();
  await dialog().getByRole('button', { name: 'Create webhook' }).click();
  await dialog().getByText('Give the webhook a name').waitFor();
  await dialog().getByText('Say where at least one of the three stands').waitFor();
  await dialog().getByLabel('Name', { exact: true }).fill('upgraded');
  await dialog().getByLabel('User id').fill('data..id');
  await dialog().getByText(/is no dotted path/).waitFor();
  await dialog().getByLabel('User id').fill('data.customer');
  await dialog().getByLabel('Id of the message').fill('id');
  await dialog().getByRole('button', { name: 'Add a property' }).click();
  await dialog().getByLabel('Name of the property').fill('plan');
  await dialog().getByLabel('Where it stands').fill('data.object.plan');
  await dialog().getByRole('button', { name: 'Create webhook' }).click();
  address = await dialog().getByLabel('The address').innerText();
  expect(address).toMatch(/\/hooks\/in\/[\w-]{32}$/);
  await dialog().getByRole('button', { name: 'Done' }).click();
  await page.getByText('Reads user id at data.customer · plan').waitFor();
}, 60_000);

it('starts a journey with it that calls another program, and is told what is wrong before', async () => {
  await page.goto(`${engine.address}/journeys`);
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await dialog().getByLabel('Name').fill('Upgraded');
  await dialog().getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByRole('menuitem', { name: 'upgraded' }).click();
  await panel().getByText(/Another program calls the address/).waitFor();

  await page.getByRole('button', { name: /^Add a step after Upgraded, Next/ }).first().dispatchEvent('click');
  await page.getByRole('menuitem', { name: /^Webhook/ }).click();
  await panel().getByText('Enter the address to call.').first().waitFor();
  await panel().getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${port}/credit/{{profile.externalId}}`);
  await panel().getByLabel('JSON').fill('{"plan": {{event.plan}} "seats": 3}');
  await panel().getByText(/This is not JSON once its values are filled in/).first().waitFor();
  await panel().getByLabel('JSON').fill('{"plan": {{event.plan}}, "seats": 3}');
  await panel().getByText(/This is not JSON/).first().waitFor({ state: 'hidden' });
  await panel().getByRole('button', { name: 'Add a header' }).click();
  await panel().getByLabel('Name of the header').fill('X-Key');
  await panel().getByLabel('Value of the header').fill('abc');
  await panel().getByRole('combobox', { name: 'What to do with it' }).click();
  await page.getByRole('option', { name: 'Keep it for later steps' }).click();
  await panel().getByLabel('Under the name').fill('credit');
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: /^Publish/ }).click();
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();

  const post = async (body: object): Promise<number> => (await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status;
  expect(await post({ id: 'evt_1', data: { customer: 'ana', object: { plan: 'team' } } })).toBe(200);
  expect(await post({ id: 'evt_1', data: { customer: 'ana', object: { plan: 'team' } } })).toBe(200);
  expect(await post({ id: 'evt_2', data: {} })).toBe(400);
  await eventually(async () => heard.length, (calls) => calls > 0);
  expect(heard).toEqual([{ url: '/credit/ana', body: '{"plan": "team", "seats": 3}', key: 'abc' }]);
}, 90_000);

it('shows in the debugger what came to the address', async () => {
  await page.goto(`${engine.address}/events?tab=debugger`);
  await page.getByRole('combobox', { name: 'Key' }).click();
  await page.getByRole('option', { name: 'upgraded (webhook)' }).click();
  await page.getByText(/data\.customer is missing/).waitFor();
  await page.getByRole('row', { name: /\/hooks\/in upgraded 200/ }).first().waitFor();
}, 30_000);
