import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { standardBrand, type Brand } from '@perennial/model';
import { blocksNamed, compileEmail, loadEmail, mailKit, probeBlock, standardKit, type MailBlock, type MailKit, type TemplateFacts, type TemplateProblem } from '../index.js';
import { expandBlocks } from './expand.js';

const facts: TemplateFacts = {
  profile: { email: 'ada@example.com', firstName: 'Ada <3', plan: 'Team' }, account: {}, membership: {}, event: { items: [{ name: 'Tea', price: 3 }] }, context: {}, workspace: { name: 'Northwind', postalAddress: '1 High Street' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' }, now: 0, zone: 'UTC', locale: 'en',
};
const partial = (key: string, mjml: string): MailBlock => ({ key, kind: 'partial', mjml });
const layout = (key: string, mjml: string): MailBlock => ({ key, kind: 'layout', mjml });
const kit = (...blocks: MailBlock[]): MailKit => mailKit(standardBrand, blocks);
const text = (words: string): string => `<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`;
const body = (inside: string): string => `<mjml><mj-body>\n${inside}\n</mj-body></mjml>`;

async function problemsOf(mjml: string, own: MailKit): Promise<readonly TemplateProblem[]> {
  const result = await compileEmail({ subject: 'S', preheader: '', mjml }, own);
  return result.ok ? result.warnings : result.problems;
}

async function rendered(mjml: string, own: MailKit, over: Partial<TemplateFacts> = {}): Promise<string> {
  const result = await compileEmail({ subject: 'S', preheader: '', mjml }, own);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const out = loadEmail(JSON.parse(JSON.stringify(result.compiled))).render({ ...facts, ...over });
  if (!out.ok) throw new Error(out.reason);
  return out.html;
}

describe('blocks of a mail', () => {
  it('puts a layout around a mail, with header and footer of the workspace', async () => {
    const html = await rendered(`{{#> base title="Hello & you"}}\n${text('Hi {{profile.firstName}}')}\n{{/base}}`, standardKit);
    expect(html).toContain('<title>Hello &amp; you</title>');
    expect(html).toContain('Hi Ada &lt;3');
    expect(html.indexOf('Northwind')).toBeLessThan(html.indexOf('Hi Ada'));
    expect(html).toContain('href="https://n.example/u"');
    expect(html).toContain('1 High Street');
    expect(html).not.toMatch(/\{\{|brand\./);
  });

  it('shows the logo of the brand, and its colours and fonts everywhere', async () => {
    const brand: Brand = { ...standardBrand, light: { ...standardBrand.light, accent: '#AB12CD' }, font: "'My Font', serif", logo: { url: 'https://n.example/logo.png', alt: 'North & wind', width: 120 } };
    const html = await rendered(`{{#> base}}${text('<b style="color:{{brand.accent}}">x</b>')}{{/base}}`, mailKit(brand, []));
    expect(html).toContain('https://n.example/logo.png');
    expect(html).toContain('alt="North &amp; wind"');
    expect(html).toContain('color:#AB12CD');
    expect(html).toContain('My Font');
    expect(html).not.toContain('brand-name"');
  });

  it('fills in values by name: fixed ones at once, those of people when it is sent', async () => {
    const card = partial('card', '<mj-text>{{#if title}}<h2>{{title}}</h2>{{else}}<h2>none</h2>{{/if}}{{default who "you"}}, {{upper who}} {{#each event.items}}{{name}} {{price}}{{/each}}</mj-text>');
    const html = await rendered(body(`<mj-section><mj-column>{{> card title="A <b> \\"c\\"" who=profile.plan}}{{> card who=(default profile.nick "Nobody")}}</mj-column></mj-section>`), kit(card));
    expect(html).toContain('Team, TEAM Tea 3');
    expect(html).toContain('<h2>none</h2>Nobody, NOBODY');
    expect(html).not.toContain('<h2><');
    const pure = expandBlocks('{{> card title="A"}}', kit(card));
    expect(pure.ok && pure.written.mjml).toContain('<h2>A</h2>you, {{upper ""}}');
  });

  it('hands values on from block to block', async () => {
    const outer = partial('outer', '{{> inner words=title}}');
    expect(await rendered(body('{{> outer title=profile.plan}}{{> outer title="fixed"}}'), kit(outer, partial('inner', text('[{{words}}]'))))).toMatch(/\[Team\][\s\S]*\[fixed\]/);
  });

  it('leads problems to the line of the author, and names the line of the block', async () => {
    const broken = partial('broken', '<mj-section>\n<mj-column>\n<mj-text>{{nope profile.x}}</mj-text>\n</mj-column></mj-section>');
    expect(await problemsOf(body(`${text('a')}\n{{> broken}}`), kit(broken))).toEqual([expect.objectContaining({ line: 3, part: 'mjml', message: expect.stringMatching(/^In the block "broken", line 3: There is no helper "nope"/) })]);
    const own = await problemsOf(`{{#> base title="x"}}\n\n${text('{{profile.x.__proto__}}')}\n{{/base}}`, standardKit);
    expect(own).toEqual([expect.objectContaining({ line: 3, message: expect.stringMatching(/^"profile.x.__proto__" cannot be read/) })]);
    expect(await problemsOf('{{#> base}}\n<mj-section>\n<mj-nothing />\n</mj-section>{{/base}}', standardKit)).toEqual([expect.objectContaining({ line: 3, message: expect.stringContaining('<mj-nothing>') })]);
  });

  it.each([
    ['an unknown block', '{{> nothing}}', 'There is no block "nothing". The blocks are base, header, footer, loop, left, right'],
    ['a block inside itself', '{{> loop}}', 'is part of itself: loop, then loop'],
    ['blocks inside one another in a circle', '{{> left}}', 'left, then right, then left'],
    ['an unknown value of the brand', text('{{brand.nope}}'), 'There is no value "brand.nope"'],
    ['a value without a name', '{{> header "x"}}', 'Values of a block have names'],
    ['a block chosen by data', '{{> (profile.x)}}', 'chooses its block while it is sent'],
    ['a layout as a partial', '{{> base}}', 'is a layout and stands around a mail'],
    ['a partial as a layout', '{{#> header}}x{{/header}}', 'has no place for what stands inside it'],
    ['the place of a mail outside a layout', '{{> @partial-block}}', 'It can stand in layouts only'],
    ['a value called as a helper is', '{{> header date="x"}}', '"date" is a helper'],
    ['a layout that is never closed', '{{#> base}}', '{{#base}} is never closed'],
  ])('refuses %s', async (_name, inside, message) => {
    const own = kit(partial('loop', '\n{{> loop}}'), partial('left', '{{> right}}'), partial('right', '{{> left}}'));
    expect(await problemsOf(body(inside), own)).toContainEqual(expect.objectContaining({ severity: 'error', message: expect.stringContaining(message) }));
  });

  it('bounds depth, number and size of blocks', async () => {
    const deep = Array.from({ length: 12 }, (_, index) => partial(`d${index}`, `{{> d${index + 1}}}`));
    expect(await problemsOf(body('{{> d0}}'), kit(...deep, partial('d12', text('x'))))).toEqual([expect.objectContaining({ line: 2, message: expect.stringContaining('more than 8 deep') })]);
    const wide = Array.from({ length: 7 }, (_, index) => partial(`w${index}`, `{{> w${index + 1}}}`.repeat(50)));
    const began = performance.now();
    expect(await problemsOf(body('{{> w0}}'), kit(...wide, partial('w7', '')))).toEqual([expect.objectContaining({ message: expect.stringContaining('more than 500 blocks') })]);
    expect(await problemsOf(body('{{> big}}'.repeat(20)), kit(partial('big', text('x'.repeat(50_000)))))).toEqual([expect.objectContaining({ message: expect.stringContaining('larger than 500 kB') })]);
    expect(await problemsOf(body('{{#if profile.x}}'.repeat(30_000) + '{{> header}}'), standardKit)).not.toEqual([]);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('a mail without blocks is compiled as it stands, and says what it is made of', async () => {
    const plain = await compileEmail({ subject: 'S', preheader: '', mjml: body(text('x')) });
    const made = await compileEmail({ subject: 'S', preheader: '', mjml: `{{#> base}}${text('x')}{{/base}}` });
    expect(plain.ok && plain.compiled).toMatchObject({ blocks: [], usesBrand: false });
    expect(made.ok && made.compiled).toMatchObject({ blocks: ['base', 'footer', 'header'], usesBrand: true });
  });
});

describe('any source', () => {
  const pieces = ['{{#> base}}', '{{/base}}', '{{> header}}', '{{> one a="x" b=profile.y}}', '{{> two}}', '{{> @partial-block}}', '{{#if a}}', '{{else}}', '{{/if}}', '{{#each event.items}}', '{{/each}}', '{{a}}', '{{default b "c"}}', '{{brand.accent}}', '{{brand.x}}', '{{', '}}', '{{{a}}}', '\\{{a}}', '{{!-- c --}}', '"', "'", '\n', '<mj-text>', '</mj-text>', 'words', '{{~ a ~}}', '{{^}}', '{{> (a)}}', '{{#> one}}'];
  const own = kit(partial('one', '{{a}}\n{{b}}{{> two c=a}}'), partial('two', '{{#if c}}\n{{c}}{{else}}-{{/if}}\n'));

  it('is expanded or refused, each line with its origin within the source', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (parts) => {
      const source = parts.join('');
      const lines = source.split('\n').length;
      const made = expandBlocks(source, own);
      if (!made.ok) return made.problems.length > 0 && made.problems.every(({ line }) => line === null || (line >= 1 && line <= lines));
      const { mjml, origins } = made.written;
      return origins.length === mjml.split('\n').length && origins.every(({ line }) => line >= 1 && line <= lines);
    }), { numRuns: 2000 });
  });

  it('without blocks and brand stands as it was', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces.filter((piece) => !/>|brand/.test(piece))), { maxLength: 25 }), (parts) => {
      const made = expandBlocks(parts.join(''), own);
      return made.ok && made.written.mjml === parts.join('');
    }));
  });
});

