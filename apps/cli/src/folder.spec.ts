import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGraph } from '@perennial/journey/arbitraries';
import { ordered } from '@perennial/journey';
import { standardBrand } from '@perennial/model';
import fc from 'fast-check';
import { readFolder, writeThing } from './folder.js';
import { idOf, textOf, type TemplateFile, type Thing } from './things.js';

const words = fc.string({ maxLength: 40, unit: 'binary' });
const title = { name: fc.constantFrom('Hello', 'A "name", quoted'), topic: fc.constantFrom(null, 'news') };
/** Each of what a template may leave out, or not. */
const about = fc.record({ folder: fc.constantFrom('', 'Trial/Day one'), sample: fc.constantFrom(null, {}, { profile: { b: [1, null], a: 'ünï' }, locale: 'de' }), condition: fc.constantFrom(null, { type: 'attribute', path: 'profile.plan' }), sender: fc.constantFrom(null, 'mira'), tracked: fc.boolean() }, { requiredKeys: [] });
const aTemplate: fc.Arbitrary<TemplateFile> = fc.tuple(about, fc.record({
  ...title,
  source: fc.oneof(
    fc.record({ channel: fc.constant('email' as const), email: fc.record({ subject: words, preheader: words, mjml: fc.oneof(words, fc.constant('a\r\nb\n\n')), text: fc.option(words), locales: fc.option(fc.dictionary(fc.constantFrom('de', 'pt', 'pt-BR'), fc.record({ subject: words, preheader: words, mjml: words, text: fc.option(words) })), { nil: undefined }) }) }),
    fc.record({ channel: fc.constant('in_app' as const), inApp: fc.record({ kind: fc.constantFrom('banner' as const, 'inbox' as const), title: words, body: words, actionLabel: words, actionUrl: words }) }),
    fc.record({ channel: fc.constant('sms' as const), sms: fc.record({ text: words }) }),
    fc.record({ channel: fc.constant('push' as const), push: fc.record({ title: words, body: words, link: words }) }),
  ),
})).map(([said, template]) => ({ ...said, ...template }));

describe('a folder', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'perennial-folder-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('gives back what was written, whatever it is, and the same bytes for the same things', async () => {
    await fc.assert(fc.asyncProperty(aGraph, aTemplate, async (graph, template) => {
      const things: Thing[] = [
        { kind: 'journey', key: 'one', value: { ...graph, layout: { ...graph.layout, notes: [{ id: 'note', x: 0.5, y: -2, text: 'Why\n"so"? — ünï' }] } } },
        { kind: 'segment', key: 'two', value: { name: 'Two', description: '', subject: 'account', kind: 'static', condition: null } },
        { kind: 'template', key: 'three', value: template },
        { kind: 'block', key: 'four', value: { name: 'Four', kind: 'layout', mjml: 'a\r\nb\n\n' } },
        { kind: 'brand', key: 'brand', value: { ...standardBrand, postalAddress: 'Here\nand "there"' } },
      ];
      for (const thing of things) await writeThing(dir, thing);
      const { things: read, problems } = await readFolder(dir);
      expect(problems).toEqual([]);
      expect(read.map(idOf)).toEqual(things.map(idOf));
      expect(read.map(textOf)).toEqual(things.map(textOf));
      expect(read[0]?.value).toEqual(things[0]?.kind === 'journey' ? ordered(things[0].value) : null);
      expect(read[2]?.value).toEqual(template);
      expect(read.slice(3)).toEqual(things.slice(3));
      const bytes = await readFile(join(dir, 'journeys/one.json'), 'utf8');
      for (const thing of read) await writeThing(dir, thing);
      expect(await readFile(join(dir, 'journeys/one.json'), 'utf8')).toBe(bytes);
    }), { numRuns: 60 });
  });

  it('keeps each language of a mail in files of its own, takes those of before that stood in place, and leaves none of a language that went', async () => {
    const words = (mjml: string, text: string | null) => ({ subject: mjml, preheader: '', mjml, text });
    const letter = (locales: object): Thing => ({ kind: 'template', key: 'tongues', value: { name: 'T', topic: null, source: { channel: 'email', email: { ...words('one', null), locale: 'en', locales: { ...locales } } } } });
    const both = letter({ de: words('eins', 'Eins'), 'pt-BR': words('um', null) });
    const ours = async (): Promise<string[]> => (await readdir(join(dir, 'email'))).filter((name) => name.startsWith('tongues')).sort();
    const read = async () => (await readFolder(dir)).things.find(({ key }) => key === 'tongues');
    await writeThing(dir, both);
    expect(await ours()).toEqual(['tongues.de.mjml', 'tongues.de.txt', 'tongues.json', 'tongues.mjml', 'tongues.pt-BR.mjml']);
    expect(await read()).toEqual(both);
    const path = join(dir, 'email/tongues.json');
    await writeThing(dir, letter({ 'pt-BR': words('um', null) }));
    expect(await ours()).toEqual(['tongues.json', 'tongues.mjml', 'tongues.pt-BR.mjml']);
    await rm(join(dir, 'email/tongues.pt-BR.mjml'));
    expect((await readFolder(dir)).problems).toContainEqual(expect.objectContaining({ file: 'email/tongues.json', field: 'email.locales.pt-BR', message: 'lacks its body: email/tongues.pt-BR.mjml' }));
    await writeFile(path, JSON.stringify({ name: 'T', topic: null, channel: 'email', email: { subject: 'one', preheader: '', locale: 'en', locales: { de: words('eins', 'Eins'), 'pt-BR': words('um', null) } } }));
    expect(await read()).toEqual(both);
    for (const name of await ours()) await rm(join(dir, 'email', name));
  });

  it('names file and field of what it cannot read, and goes on with the rest', async () => {
    await writeFile(join(dir, 'journeys/one.json'), '{ "schema": 1, ');
    await writeFile(join(dir, 'segments/Bad Key.json'), '{}');
    await writeFile(join(dir, 'segments/two.json'), '{ "name": "Two", "kind": "fixed" }');
    await rm(join(dir, 'brand.json'));
    await rm(join(dir, 'email'), { recursive: true, force: true });
    for (const folder of ['in-app', 'sms', 'push', 'blocks']) await rm(join(dir, folder), { recursive: true, force: true });
    await writeThing(dir, { kind: 'template', key: 'four', value: { name: 'Four', topic: null, source: { channel: 'email', email: { subject: '', preheader: '', mjml: '', text: null } } } });
    await rm(join(dir, 'email/four.mjml'));
    await writeThing(dir, { kind: 'template', key: 'twice', value: { name: 'Twice', topic: null, source: { channel: 'in_app', inApp: { kind: 'inbox', title: 'a', body: 'b', actionLabel: '', actionUrl: '' } } } });
    await writeFile(join(dir, 'email/twice.json'), '{}');
    await writeFile(join(dir, 'in-app/wrong.json'), await readFile(join(dir, 'email/four.json'), 'utf8'));
    const { things, problems } = await readFolder(dir);
    expect(things).toEqual([]);
    expect(problems.map(({ file, field }) => [file, field])).toEqual([['journeys/one.json', null], ['segments/Bad Key.json', null], ['segments/two.json', 'kind'], ['email/four.json', null], ['email/twice.json', null], ['in-app/twice.json', null], ['in-app/wrong.json', 'channel']]);
    expect(problems[3]?.message).toContain('email/four.mjml');
  });
});
