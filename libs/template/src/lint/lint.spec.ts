import { describe, expect, it } from '@jest/globals';
import { compileEmail, lint, type LintOptions } from '../index.js';
import { contrast, readColor } from './color.js';
import { lintRules } from './lint.js';

const foot = '<mj-section><mj-column><mj-text><a href="{{links.unsubscribe}}" style="color:#222222">Leave</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section>';
const mail = (column: string, head = ''): string => `<mjml><mj-head>${head}</mj-head><mj-body><mj-section><mj-column>\n${column}\n</mj-column></mj-section>${foot}</mj-body></mjml>`;

async function findings(source: string | { subject?: string; preheader?: string; mjml: string }, options: LintOptions = { mandatory: false }): Promise<string[]> {
  const given = typeof source === 'string' ? { mjml: source } : source;
  const result = await compileEmail({ subject: 'Hello you', preheader: '', ...given });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return lint(result, options).map(({ severity, line, part, message }) => `${severity} ${part}:${line ?? '-'} ${message}`);
}

const text = (words: string): string => `<mj-text>${words}</mj-text>`;
const link = (href: string): string => text(`<a href="${href}" style="color:#222222">x</a>`);
const picture = (src: string): string => `<mj-image alt="x" src="${src}" />`;

describe('what a mail is looked over for', () => {
  it('a mail in which all is well', async () => {
    expect(await findings(mail(`${text('Hi')}<mj-button href="https://o.test.io/x?a={{profile.externalId}}" background-color="#12804A" color="#FFFFFF">Go</mj-button>${picture('https://o.io/a.png')}`), { mandatory: false, knownPaths: ['profile.x'], postalAddress: 'Street 1' })).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['forms', text('<form><input></form>'), 'warning mjml:2 Forms do not work in Gmail on phones'],
    ['films', text('a\n<video src="https://o.io/a.mp4"></video>'), 'warning mjml:3 Films'],
    ['position', text('<div style="color:#000; position : absolute">x</div>'), 'warning mjml:2 "position"'],
    ['flex', text('<div style="display:flex">x</div>'), 'warning mjml:2 "display: flex"'],
    ['pictures behind words in CSS', text('<div style="background-image:url(https://o.io/a.png)">x</div>'), 'warning mjml:2 Background pictures in CSS'],
    ['SVG pictures', picture('https://o.io/a.svg?x'), 'warning mjml:2 SVG pictures'],
    ['WebP pictures', picture('https://o.io/a.webp'), 'warning mjml:2 WebP pictures'],
    ['pictures without words', '<mj-image src="https://o.io/a.png" />', 'warning mjml:2 This picture has no words'],
    ['plain pictures without words', text('<img src="https://o.io/a.png">'), 'warning mjml:2 This picture has no words'],
    ['an empty link', link(''), 'error mjml:2 This link has no address'],
    ['a link to #', link('#'), 'error mjml:2 The link "#" leads nowhere'],
    ['a link to the own machine', link('http://localhost:3000/x'), 'error mjml:2 "http://localhost:3000/x" can be opened on your own machine'],
    ['a link to the own network', link('http://192.168.1.4/'), 'error mjml:2 "http://192.168.1.4/" can be opened on your own machine or network'],
    ['an address that stands for one', link('https://app.example.com/x'), 'warning mjml:2 "https://app.example.com/x" stands for an address of your own'],
    ['low contrast', text('<span style="color:#AAAAAA">Pale words</span>'), 'warning mjml:2 "Pale words" is hard to read: #AAAAAA on #FFFFFF has a contrast of 2.3, and needs 4.5'],
    ['low contrast on a button', '<mj-button href="https://o.io" background-color="#FFCC00" color="white">Press</mj-button>', 'warning mjml:2 "Press" is hard to read: #FFFFFF on #FFCC00'],
    ['shouting among the words', text('Now BUY ONE GET ONE FREE TODAY yes'), 'warning mjml:2 "BUY ONE GET ONE FREE TODAY" is written in capitals'],
  ])('%s', async (_name, column, expected) => {
    expect(await findings(mail(column))).toContainEqual(expect.stringContaining(expected));
  });

  it.each<[string, string, string]>([
    ['pasted pictures', picture('data:image/png;base64,AA=='), 'data:image'], ['relative links', link('/pricing'), '"/pricing"'], ['links without protocol', link('www.orchard.io/x'), '"www.orchard.io/x"'], ['broken protocols', link('https:/orchard.io'), '"https:/orchard.io"'],
    ['scripts as links', link('javascript:alert(1)'), '"javascript:alert(1)"'], ['scripts', text('<script>x</script>'), '<script> is removed'],
  ])('%s, which cannot be sent at all', async (_name, column, words) => {
    const result = await compileEmail({ subject: 'S', preheader: '', mjml: mail(column) });
    expect(result).toMatchObject({ ok: false, problems: [{ line: 2, severity: 'error', message: expect.stringContaining(words) }] });
  });

  it('styles in the head, by line', async () => {
    expect(await findings(mail(text('x'), '<mj-style>\na { color: red; }\n.x { display: grid; }\n@import url("https://o.io/a.css");</mj-style>'))).toEqual([expect.stringContaining('warning mjml:3 "display: grid"'), expect.stringContaining('warning mjml:4 @import')]);
  });

  it('a picture behind words without a colour behind it', async () => {
    const section = (more: string): string => `<mjml><mj-body><mj-section background-url="https://o.io/a.png"${more}><mj-column><mj-text>x</mj-text></mj-column></mj-section>${foot}</mj-body></mjml>`;
    expect(await findings(section(''))).toEqual([expect.stringContaining('Give the element a background-color too')]);
    expect(await findings(section(' background-color="#ffffff"'))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['SAVE HALF OF IT TODAY', 'subject', 'It is written in capitals'], ['Half off!!!', 'subject', '"!!!" looks like spam'], ['Win $$$', 'preheader', '"$$$" looks like spam'], ['Re: your order', 'subject', 'It begins as an answer would'],
  ])('%s', async (words, part, expected) => {
    expect(await findings({ [part]: words, mjml: mail(text('x')) })).toEqual([expect.stringContaining(`warning ${part}:1 ${expected}`)]);
  });

  it.each(['GDPR: what changes', 'Really? Yes!', 'Your report for {{upper "march and april"}}', 'Report: half price', '50% off'])('"%s" is a subject as it should be', async (subject) => {
    expect(await findings({ subject, mjml: mail(text('x')) })).toEqual([]);
  });

  it('words that are large need less contrast, links without a colour and unknown grounds are not judged', async () => {
    expect(await findings(mail(text('<span style="color:#888888;font-size:24px">Large</span><span style="color:#888888;font-size:19px;font-weight:700">Bold</span><a href="https://o.io">x</a><div style="background:linear-gradient(red,blue)"><span style="color:#fff">On it</span></div><div style="display:none;color:#fff">Unseen</div>')))).toEqual([]);
    expect(await findings(mail(text('<span style="color:#888888;font-size:23px">Small</span>')))).toEqual([expect.stringContaining('"Small" is hard to read')]);
  });

  it('leaving and the postal address, which mandatory mails do not need', async () => {
    const bare = mail(text('x')).replace(foot, '');
    expect(await findings(bare)).toEqual([expect.stringContaining('error mjml:- There is no link to unsubscribe'), expect.stringContaining('error mjml:- The mail does not say where you sit')]);
    expect(await findings(bare, { mandatory: true })).toEqual([]);
    const byHand = mail(text('<a href="{{links.unsubscribe}}" style="color:#222222">Leave</a> Street 1,\n  Berlin')).replace(foot, '');
    expect(await findings(byHand, { mandatory: false, postalAddress: 'Street 1, Berlin' })).toEqual([]);
    expect(await findings(byHand, { mandatory: false, postalAddress: 'Elsewhere' })).toHaveLength(1);
    expect(await findings(mail(text('x')), { mandatory: false, postalAddress: ' ' })).toEqual([expect.stringContaining('The workspace has no postal address')]);
  });

  it('variables by the catalogue of what was seen', async () => {
    const source = mail(text('{{#each event.items}}{{name}}{{/each}} {{default event.total 0}} {{default event.order.id ""}} {{default profile.plan ""}} {{default profile.plna ""}} {{default account.x ""}}'));
    expect(await findings(source, { mandatory: false, knownPaths: ['event.items', 'event.order', 'profile.plan'] })).toEqual([expect.stringContaining('"event.total" has never been seen'), expect.stringContaining('"profile.plna" has never been seen')]);
    expect(await findings(source)).toEqual([]);
  });

  it('what Gmail clips', async () => {
    expect(await findings(mail(text('word '.repeat(21_000))))).toEqual([expect.stringContaining('Gmail cuts mails off after 102 kB')]);
  });

  it('each language by itself', async () => {
    const result = await compileEmail({ subject: 'Hi', preheader: '', mjml: mail(text('x')), locale: 'en', locales: { de: { subject: 'HALLO ZUSAMMEN', preheader: '', mjml: mail(link('#')) } } });
    expect(result.ok && lint(result, { mandatory: false }).map(({ locale, part }) => [locale, part])).toEqual([['de', 'mjml'], ['de', 'subject']]);
  });

  it('has a name for each rule, once', () => {
    expect(new Set(lintRules.map(({ name }) => name)).size).toBe(lintRules.length);
  });
});

describe('contrast of colours', () => {
  it('is that of WCAG', () => {
    const of = (one: string, other: string): number => contrast(readColor(one) ?? [0, 0, 0], readColor(other) ?? [0, 0, 0]);
    expect(of('#000', 'white')).toBe(21);
    expect(of('rgb(118, 118, 118)', '#ffffff')).toBeCloseTo(4.54, 2);
    expect([readColor('nothing'), readColor('rgba(0,0,0,.5)'), readColor('constructor')]).toEqual([null, null, null]);
  });
});