describe('names of blocks in a source', () => {
  it('are found without compiling it', () => {
    expect(blocksNamed('{{#> base title="x"}}{{> tips}}{{> @partial-block}}{{> tips a=b}}{{#if x}}{{/base}}')).toEqual(['base', 'tips']);
  });
});

describe('words that are changed in a preview', () => {
  it('say where the author wrote them, and those of blocks do not', async () => {
    const source = `{{#> base}}\n<mj-section><mj-column><mj-text css-class="own">One</mj-text><mj-button href="https://o.io">Two</mj-button>\n<mj-text>Three {{default profile.x "y"}}</mj-text></mj-column></mj-section>{{/base}}`;
    const made = await compileEmail({ subject: 'S', preheader: '', mjml: source }, standardKit, { mark: true });
    if (!made.ok) throw new Error(JSON.stringify(made.problems));
    expect([...made.compiled.html.matchAll(/pn-\d+-\d+/g)].map(([mark]) => mark)).toEqual(['pn-2-0', 'pn-2-1', 'pn-3-0']);
    expect(made.compiled.html).toMatch(/class="pn-2-0 own"/);
    const usual = await compileEmail({ subject: 'S', preheader: '', mjml: source }, standardKit);
    expect(usual.ok && usual.compiled.html).not.toContain('pn-');
  });
});

