import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dnsServer, smtpSink, verifyDkim, type DnsServer, type SmtpSink } from '@perennial/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { openProduct, type OpenedProduct } from './opened.js';
import { call, eventually, track, type RunningEngine } from './running-engine.js';
import { newVisitor } from './signed-in.js';

/** Mail as a marketer sets it up and looks after it: domain, sender, provider, what failed, double opt-in, a muted account. With PICTURES=<folder> pages are kept as pictures. */
let product: OpenedProduct;
let dns: DnsServer;
let sink: SmtpSink;
let strict: SmtpSink;
let engine: RunningEngine;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  [dns, sink, strict] = await Promise.all([dnsServer(), smtpSink(), smtpSink({ onMail: () => ({ code: 554, text: '5.7.1 This sender may not send here' }) })]);
  product = await openProduct({ PERENNIAL_DNS_SERVERS: dns.address });
  ({ engine, browser, page } = product);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: engine.address });
  page.on('pageerror', (error) => problems.push(error.message));
  await track(engine, [
    { type: 'identify', userId: 'maya', traits: { firstName: 'Maya', email: 'maya@people.example' } },
    { type: 'group', userId: 'maya', groupId: 'orchard', traits: { name: 'Orchard' } },
  ]);
}, 120_000);
afterAll(async () => {
  await product.close();
  await Promise.all([sink.close(), strict.close(), dns.close()]);
});

