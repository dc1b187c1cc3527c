import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openProduct, type OpenedProduct } from './opened.js';
import { call, type RunningEngine } from './running-engine.js';

/** A marketer gives mails a look, begins one from a starter, writes it without code in two languages, and goes back to an older version. With PICTURES=<folder> pages are kept as pictures. */
let product: OpenedProduct;
let engine: RunningEngine;
let page: Page;

beforeAll(async () => {
  product = await openProduct();
  ({ engine, page } = product);
}, 120_000);
afterAll(() => product.close());

const picture = async (name: string): Promise<void> => {
  const folder = process.env['PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(900);
  await page.screenshot({ path: join(folder, `page-${name}.png`) });
};
const mailFrame = () => page.frameLocator('iframe[title="Preview of the mail"]');
interface Detail { readonly id: number; readonly version: number | null; readonly edited: boolean; readonly folder: string; readonly condition: object | null; readonly sample: { event?: object } | null; readonly source: { email: { subject: string; mjml: string; locale?: string; locales?: Record<string, { subject: string }> } } }
const detail = async (): Promise<Detail> => call(engine, 'GET', `/api/templates/${page.url().split('/').at(-1)?.split('?')[0]}`);

it('the brand is chosen beside a mail that has it', async () => {
  await page.goto(`${engine.address}/templates/brand`);
  const accent = page.getByRole('group', { name: 'Light' }).getByRole('textbox', { name: 'Buttons and links' });
  await accent.fill('#7A1FA2');
  await accent.blur();
  await page.getByRole('textbox', { name: 'Site of your product' }).fill('not an address');
  await page.getByText(/Write the whole address/).waitFor();
  expect(await page.getByRole('button', { name: 'Save brand' }).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Site of your product' }).fill('https://app.orchard.io');
  await mailFrame().locator('td[bgcolor="#7A1FA2"]').first().waitFor();
  await picture('brand');
  await page.getByRole('button', { name: 'Save brand' }).click();
  await page.getByText(/The brand is saved/).waitFor();
  expect(await call(engine, 'GET', '/api/brand')).toMatchObject({ revision: 1, brand: { light: { accent: '#7A1FA2' }, site: 'https://app.orchard.io' } });
});

it('a mail begins with a starter of the gallery', async () => {
  await page.goto(`${engine.address}/templates`);
  await page.getByRole('button', { name: 'New template' }).first().click();
  await page.getByRole('radio', { name: /^Trial ending/ }).waitFor();
  await picture('gallery');
  await page.getByRole('radio', { name: /^Trial ending/ }).click();
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Trial ending');
  await page.getByRole('button', { name: 'Create template' }).click();
  await mailFrame().getByText('Your trial ends on Friday').waitFor();
  expect(await mailFrame().locator('td[bgcolor="#7A1FA2"]').count()).toBeGreaterThan(0);
  expect((await detail()).sample?.event).toBeDefined();
  await picture('template');
});

it('words are changed in the preview, where no script of the mail could run', async () => {
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.locator('iframe[sandbox="allow-scripts"]').waitFor();
  await mailFrame().locator('[class*="pn-"]').first().waitFor();
  expect(await mailFrame().locator('html').evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.body.append(script);
    return { ran: document.title === 'ran', origin: window.origin };
  })).toEqual({ ran: false, origin: 'null' });
  await mailFrame().getByText(/^Your trial ends on Friday/).click();
  const words = page.getByRole('textbox', { name: 'Words' });
  await words.waitFor();
  expect(await words.inputValue()).toContain('Your trial ends {{#if event.endsAt}}');
  await picture('words');
  await words.fill('Soon your trial is over');
  await page.getByRole('button', { name: 'Keep' }).click();
  await mailFrame().getByText('Soon your trial is over').waitFor();
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByText(/^Saved/).waitFor();
  expect((await detail()).source.email.mjml).toContain('<mj-text mj-class="title">Soon your trial is over</mj-text>');
});