describe('a block tried by itself', () => {
  it.each([...standardKit.blocks.values()].map((block) => [block.key, block] as const))('%s of every workspace stands', async (_key, block) => {
    expect(await probeBlock(block, standardKit)).toMatchObject({ ok: true, warnings: [] });
  });

  it('fits where it was made for, and says what is wrong on its own line', async () => {
    for (const mjml of [text('x'), '<mj-text>x</mj-text>', '<mj-column><mj-text>x</mj-text></mj-column>', 'Words {{profile.x}}', '<mj-style>a{color:red}</mj-style>']) expect(await probeBlock(partial('own', mjml), standardKit)).toMatchObject({ ok: true });
    expect(await probeBlock(partial('own', '<mj-section>\n<mj-column>\n<mj-nothing /></mj-column></mj-section>'), standardKit)).toMatchObject({ ok: false, problems: [{ line: 3, message: expect.stringMatching(/^There is no element <mj-nothing>/) }] });
    expect(await probeBlock(layout('own', '<mjml><mj-body></mj-body></mjml>'), standardKit)).toMatchObject({ ok: true });
  });

  it('has to fit where the standard layout names it, and is shown in that layout', async () => {
    expect(await probeBlock(partial('header', '<mj-text>No section around it</mj-text>'), standardKit)).toMatchObject({ ok: false });
    const shown = await probeBlock(partial('header', text('Our header')), standardKit);
    expect(shown.ok && shown.compiled.html).toMatch(/Our header[\s\S]*Words of a mail[\s\S]*Unsubscribe/);
    const other = await probeBlock(partial('own', '<mj-text>Words</mj-text>'), standardKit);
    expect(other.ok && other.compiled.blocks).toEqual(['base', 'footer', 'header', 'own']);
  });
});
