import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { httpSink, launchBrowser, testDatabase, type HttpSink, type TestDatabase } from '@perennial/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { drawingOn } from './drawing.js';
import { eventually, KEYS, startEngine, track, type RunningEngine } from './running-engine.js';
import { signedInByPassword } from './signed-in.js';

/** A text message, as a marketer sets it up: the provider, the template, the journey; then an event, and the request at the other end. */
let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
let sink: HttpSink;

beforeAll(async () => {
  sink = await httpSink();
  db = await testDatabase(async () => undefined, 'empty');
  engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_PASSWORD: KEYS.password, PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ALLOW_HOSTS: `127.0.0.1:${sink.port}` });
  browser = await launchBrowser();
  page = await signedInByPassword(browser, engine, '/settings/sending');
}, 120_000);
afterAll(async () => {
  await browser.close();
  await engine.stop();
  await sink.close();
  await db.drop();
});

const dialog = (): Locator => page.getByRole('dialog');
const { panel, addAfter } = drawingOn(() => page);

it('adds a provider for text messages, is told what is wrong, and tries it', async () => {
  await page.getByRole('region', { name: 'SMS' }).getByText('Catches every text message').waitFor();
  await page.getByRole('button', { name: 'Add a provider' }).click();
  await dialog().getByRole('region', { name: 'SMS' }).getByRole('button', { name: /^HTTP/ }).click();
  await dialog().getByLabel('Address').fill('http://sms.example/send');
  await dialog().getByLabel('From').fill('Orchard');
  await dialog().getByLabel('Secret headers').fill('Authorization: Bearer hush');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().getByText(/would be called without encryption/).waitFor();
  await dialog().getByLabel('Address').fill(`${sink.url}/send`);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('Every text message goes through HTTP for SMS from now on.').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await dialog().getByLabel('To the phone number').fill('+351 910 000 001');
  await dialog().getByRole('button', { name: 'Send test' }).click();
  await dialog().getByText('A text message to +351910000001 was taken.').waitFor();
  expect(sink.requests).toMatchObject([{ path: '/send', headers: { authorization: 'Bearer hush' } }]);
  await dialog().getByRole('button', { name: 'Close' }).last().click();
  sink.clear();
}, 60_000);

it('writes a text message whose length is told as it grows', async () => {
  await page.goto(`${engine.address}/templates`);
  await page.getByRole('button', { name: 'New template' }).first().click();
  await dialog().getByLabel('Name').fill('Reminder');
  await dialog().getByRole('button', { name: 'SMS' }).click();
  await dialog().getByRole('button', { name: 'Create template' }).click();
  await page.waitForURL(/\/templates\/\d+$/);
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.fill('Hi {{#if');
  await page.getByText(/cannot be read|never closed/).first().waitFor();
  await text.fill(`Hi {{default profile.firstName "you"}}, ${'x'.repeat(160)}`);
  await page.getByText('168 characters, 2 segments of 153, for the person of the preview').waitFor();
  await text.fill('Hi {{default profile.firstName "you"}}, see you at 9');
  await page.getByText('20 characters, 1 segment, for the person of the preview').waitFor();
  await page.getByRole('group', { name: 'Preview on a phone' }).getByText('Hi Ana, see you at 9').waitFor();
  await page.getByRole('button', { name: 'Save version' }).click();
  await page.getByText('Version 1 is what is sent from now on.').waitFor();
}, 60_000);

it('sends it from a journey that an event starts, after a look at its mode (journeys.md section 5)', async () => {
  await page.goto(`${engine.address}/journeys`);
  await page.getByRole('button', { name: /New journey/ }).first().click();
  await dialog().getByLabel('Name').fill('Remind');
  await dialog().getByRole('button', { name: 'Create journey' }).click();
  await page.waitForURL(/\/journeys\/\d+$/);
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await panel().getByRole('combobox', { name: 'Event', exact: true }).fill('booked');
  await page.keyboard.press('Tab');
  await addAfter(/^Add a step after Booked, Next/, /^SMS/);
  await panel().getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: 'Reminder' }).click();
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: /^Publish/ }).click();
  // It would send through an outside provider: a colleague looks first, unless one says otherwise.
  const mode = page.getByRole('combobox', { name: 'Messages' });
  expect(await mode.inputValue()).toBe('Review');
  await mode.click();
  await page.getByRole('option', { name: 'Live' }).click();
  await page.getByRole('button', { name: /^Publish version 1/ }).click();
  await page.getByText('Live', { exact: true }).waitFor();

  await track(engine, [{ type: 'identify', userId: 'bea', traits: { firstName: 'Bea', phone: '+351 910 000 002' } }, { type: 'track', userId: 'bea', event: 'booked' }]);
  await eventually(async () => sink.requests.length, (count) => count > 0);
  expect(sink.requests.map(({ body }) => JSON.parse(body))).toEqual([{ from: 'Orchard', to: '+351910000002', text: 'Hi Bea, see you at 9' }]);
}, 90_000);
