import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { launchBrowser, testDatabase, type TestDatabase } from '@perennial/testkit';
import type { Browser, Page } from 'playwright-core';
import { call, eventually, KEYS, startEngine, type RunningEngine } from './running-engine.js';
import { newVisitor } from './signed-in.js';

/** Segment's own browser library, as it comes from npm, on a page of another origin, pointed at our host and told nothing else. */
const library = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')), 'dist/umd/index.js'));

declare global {
  interface Window {
    readonly AnalyticsNext: { readonly AnalyticsBrowser: { readonly load: (settings: object, options: object) => Window['analytics'] } };
    analytics: Record<string, (...values: unknown[]) => unknown>;
  }
}

let db: TestDatabase;
let engine: RunningEngine;
let browser: Browser;
let product: Server;
let port = 0;
let page: Page;
let key = '';

const start = (): Promise<RunningEngine> => startEngine({ DATABASE_URL: db.connectionString, PORT: String(port), PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ADMIN_PASSWORD: KEYS.password });
const listening = (server: { listen: (port: number, host: string, done: () => void) => unknown; address: () => AddressInfo | string | null }): Promise<number> =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));

beforeAll(async () => {
  db = await testDatabase(async () => undefined, 'empty');
  const probe = createSocket();
  port = await listening(probe);
  await new Promise<void>((done) => probe.close(() => done()));
  engine = await start();
  browser = await launchBrowser();
  product = createServer((request, answer) => {
    const script = request.url === '/ajs.js';
    answer.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    answer.end(script ? library : '<!doctype html><title>Reports</title><body><h1>Reports</h1><script src="/ajs.js"></script></body>');
  });
  await listening(product);
  key = await browserKey();
}, 120_000);
afterAll(async () => {
  await browser.close();
  product.close();
  await engine.stop();
  await db.drop();
});

const origin = (): string => `http://127.0.0.1:${(product.address() as AddressInfo).port}`;

/** Makes a browser key that only the product's page may use, as an owner does. */
async function browserKey(): Promise<string> {
  const owner = await browser.newContext();
  await owner.request.post(`${engine.address}/api/session`, { data: { email: KEYS.email, password: KEYS.password }, headers: { origin: engine.address } });
  const answer = await owner.request.post(`${engine.address}/api/keys`, { data: { kind: 'browser', name: 'Reports page', origins: [origin()] }, headers: { origin: engine.address } });
  const { text } = (await answer.json()) as { text: string };
  await owner.close();
  return text;
}

/** Opens the product's page as a new visitor and loads the library in it; calls go as the library sends them. */
async function visit(options: object = {}): Promise<Page> {
  const context = await newVisitor(browser);
  const opened = await context.newPage();
  await opened.goto(`${origin()}/reports`);
  await opened.evaluate(([writeKey, cdnURL, more]) => {
    window.analytics = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL }, more);
  }, [key, engine.address, options] as const);
  return opened;
}

/** Calls a method of the library in the page. */
const ajs = (where: Page, method: string, ...values: unknown[]): Promise<void> =>
  where.evaluate(([name, given]) => {
    void window.analytics[name]?.(...given);
  }, [method, values] as const);

interface Person {
  readonly id: number;
  readonly externalId: string | null;
  readonly name: string;
}
interface Line {
  readonly name: string;
  readonly properties: Record<string, unknown>;
}
interface Sent {
  readonly endpoint: string;
  readonly keyName: string;
  readonly status: number;
  readonly taken: number;
  readonly refused: { readonly field: string; readonly reason: string }[];
}

const people = async (): Promise<Person[]> => (await call<{ items: Person[] }>(engine, 'GET', '/api/profiles')).items;
const events = async (id: number): Promise<Line[]> => (await call<{ items: Line[] }>(engine, 'GET', `/api/profiles/${id}/timeline?kind=event`)).items;
const sent = async (): Promise<Sent[]> => (await call<{ items: Sent[] }>(engine, 'GET', '/api/requests')).items;
const named = (lines: readonly Line[], name: string): Line[] => lines.filter((line) => line.name === name);
const maya = async (): Promise<number> => (await people()).find(({ externalId }) => externalId === 'maya')?.id ?? 0;