it('blocks go where they belong, and the editor completes their names', async () => {
  await page.locator('.cm-content').getByText('Soon your trial is over').click();
  await page.getByRole('button', { name: 'Insert a block' }).click();
  await picture('palette');
  await page.getByRole('button', { name: /^Button/ }).click();
  await mailFrame().getByText('Open it').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('{{> foo');
  await page.locator('.cm-tooltip-autocomplete').getByText('footer', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  for (let at = 0; at < '{{> foo}}'.length; at += 1) await page.keyboard.press(at < 2 ? 'Delete' : 'Backspace');
  await mailFrame().getByText('Open it').waitFor();
});

it('a language begins as a copy, and has a preview of its own', async () => {
  await page.getByRole('button', { name: 'Languages' }).click();
  await page.getByRole('textbox', { name: 'Add a language' }).fill('pt');
  await picture('languages');
  await page.getByRole('button', { name: 'Add language' }).click();
  await page.getByRole('textbox', { name: 'Subject' }).fill('O teste acaba em breve');
  await page.getByText('O teste acaba em breve').first().waitFor();
  await page.getByText(/^Saved/).waitFor();
  await page.waitForTimeout(1200);
  expect((await detail()).source.email).toMatchObject({ locale: 'en', locales: { pt: { subject: 'O teste acaba em breve' } } });
});

it('sample values, folder and condition are kept with the template', async () => {
  await page.getByRole('button', { name: 'Sample values' }).click();
  await page.getByRole('textbox', { name: 'Sample values as JSON' }).fill('{"evnt": {}}');
  await page.getByText(/"evnt" cannot stand on top/).waitFor();
  await page.getByRole('textbox', { name: 'Sample values as JSON' }).fill('{"profile": {"firstName": "Zoe"}, "event": {"reports": 41}}');
  await picture('sample');
  await page.keyboard.press('Escape');
  await mailFrame().getByText('41').waitFor();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Folder' }).fill('Onboarding/Trial');
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await picture('condition');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(1200);
  expect(await detail()).toMatchObject({ folder: 'Onboarding/Trial', sample: { event: { reports: 41 } } });
});

it('versions are compared by looks and by source, and one is taken back', async () => {
  await page.getByRole('button', { name: 'Save version', exact: true }).click();
  await page.getByText(/Version 1 is what is sent/).waitFor();
  await page.getByRole('button', { name: 'Languages' }).click();
  await page.getByRole('button', { name: /^English/ }).click();
  await page.getByRole('textbox', { name: 'Subject' }).fill('A new subject');
  await page.getByText(/^Saved/).waitFor();
  await page.getByRole('button', { name: 'With a note' }).click();
  await page.getByRole('textbox', { name: 'What changed' }).fill('Another subject');
  await page.getByRole('button', { name: 'Save with this note' }).click();
  await page.getByText(/Version 2 is what is sent/).waitFor();
  await page.getByRole('button', { name: 'Versions' }).click();
  await page.getByText('Another subject').waitFor();
  await page.getByRole('button', { name: /^.*Version 1/ }).click();
  await page.getByRole('button', { name: 'Compare with the draft' }).click();
  await page.getByRole('status').filter({ hasText: 'Subject:' }).waitFor();
  await picture('compare');
  await page.getByRole('button', { name: 'Source', exact: true }).click();
  await page.locator('.cm-changedLine').first().waitFor();
  await picture('compare-source');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Take as the draft' }).first().click();
  await page.getByRole('dialog').last().getByRole('button', { name: 'Take as the draft' }).click();
  await page.waitForTimeout(1500);
  expect((await detail()).source.email.subject).not.toBe('A new subject');
});

it('a changed block says which mails go out as before, and publishes them anew', async () => {
  await page.goto(`${engine.address}/templates/blocks/footer`);
  await mailFrame().getByText('Unsubscribe').waitFor();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('<!-- ours -->');
  await page.getByRole('button', { name: 'Save block' }).click();
  await picture('block-saved');
  await page.getByText(/1 mail still goes out with this block from before/).waitFor();
  await picture('block');
  await page.getByRole('button', { name: 'Publish it anew' }).click();
  await page.getByText(/1 mail is sent with this block of today/).waitFor();
  await page.getByText(/still goes out/).waitFor({ state: 'detached' });
  await page.goto(`${engine.address}/templates/blocks`);
  await page.getByRole('link', { name: 'Footer' }).waitFor();
  await picture('blocks');
  await page.goto(`${engine.address}/templates`);
  await page.getByText('Onboarding / Trial').waitFor();
  await picture('list');
});
