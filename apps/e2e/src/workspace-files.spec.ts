import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { z } from 'zod';
import { asked, otherWorkspace, ownerOf, perennial, type Ran } from './command-line.js';
import { KEYS, startEngine, type RunningEngine } from './running-engine.js';

const pro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
const inPros = { type: 'segment', segment: 'pros', member: true };
const mail = (words: string): string => `{{#> frame}}<mj-section><mj-column><mj-text>${words} {{profile.firstName}}</mj-text>{{> sign-off name="Mira"}}</mj-column></mj-section>{{/frame}}\n`;
const signOff = '<mj-text>Yours, {{name}}\r\n</mj-text>';
const frame = '<mjml><mj-body background-color="{{brand.background}}">{{> @partial-block}}\n{{> footer}}</mj-body></mjml>';
const footer = '<mj-section><mj-column><mj-text color="{{brand.quiet}}">{{workspace.postalAddress}} <a href="{{links.unsubscribe}}">Leave</a></mj-text></mj-column></mj-section>';
const letter = {
  subject: 'Hello', preheader: '', mjml: mail('Hello'), text: null, locale: 'en',
  locales: { 'pt-BR': { subject: 'Olá', preheader: 'Já', mjml: mail('Olá'), text: 'Olá {{profile.firstName}}' }, de: { subject: 'Hallo', preheader: '', mjml: mail('Hallo'), text: null } },
};
const sample = { profile: { firstName: 'Ünï', deep: { b: [1, 2.5, null], a: true } }, event: { type: 'segment', segment: 'never-asked', member: true }, locale: 'pt-BR' };
const nested = z.object({ id: z.number(), revision: z.number() });
const rows = z.object({ items: z.array(z.object({ id: z.number(), key: z.string() })) });
const brandSchema = z.object({ brand: z.object({ light: z.record(z.string(), z.string()), dark: z.record(z.string(), z.string()), logo: z.unknown() }).loose(), revision: z.number() });
const plan = z.object({ items: z.array(z.object({ kind: z.string(), key: z.string(), action: z.string(), changes: z.array(z.object({ message: z.string() })), conflict: z.string().nullable(), blocked: z.array(z.string()) })), missing: z.array(z.object({ kind: z.string(), key: z.string(), namedBy: z.array(z.string()) })) });

