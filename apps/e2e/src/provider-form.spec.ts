import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { openProduct, type OpenedProduct } from './opened.js';
import { eventually, type RunningEngine } from './running-engine.js';

/** What is wrong with a provider's settings is said at the field that it is about. */
let product: OpenedProduct;
let engine: RunningEngine;
let page: Page;

beforeAll(async () => {
  product = await openProduct();
  ({ engine, page } = product);
}, 120_000);
afterAll(() => product.close());

const dialog = (): Locator => page.getByRole('dialog');
const field = (label: string): Locator => dialog().getByLabel(label, { exact: true });
const save = (): Promise<void> => dialog().getByRole('button', { name: 'Save', exact: true }).click();
const open = async (channel: string): Promise<void> => {
  await page.goto(`${new URL(page.url()).origin}/settings/sending`);
  await page.getByRole('button', { name: 'Add a provider' }).click();
  await dialog().getByRole('region', { name: channel, exact: true }).getByRole('button', { name: /^HTTP/ }).click();
};

/** A field as somebody has it who does not see it: whether it is in error, what describes it, and whether the keyboard is in it. */
const told = (one: Locator): Promise<{ invalid: string | null; words: string; focused: boolean }> => one.evaluate((input) => ({
  invalid: input.getAttribute('aria-invalid'), focused: document.activeElement === input,
  words: (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '),
}));
const wrong = async (one: Locator): Promise<string> => {
  const { words } = await eventually(() => told(one), ({ invalid, focused }) => invalid === 'true' && focused);
  return words;
};

it('fields that are empty and needed are in error, and the keyboard is in the first of them', async () => {
  await open('Email');
  await save();
  expect(await wrong(field('From address'))).toContain('This is needed');
  expect(await told(field('Address'))).toMatchObject({ invalid: 'true', focused: false });
  // Again from elsewhere: it comes back.
  await field('Body').focus();
  await save();
  expect(await wrong(field('From address'))).toContain('This is needed');
}, 60_000);

it('what the server refuses stands at its field, one after the other, and nothing at the foot', async () => {
  await open('Email');
  const [sender, address, headers] = [field('From address'), field('Address'), field('Secret headers')];
  await sender.fill('nonsense');
  await address.fill('http://gateway.example/send');
  await headers.fill('Bearer x');
  await save();
  const alone = async (one: Locator): Promise<void> => {
    expect(await dialog().locator('[aria-invalid=true]').count()).toBe(1);
    expect(await dialog().getByRole('alert').count()).toBe(0);
    expect((await told(one)).words).not.toMatch(/settings\.|fromAddress/);
  };
  expect(await wrong(sender)).toContain('Is not an e-mail address');
  await alone(sender);
  await sender.fill('hello@orchard.example');
  await save();
  expect(await wrong(headers)).toMatch(/one a line/i);
  await alone(headers);
  await headers.fill('Authorization: Bearer x');
  await save();
  expect(await wrong(address)).toContain('without encryption');
  await alone(address);
  await address.fill('https://gateway.example/send');
  await save();
  await page.getByText('Every mail goes through HTTP from now on').waitFor();
}, 60_000);

it('a sender whose address is none has it said at the address, once', async () => {
  await page.goto(`${new URL(page.url()).origin}/settings/mail`);
  await page.getByRole('button', { name: 'Add a sender' }).click();
  await field('Name').fill('Maya');
  await field('Address').fill('nonsense');
  await dialog().getByRole('button', { name: 'Add sender' }).click();
  expect(await wrong(field('Address'))).not.toMatch(/address: /);
  expect(await dialog().getByRole('alert').count()).toBe(0);
}, 60_000);

it('what is about no field stands at the foot', async () => {
  await open('SMS');
  await field('Address').fill('https://gateway.example/send');
  await engine.stop();
  await save();
  await dialog().getByRole('alert').waitFor();
  expect(await dialog().locator('[aria-invalid=true]').count()).toBe(0);
}, 60_000);