/** Keeps the page as a picture at both sizes, in the light and in the dark. */
const picture = async (name: string): Promise<void> => {
  const folder = process.env['PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-mantine-color-scheme', wanted), scheme);
    for (const [width, height] of [[1024, 768], [1440, 900]] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
    }
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-mantine-color-scheme', 'light'));
};
const dialog = (): Locator => page.getByRole('dialog');
/** Presses a button that copies, and answers what was copied. */
const copied = async (button: string): Promise<string> => {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.getByRole('button', { name: button, exact: true }).click();
  return eventually(() => page.evaluate(() => navigator.clipboard.readText()), (text) => text !== '');
};
const points = async (port: number): Promise<void> => {
  await page.goto(`${engine.address}/settings/sending`);
  await page.getByRole('button', { name: 'More for Own server' }).click();
  await page.getByRole('menuitem', { name: 'Change', exact: true }).click();
  await dialog().getByRole('textbox', { name: 'Port' }).fill(String(port));
  await dialog().getByRole('button', { name: 'Save', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
};
const tests = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Send a test' }).click();
  await dialog().getByRole('textbox').fill('ana@people.example');
  await dialog().getByRole('button', { name: 'Send test' }).click();
};
const send = async (template: string): Promise<string> => (await call<{ id: string }>(engine, 'POST', '/api/messages', { template, to: { userId: 'maya' } })).id;
interface Status { readonly state: string; readonly reason: string | null }
const ended = (id: string): Promise<Status> => eventually(() => call<Status>(engine, 'GET', `/api/messages/${id}`), ({ state }) => !['queued', 'sending'].includes(state));
/** The mail of a subject that the sink has taken. */
const taken = (subject: string | RegExp) => eventually(async () => sink.mails.filter((mail) => (typeof subject === 'string' ? mail.subject === subject : subject.test(mail.subject))), (mails) => mails.length === 1).then(([mail]) => {
  if (mail === undefined) throw new Error('the mail is not there');
  return mail;
});
const publish = async (key: string, topic: string): Promise<number> => {
  const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>';
  const made = await call<{ id: number; revision: number }>(engine, 'POST', '/api/templates', { key, name: key, channel: 'email', topic, sender: 'maya-at-orchard', source: { channel: 'email', email: { subject: `Subject of ${key}`, preheader: '', mjml, text: null } } });
  await call(engine, 'POST', `/api/templates/${made.id}/versions`, { revision: made.revision });
  return made.id;
};

it('a domain is added, its records are copied into DNS, and it is ready when they are found', async () => {
  await page.goto(`${engine.address}/settings/mail`);
  await page.getByRole('button', { name: 'Add a domain' }).click();
  await dialog().getByRole('textbox', { name: 'Domain' }).fill('orchard.example');
  await dialog().getByRole('button', { name: 'Add domain' }).click();
  const card = page.getByRole('article', { name: 'orchard.example' });
  await card.getByText('Not ready').waitFor();
  for (const record of ['SPF', 'DKIM', 'DMARC']) {
    await card.getByRole('group', { name: record }).getByText('Missing', { exact: true }).waitFor();
    const name = await copied(`Copy the name of the ${record} record`);
    dns.texts.set(name, [await copied(`Copy the value of the ${record} record`)]);
  }
  expect([...dns.texts.keys()].join(' ')).toMatch(/^orchard\.example \w+\._domainkey\.orchard\.example _dmarc\.orchard\.example$/);
  await picture('mail-not-ready');
  await card.getByRole('button', { name: 'Look again' }).click();
  await card.getByText('Ready', { exact: true }).waitFor();
  await card.getByRole('group', { name: 'DKIM' }).getByText('As it should be').waitFor();
  await card.getByText(/of \d+ today/).waitFor();
}, 120_000);

it('a sender says where answers go', async () => {
  await page.getByRole('button', { name: 'Add a sender' }).click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('Maya at Orchard');
  await dialog().getByRole('textbox', { name: 'Address' }).fill('maya@orchard.example');
  await dialog().getByRole('textbox', { name: 'Answers go to' }).fill('answers@orchard.example');
  await picture('sender');
  await dialog().getByRole('button', { name: 'Add sender' }).click();
  await page.getByText('Maya at Orchard <maya@orchard.example>').waitFor();
  await page.getByText('answers to answers@orchard.example').waitFor();
  await picture('mail');
}, 120_000);

it('a provider is set up and tried, and mails through it are signed for the domain', async () => {
  await page.goto(`${engine.address}/settings/sending`);
  await page.getByRole('button', { name: 'Add a provider' }).click();
  await picture('providers');
  await dialog().getByRole('button', { name: /^SMTP server/ }).click();
  const field = (name: string): Locator => dialog().getByRole('textbox', { name });
  await field('Name').first().fill('Own server');
  await dialog().getByRole('textbox', { name: 'From address' }).fill('news@orchard.example');
  await field('Server').fill('127.0.0.1');
  await field('Port').fill(String(sink.port));
  await dialog().getByRole('combobox', { name: 'Encryption' }).click();
  await page.getByRole('option', { name: 'none' }).click();
  await picture('provider');
  await dialog().getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Every mail goes through Own server from now on').waitFor();
  await dialog().waitFor({ state: 'detached' });
  await tests();
  await dialog().getByText('A mail to ana@people.example was taken').waitFor();
  await picture('test');
  const mail = await taken(/./);
  expect(mail.envelope.to).toEqual(['ana@people.example']);
  const key = /p=([^;]+)/.exec([...dns.texts].find(([name]) => name.includes('._domainkey.'))?.[1]?.[0] ?? '')?.[1] ?? '';
  expect(verifyDkim(mail.raw, key)).toMatchObject({ ok: true, domain: 'orchard.example' });
  sink.clear();
  await call(engine, 'POST', `/api/templates/${await publish('receipt', 'billing')}/test`, { to: 'ana@people.example' });
  const draft = await taken('Subject of receipt');
  expect(draft.headers).toMatchObject({ from: 'Maya at Orchard <maya@orchard.example>', 'reply-to': 'answers@orchard.example' });
  expect(verifyDkim(draft.raw, key)).toMatchObject({ ok: true, domain: 'orchard.example' });
  sink.clear();
}, 120_000);

it('what a provider refuses is on the page of failed messages, and goes out from there when it is mended', async () => {
  await points(strict.port);
  await tests();
  await dialog().getByText(/^Own server did not take the message: .*This sender may not send here/).waitFor();
  await picture('test-refused');
  await page.keyboard.press('Escape');
  expect(await ended(await send('receipt'))).toMatchObject({ state: 'failed' });
  await page.goto(`${engine.address}/failed`);
  const row = page.getByRole('row').filter({ hasText: 'Maya' });
  await row.getByText('This sender may not send here').waitFor();
  await row.getByText('SMTP server, 1 try').waitFor();
  await picture('failed');
  await points(sink.port);
  await page.getByRole('link', { name: /^Failed/ }).click();
  await row.getByRole('button', { name: 'Send again' }).click();
  const mail = await taken('Subject of receipt');
  expect(mail.headers).toMatchObject({ from: 'Maya at Orchard <maya@orchard.example>', 'reply-to': 'answers@orchard.example' });
  await page.getByText('Nothing failed').waitFor();
}, 120_000);

it('a topic asks by mail; opening its link and saying yes there is in the history of the person', async () => {
  await page.goto(`${engine.address}/settings/topics`);
  await page.getByRole('button', { name: 'New topic' }).click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('Letter');
  await dialog().getByRole('textbox', { name: 'What it is about' }).fill('What we learnt, once a month');
  await dialog().getByRole('checkbox', { name: /double opt-in/ }).check();
  expect(await dialog().getByRole('checkbox', { name: 'Only those who ask for it' }).isChecked()).toBe(true);
  await dialog().getByRole('button', { name: 'Create topic' }).click();
  await dialog().getByText('Choose the mail that asks').waitFor();
  await picture('topic');
  await dialog().getByRole('button', { name: 'Make and publish it' }).click();
  await dialog().getByRole('link', { name: 'Look at Confirm a subscription' }).waitFor();
  await picture('topic-made');
  await dialog().getByRole('button', { name: 'Create topic' }).click();
  await page.getByText('Only on request, confirmed by mail').waitFor();

  await call(engine, 'POST', '/api/consents', { userId: 'maya', topic: 'letter', subscribed: true, source: 'sign_up_form', wording: 'Send me the letter.' });
  const mail = await taken('Please confirm: Letter from My workspace');
  const link = /href="([^"]*)"[^>]*>\s*Yes, subscribe me/.exec(mail.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(mail.headers).not.toHaveProperty('list-unsubscribe');
  const reader = await (await newVisitor(browser)).newPage();
  // The engine listens on a port that it was given, which its own address cannot name.
  await reader.goto(new URL(new URL(link).pathname + new URL(link).search, engine.address).href);
  await reader.getByText('Do you want Letter by email and in the product from My workspace?').waitFor();
  const { items: [maya] } = await call<{ items: { id: number }[] }>(engine, 'GET', '/api/profiles?search=maya');
  await page.goto(`${engine.address}/people/${maya?.id}`);
  await page.getByRole('button', { name: 'History' }).click();
  await dialog().getByText('No choices yet').waitFor();
  await reader.getByRole('button', { name: 'Yes, subscribe me' }).click();
  await reader.getByText('Done. You get Letter from My workspace.').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'History' }).click();
  await dialog().getByText('Joined Letter, everywhere').waitFor();
  await dialog().getByText(/Through the mail that asked them/).waitFor();
  await dialog().getByText('What was read').click();
  await dialog().getByText(/Send me the letter\./).waitFor();
  await picture('history');
}, 120_000);

it('an account is muted from its page: its member gets no news, and reads why; unmuted, they do', async () => {
  await publish('news', 'product-news');
  await page.goto(`${engine.address}/accounts`);
  await page.getByRole('link', { name: 'Orchard' }).first().click();
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await page.getByRole('menuitem', { name: 'For a week' }).click();
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  await picture('muted');
  expect(await ended(await send('news'))).toEqual(expect.objectContaining({ state: 'skipped', reason: 'muted' }));
  await page.getByRole('button', { name: 'Members' }).click();
  await page.getByRole('link', { name: 'Maya' }).first().click();
  await page.getByRole('listitem').filter({ hasText: 'Skipped' }).getByText('They, or their account, are muted').waitFor();
  await page.getByRole('complementary', { name: 'About' }).getByText(/^Muted until/).waitFor();
  await picture('person');
  await page.goBack();
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  expect(await ended(await send('news'))).toMatchObject({ state: 'sent' });
  await taken('Subject of news');
  expect(problems).toEqual([]);
}, 120_000);