it('takes page and track of a visitor whom nobody knows', async () => {
  page = await visit();
  await ajs(page, 'page', 'Pricing');
  await ajs(page, 'track', 'plan_compared', { plans: 3 });
  const [visitor] = await eventually(people, (all) => all.length === 1);
  expect(visitor).toMatchObject({ externalId: null });
  const lines = await eventually(() => events(visitor?.id ?? 0), (all) => named(all, 'plan_compared').length === 1 && named(all, 'page').length === 1);
  expect(named(lines, 'page')[0]?.properties).toMatchObject({ name: 'Pricing', title: 'Reports', url: `${origin()}/reports` });
  expect(named(lines, 'plan_compared')[0]?.properties).toEqual({ plans: 3 });
}, 60_000);

it('joins what the visitor did to the person who signs in, on this device and on the next', async () => {
  await ajs(page, 'identify', 'maya', { firstName: 'Maya', email: 'maya@example.com' });
  await ajs(page, 'track', 'signed_in', {});
  await eventually(people, (all) => all.length === 1 && all[0]?.externalId === 'maya');
  await eventually(async () => events(await maya()), (all) => named(all, 'signed_in').length === 1);
  const phone = await visit();
  await ajs(phone, 'track', 'opened_on_phone', {});
  await eventually(people, (all) => all.length === 2);
  await ajs(phone, 'identify', 'maya', { plan: 'team' });
  await eventually(people, (all) => all.length === 1);
  const person = await eventually(async () => call<{ attributes: Record<string, unknown>; anonymousIds: string[] }>(engine, 'GET', `/api/profiles/${await maya()}`), ({ attributes, anonymousIds }) => attributes['plan'] === 'team' && anonymousIds.length === 2);
  expect(person.attributes).toMatchObject({ firstName: 'Maya' });
  // The log is not rewritten by a merge: what the visitors did before is read together with hers.
  await eventually(async () => events(await maya()), (all) => ['page', 'plan_compared', 'opened_on_phone'].every((name) => named(all, name).length === 1));
  await phone.context().close();
}, 60_000);

it('refuses group from a public key, by name, and shows it in the debugger under the name of the key', async () => {
  await ajs(page, 'group', 'acme', { plan: 'business' });
  const requests = await eventually(sent, (all) => all.some(({ endpoint }) => endpoint === '/v1/g'));
  expect(requests.find(({ endpoint }) => endpoint === '/v1/g')).toMatchObject({ keyName: 'Reports page', status: 400, taken: 0, refused: [{ field: 'type', reason: expect.stringContaining('a browser key may not do this') }] });
  expect(JSON.stringify(requests)).not.toContain(key);
  await ajs(page, 'track', 'after_group', {});
  await eventually(async () => events(await maya()), (all) => named(all, 'after_group').length === 1);
}, 60_000);

it('takes batches', async () => {
  const batching = await visit({ integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 4, timeout: 500 } } } } });
  await ajs(batching, 'identify', 'noor', { firstName: 'Noor' });
  for (const n of [1, 2, 3]) await ajs(batching, 'track', 'row_added', { n });
  const noor = await eventually(async () => (await people()).find(({ externalId }) => externalId === 'noor'), (found) => found !== undefined);
  await eventually(() => events(noor?.id ?? 0), (all) => named(all, 'row_added').length === 3);
  const requests = await eventually(sent, (all) => all.some(({ endpoint }) => endpoint === '/v1/b'));
  expect(requests.filter(({ endpoint }) => endpoint === '/v1/b').reduce((sum, { taken }) => sum + taken, 0)).toBe(4);
  await batching.context().close();
}, 60_000);

it('gets what was sent while the server was down, once, when it is back', async () => {
  await engine.stop();
  const failed = page.waitForEvent('requestfailed');
  await ajs(page, 'track', 'while_down', { n: 1 });
  await ajs(page, 'track', 'while_down', { n: 2 });
  await failed;
  await page.waitForEvent('requestfailed');
  engine = await start();
  const lines = await eventually(async () => events(await maya()), (all) => named(all, 'while_down').length === 2, 40_000);
  expect(named(lines, 'while_down').map(({ properties }) => properties['n']).sort()).toEqual([1, 2]);
}, 120_000);