describe('all of a workspace in files', () => {
  let db: TestDatabase;
  let engine: RunningEngine;
  const folders: string[] = [];
  let dir: string;
  let owner: Record<string, string>;
  const program = { authorization: `Bearer ${KEYS.api}` };

  const folder = async (): Promise<string> => {
    folders.push(await mkdtemp(join(tmpdir(), 'perennial-files-')));
    return folders.at(-1) ?? '';
  };
  const ran = (args: readonly string[], key: string = KEYS.api, where = dir): Promise<Ran> => perennial(engine, where, args, { PERENNIAL_API_KEY: key });
  const json = async (args: readonly string[], code: number, key: string = KEYS.api, where = dir): Promise<unknown> => {
    const { out, ...end } = await ran([...args, '--json'], key, where);
    expect(end).toEqual({ code, err: '' });
    return JSON.parse(out);
  };
  /** Every file of a folder but the lock, by name. */
  const bytesOf = async (where: string): Promise<Record<string, string>> => {
    const names = (await readdir(where, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).sort();
    return Object.fromEntries(await Promise.all(names.filter((name) => !name.endsWith('.lock.json')).map(async (name) => [name.slice(where.length + 1), await readFile(name, 'utf8')])));
  };
  const edit = async (name: string, change: (text: string) => string): Promise<() => Promise<void>> => {
    const before = await readFile(join(dir, name), 'utf8');
    expect(change(before)).not.toBe(before);
    await writeFile(join(dir, name), change(before));
    return () => writeFile(join(dir, name), before);
  };
  const rename = async (from: string, to: string): Promise<void> => {
    await cp(join(dir, from), join(dir, to));
    await rm(join(dir, from));
  };
  const templateOf = async (key: string, of: string): Promise<unknown> => {
    const who = { authorization: `Bearer ${key}` };
    const row = rows.parse(await asked(engine, who, 'GET /api/templates')).items.find((one) => one.key === of);
    return asked(engine, who, `GET /api/templates/${row?.id}`);
  };

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    engine = await startEngine({ DATABASE_URL: db.connectionString, PERENNIAL_ADMIN_EMAIL: KEYS.email, PERENNIAL_ADMIN_PASSWORD: KEYS.password });
    dir = await folder();
    owner = await ownerOf(engine);
    await asked(engine, owner, 'POST /api/senders', { key: 'mira', name: 'Mira', address: 'mira@orchard.example' });
    await asked(engine, owner, 'PATCH /api/workspace', { postalAddress: 'Orchard\nTorstr. 1, Berlin' });
    const { brand, revision } = brandSchema.parse(await asked(engine, program, 'GET /api/brand'));
    await asked(engine, program, 'PUT /api/brand', { brand: { ...brand, light: { ...brand.light, accent: '#AA3355' }, logo: { url: 'https://orchard.example/logo.png', alt: 'Orchard', width: 120 } }, revision });
    await asked(engine, program, 'PUT /api/blocks/footer', { kind: 'partial', name: 'Our foot', mjml: footer, revision: 0 });
    await asked(engine, program, 'PUT /api/blocks/sign-off', { kind: 'partial', name: 'Sign off', mjml: signOff, revision: 0 });
    await asked(engine, program, 'PUT /api/blocks/frame', { kind: 'layout', name: 'Frame', mjml: frame, revision: 0 });
    await asked(engine, program, 'POST /api/segments', { key: 'pros', name: 'Pros', condition: pro });
    const about = { folder: 'Onboarding/Trial', sample, condition: inPros, sender: 'mira', tracked: false };
    const made = nested.parse(await asked(engine, program, 'POST /api/templates', { key: 'letter', name: 'Letter', channel: 'email', topic: 'product-news', source: { channel: 'email', email: letter }, ...about }));
    await asked(engine, program, `POST /api/templates/${made.id}/versions`, { revision: made.revision });
    await asked(engine, program, 'POST /api/templates', { key: 'note', name: 'Note', channel: 'sms', topic: null, source: { channel: 'sms', sms: { text: 'Hi' } }, folder: 'Short' });
  }, 120_000);
  afterAll(async () => {
    await engine.stop();
    await db.drop();
    for (const one of folders) await rm(one, { recursive: true, force: true });
  });

  it('pulls brand, blocks and all that templates say of themselves, in canonical files', async () => {
    expect(await json(['pull'], 0)).toMatchObject({ written: expect.arrayContaining(['brand', 'block footer', 'block frame', 'block sign-off', 'template letter', 'template note', 'segment pros']), missing: [] });
    const files = await bytesOf(dir);
    expect(Object.keys(files)).toEqual(['blocks/footer.json', 'blocks/footer.mjml', 'blocks/frame.json', 'blocks/frame.mjml', 'blocks/sign-off.json', 'blocks/sign-off.mjml', 'brand.json', 'email/letter.de.mjml', 'email/letter.json', 'email/letter.mjml', 'email/letter.pt-BR.mjml', 'email/letter.pt-BR.txt', 'segments/pros.json', 'sms/note.json']);
    expect(files['blocks/frame.json']).toBe('{\n  "kind": "layout",\n  "name": "Frame"\n}\n');
    expect([files['blocks/frame.mjml'], files['blocks/sign-off.mjml'], files['blocks/footer.mjml']]).toEqual([frame, signOff, footer]);
    expect(JSON.parse(files['brand.json'] ?? '')).toMatchObject({ light: { accent: '#AA3355' }, logo: { url: 'https://orchard.example/logo.png', alt: 'Orchard', width: 120 }, postalAddress: 'Orchard\nTorstr. 1, Berlin' });
    expect([files['email/letter.de.mjml'], files['email/letter.pt-BR.txt']]).toEqual([mail('Hallo'), 'Olá {{profile.firstName}}']);
    const email = { subject: 'Hello', preheader: '', locale: 'en', locales: { de: { subject: 'Hallo', preheader: '' }, 'pt-BR': { subject: 'Olá', preheader: 'Já' } } };
    expect(JSON.parse(files['email/letter.json'] ?? '')).toEqual({ channel: 'email', name: 'Letter', topic: 'product-news', folder: 'Onboarding/Trial', sample, condition: inPros, sender: 'mira', tracked: false, email });
    expect(JSON.parse(files['sms/note.json'] ?? '')).toEqual({ channel: 'sms', name: 'Note', topic: null, folder: 'Short', sample: null, condition: null, sender: null, tracked: true, sms: { text: 'Hi' } });
    expect(await json(['pull'], 0)).toMatchObject({ written: [] });
    expect((await ran(['plan', '--check'])).out).toBe('Nothing to change in the workspace "My workspace".\n');
    expect(await json(['validate'], 0)).toMatchObject({ problems: [], notHere: [{ kind: 'topic', key: 'product-news', at: [{ file: 'email/letter.json', field: 'topic' }] }, { kind: 'sender', key: 'mira', namedBy: ['template letter'], at: [{ file: 'email/letter.json', field: 'sender' }] }] });
  }, 120_000);

  it('names a missing sender, writes nothing without it, and then gives an empty workspace the same, byte by byte', async () => {
    const key = await otherWorkspace(engine, owner, 'Production');
    const first = plan.parse(await json(['plan', '--publish'], 0, key));
    expect(first.missing).toEqual([{ kind: 'sender', key: 'mira', namedBy: ['template letter'] }]);
    expect(first.items.map((item) => `${item.action} ${item.kind} ${item.key}`)).toEqual(['change brand brand', 'create segment pros', 'create block footer', 'create block frame', 'create block sign-off', 'create template letter', 'create template note']);
    expect(first.items.find((item) => item.key === 'letter')?.blocked).toEqual(['There is no sender "mira". Make it first.']);
    expect((await ran(['apply', '--publish'], key)).code).toBe(2);
    expect(rows.parse(await asked(engine, { authorization: `Bearer ${key}` }, 'GET /api/templates')).items).toEqual([]);
    await asked(engine, owner, 'POST /api/senders', { key: 'mira', name: 'Mira', address: 'mira@live.example' });
    expect(await json(['apply', '--publish'], 0, key)).toMatchObject({ applied: ['brand', 'segment pros', 'block footer', 'block frame', 'block sign-off', 'template letter', 'template note'], failed: null });
    expect(await templateOf(key, 'letter')).toMatchObject({ version: 1, edited: false, folder: 'Onboarding/Trial', sample, condition: inPros, sender: 'mira', tracked: false, source: { email: letter } });
    expect(await asked(engine, { authorization: `Bearer ${key}` }, 'GET /api/workspace')).toMatchObject({ postalAddress: 'Orchard\nTorstr. 1, Berlin' });
    expect(await json(['plan', '--publish', '--check'], 0, key)).toMatchObject({ missing: [] });
    const before = await bytesOf(dir);
    expect(await json(['pull'], 0, key)).toMatchObject({ written: [] });
    const fresh = await folder();
    await json(['pull'], 0, key, fresh);
    expect(await bytesOf(fresh)).toEqual(before);
    expect(await bytesOf(dir)).toEqual(before);
  }, 120_000);

  it('tells in words what would change of each, and changes just that', async () => {
    const back = [
      await edit('brand.json', (text) => text.replace('#AA3355', '#123456').replace('Torstr. 1', 'Torstr. 2')),
      await edit('blocks/footer.mjml', (text) => text.replace('Leave', 'Unsubscribe')),
      await edit('email/letter.json', (text) => text.replace('Onboarding/Trial', 'Onboarding').replace('"sender": "mira"', '"sender": null').replace('"tracked": false', '"tracked": true').replace('"Ünï"', '"Ana"').replace('"member": true,\n    "segment": "pros"', '"member": false,\n    "segment": "pros"').replace('"Olá"', '"Oi"')),
    ];
    const { out } = await ran(['plan']);
    for (const line of [
      'brand: will be changed', '  ~ Colour light.accent: #AA3355 becomes #123456', '  ~ Postal address (takes effect at once) changed', 'block footer: will be changed', '  ~ Body changed (mails that are sent keep theirs until they are made anew)',
      'template letter: its draft will be changed', '  ~ Folder changed', '  ~ Sender (takes effect at once) changed', '  ~ Whether openings and clicks are followed (takes effect at once) changed', '  ~ Values of the preview changed', '  ~ Who gets it (takes effect at once) changed', '  ~ Language pt-BR changed',
    ]) expect(out.split('\n')).toContain(line);
    expect(out).not.toContain('Language de');
    expect(await json(['apply'], 0)).toMatchObject({ applied: ['brand', 'block footer', 'template letter'], failed: null });
    expect(await templateOf(KEYS.api, 'letter')).toMatchObject({ folder: 'Onboarding', sender: null, tracked: true, condition: { member: false }, source: { email: { locales: { 'pt-BR': { subject: 'Oi' } } } } });
    expect(await json(['pull'], 0)).toMatchObject({ written: [] });
    for (const one of back) await one();
    expect(await json(['apply', '--publish'], 0)).toMatchObject({ failed: null });
    await asked(engine, program, 'PUT /api/blocks/sign-off', { kind: 'partial', name: 'Sign off', mjml: '<mj-text>Bye</mj-text>', revision: 1 });
    const undo = await edit('blocks/sign-off.mjml', (text) => text.replace('Yours', 'Ours'));
    expect(plan.parse(await json(['plan'], 3)).items.find((item) => item.key === 'sign-off')?.conflict).toContain('revision 1, now 2');
    await undo();
    await json(['apply', '--overwrite'], 0);
    await asked(engine, await ownerOf(engine), 'PATCH /api/workspace', { postalAddress: 'Elsewhere' });
    expect((await ran(['plan'])).out).toContain('brand: conflict: it was saved on the server since it was pulled');
    await json(['apply', '--overwrite'], 0);
    const [row] = rows.parse(await asked(engine, program, 'GET /api/templates')).items.filter((one) => one.key === 'note');
    await asked(engine, program, 'POST /api/templates/move', { ids: [row?.id], folder: 'Moved' });
    expect((await ran(['plan'])).out).toContain('template note: conflict: it was changed on the server since it was pulled');
    await json(['apply', '--overwrite'], 0);
    expect(await templateOf(KEYS.api, 'note')).toMatchObject({ folder: 'Short' });
  }, 120_000);

  it('names file, field and way out of what is wrong in each new file', async () => {
    const wrong: readonly [file: string, change: (text: string) => string, problem: { readonly field: string | null; readonly message: string }][] = [
      ['brand.json', (text) => text.replace('#AA3355', 'red'), { field: 'light.accent', message: 'Write a colour as # and six digits' }],
      ['brand.json', (text) => text.replace(/,\s+"postalAddress": "[^"]*"/, ''), { field: 'postalAddress', message: 'is missing: write the postal address' }],
      ['blocks/frame.json', (text) => text.replace('layout', 'page'), { field: 'kind', message: 'layout' }],
      ['blocks/footer.json', (text) => text.replace('partial', 'layout'), { field: 'kind', message: 'Choose another key' }],
      ['blocks/sign-off.mjml', (text) => text.replace('</mj-text>', ''), { field: 'mjml:1', message: 'mj-text' }],
      ['email/letter.de.mjml', (text) => text.replace('</mj-text>', ''), { field: 'email.locales.de.mjml:1', message: 'mj-text' }],
      ['email/letter.json', (text) => text.replace('Onboarding/Trial', 'Onboarding//Trial'), { field: 'folder', message: 'Write names with / between them' }],
      ['email/letter.json', (text) => text.replace('"sender": "mira"', '"sender": "Mira M"'), { field: 'sender', message: 'lower case letters' }],
      ['email/letter.json', (text) => text.replace('"pt-BR"', '"Portuguese!"'), { field: 'email.locales.Portuguese!', message: 'Write a language as its tag, such as pt or pt-BR' }],
      ['email/letter.json', (text) => text.replace('"tracked": false', '"tracked": "no"'), { field: 'tracked', message: 'boolean' }],
      ['email/letter.json', (text) => text.replace('"profile": {', '"person": {'), { field: 'sample', message: 'person' }],
      ['email/letter.json', (text) => text.replace('"type": "segment"\n  },\n  "email"', '"type": "segmnt"\n  },\n  "email"'), { field: 'condition', message: 'Expected' }],
    ];
    for (const [file, change, { field, message }] of wrong) {
      const back = await edit(file, change);
      const { problems } = z.object({ problems: z.array(z.object({ file: z.string(), field: z.string().nullable(), severity: z.string(), message: z.string() })) }).parse(await json(['validate'], 2));
      expect(problems).toContainEqual({ file: file.replace(/(\.de)?\.mjml/, '.json'), field, severity: 'error', message: expect.stringContaining(message) });
      await back();
    }
    const body = await readFile(join(dir, 'blocks/frame.mjml'), 'utf8');
    await rm(join(dir, 'blocks/frame.mjml'));
    expect((await ran(['plan'])).out).toContain('error blocks/frame.json: lacks its body: blocks/frame.mjml');
    await rename('blocks/frame.json', 'frame.away');
    expect((await ran(['validate'])).out).toContain('note: no file for block frame, named by template letter (email/letter.json mjml, email/letter.json email.locales.de.mjml, email/letter.json email.locales.pt-BR.mjml)');
    const key = await otherWorkspace(engine, owner, 'Without a frame');
    await asked(engine, owner, 'POST /api/senders', { key: 'mira', name: 'Mira', address: 'mira@live.example' });
    const { items, missing } = plan.parse(await json(['plan', '--publish'], 0, key));
    expect(missing).toEqual([{ kind: 'block', key: 'frame', namedBy: ['template letter'] }]);
    expect(items.find((item) => item.key === 'letter')?.blocked).toEqual(['There is no block "frame". Make it first.']);
    await rename('frame.away', 'blocks/frame.json');
    await writeFile(join(dir, 'blocks/frame.mjml'), body);
  }, 180_000);

  it('applies folders of before, which say nothing of all this, and leaves it as it is', async () => {
    const old = await folder();
    await cp(dir, old, { recursive: true });
    for (const name of ['brand.json', 'blocks']) await rm(join(old, name), { recursive: true });
    for (const name of ['email/letter.json', 'sms/note.json']) {
      const { folder: _, sample: __, condition: ___, sender: ____, tracked: _____, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(join(old, name), 'utf8')));
      await writeFile(join(old, name), `${JSON.stringify(rest, null, 2)}\n`);
    }
    expect((await ran(['plan', '--check'], KEYS.api, old)).out).toContain('Nothing to change');
    await writeFile(join(old, 'sms/note.json'), (await readFile(join(old, 'sms/note.json'), 'utf8')).replace('"Hi"', '"Hi again"'));
    expect(await json(['apply'], 0, KEYS.api, old)).toMatchObject({ applied: ['template note'] });
    expect(await templateOf(KEYS.api, 'note')).toMatchObject({ folder: 'Short', source: { sms: { text: 'Hi again' } } });
    const key = await otherWorkspace(engine, owner, 'Old form');
    await asked(engine, { authorization: `Bearer ${key}` }, 'PUT /api/blocks/frame', { kind: 'layout', name: 'Frame', mjml: frame, revision: 0 });
    await asked(engine, { authorization: `Bearer ${key}` }, 'PUT /api/blocks/sign-off', { kind: 'partial', name: 'Sign off', mjml: signOff, revision: 0 });
    expect(await json(['apply', '--publish'], 0, key, old)).toMatchObject({ applied: ['segment pros', 'template letter', 'template note'], failed: null });
    expect(await templateOf(key, 'letter')).toMatchObject({ folder: '', sample: null, condition: null, sender: null, tracked: true, version: 1 });
    // What the server has as it comes needs no word; what it has otherwise is written into the files.
    const { written } = z.object({ written: z.array(z.string()) }).parse(await json(['pull'], 0, key, old));
    expect(written.filter((id) => id.startsWith('template'))).toEqual([]);
    await json(['pull', '--overwrite'], 0, KEYS.api, old);
    expect(JSON.parse(await readFile(join(old, 'email/letter.json'), 'utf8'))).toMatchObject({ folder: 'Onboarding/Trial', sample, condition: inPros, sender: 'mira', tracked: false });
  }, 120_000);
});
