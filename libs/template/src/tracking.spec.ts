import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileEmail, loadEmail, unescaped, withQuery, type TemplateFacts, type Tracking } from './index.js';

const facts: TemplateFacts = {
  profile: { firstName: 'Ada', id: 'a b&c"d' }, account: {}, membership: {}, event: { url: 'https://n.example/a?b=1&c=2', bad: 'javascript:alert(1)', mailto: 'mailto:x@y.example' }, context: {}, workspace: { name: 'N' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' }, now: 0, zone: 'UTC', locale: 'en',
};
const all: Tracking = { clicks: 'https://t.example/c/TOKEN/', sign: (url) => `S${url.length}`, pixel: 'https://t.example/o/TOKEN', utm: '' };

async function hrefs(anchors: string, tracking?: Tracking): Promise<{ hrefs: string[]; html: string }> {
  const compiled = await compileEmail({ subject: 'x', preheader: '', mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${anchors}</mj-text></mj-column></mj-section></mj-body></mjml>` });
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('; '));
  const rendered = loadEmail(JSON.parse(JSON.stringify(compiled.compiled))).render(tracking === undefined ? facts : { ...facts, tracking });
  if (!rendered.ok) throw new Error(rendered.reason);
  return { html: rendered.html, hrefs: [...rendered.html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => unescaped(href ?? '')) };
}

const ANCHORS = `<a href="https://n.example/?a=1&amp;b=2#top">one</a> <a href="mailto:a@b.example">two</a> <a href="{{event.url}}">three</a> <a style="color:red" href="https://n.example/{{profile.id}}?x={{profile.id}}">four</a>
  <a href="{{links.unsubscribe}}">five</a> <a href="{{event.bad}}">six</a> <a href="{{event.mailto}}">seven</a> <a href="#top">eight</a> <a href="{{#if profile.firstName}}https://n.example/yes{{else}}https://n.example/no{{/if}}">nine</a>`;

describe('tracked links', () => {
  it('are as they were written while nothing is followed', async () => {
    const { hrefs: found, html } = await hrefs(ANCHORS);
    expect(found).toEqual(['https://n.example/?a=1&b=2#top', 'mailto:a@b.example', 'https://n.example/a?b=1&c=2', 'https://n.example/a%20b&c%22d?x=a%20b%26c%22d', 'https://n.example/u', '#', 'mailto:x@y.example', '#top', 'https://n.example/yes']);
    expect(html).not.toContain('t.example');
  });

  it('lead to us with their number and the signed address; our own pages, mail addresses and dead ends are left alone', async () => {
    const { hrefs: found, html } = await hrefs(ANCHORS, all);
    const [first, third, fourth, ninth] = ['https://n.example/?a=1&b=2#top', 'https://n.example/a?b=1&c=2', 'https://n.example/a%20b&c%22d?x=a%20b%26c%22d', 'https://n.example/yes'];
    const signed = (index: number, url: string): string => `https://t.example/c/TOKEN/${index}?s=S${url.length}&u=${encodeURIComponent(url)}`;
    expect(found).toEqual([signed(0, first), 'mailto:a@b.example', signed(2, third), signed(3, fourth), 'https://n.example/u', '#', 'mailto:x@y.example', '#top', signed(8, ninth)]);
    expect(html.match(/<img src="https:\/\/t\.example\/o\/TOKEN" width="1" height="1" alt=""[^>]*><\/?[^>]*>/g)).toHaveLength(1);
    expect(html.indexOf('/o/TOKEN')).toBeLessThan(html.indexOf('</body>'));
  });

  it('follow openings without clicks, and put a query behind links that are not followed', async () => {
    const { hrefs: found, html } = await hrefs(ANCHORS, { ...all, clicks: null, utm: 'utm_source=p&utm_campaign=c' });
    expect(found.slice(0, 4)).toEqual(['https://n.example/?a=1&b=2&utm_source=p&utm_campaign=c#top', 'mailto:a@b.example', 'https://n.example/a?b=1&c=2&utm_source=p&utm_campaign=c', 'https://n.example/a%20b&c%22d?x=a%20b%26c%22d&utm_source=p&utm_campaign=c']);
    expect(found[4]).toBe('https://n.example/u');
    expect(html).toContain('/o/TOKEN');
    expect((await hrefs(ANCHORS, { ...all, pixel: null })).html).not.toContain('/o/');
  });

  it('are numbered as the compiled mail numbers them', async () => {
    const compiled = await compileEmail({ subject: 'x', preheader: '', mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${ANCHORS}</mj-text><mj-button href="https://n.example/ten">ten</mj-button></mj-column></mj-section></mj-body></mjml>` });
    const links = compiled.ok ? compiled.compiled.links : [];
    const { hrefs: found } = await hrefs(`${ANCHORS}</mj-text><mj-button href="https://n.example/ten">ten</mj-button><mj-text>`, all);
    expect(links.at(-1)).toEqual({ index: 9, href: 'https://n.example/ten' });
    expect(found.at(-1)).toBe('https://t.example/c/TOKEN/9?s=S21&u=https%3A%2F%2Fn.example%2Ften');
  });

  it('cannot be written by an author: the words that stand in for them are none of theirs', async () => {
    for (const word of ['{{$link 0 "https://evil.example"}}', '{{#$link 0}}x{{/$link}}', '{{$pixel}}']) {
      expect(await compileEmail({ subject: 'x', preheader: '', mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${word}</mj-text></mj-column></mj-section></mj-body></mjml>` })).toMatchObject({ ok: false });
    }
  });
});

describe('a query behind an address', () => {
  it.each([
    ['https://a.example', 'https://a.example?u=1'], ['https://a.example/?', 'https://a.example/?u=1'], ['https://a.example/?x=1', 'https://a.example/?x=1&u=1'], ['https://a.example/#f#g', 'https://a.example/?u=1#f#g'], ['https://a.example/??', 'https://a.example/??&u=1'],
    ['https://a.example/?u=own', 'https://a.example/?u=own'], ['mailto:a@b.example', 'mailto:a@b.example'],
  ])('%s becomes %s', (url, expected) => expect(withQuery(url, 'u=1')).toBe(expected));

  it('changes nothing but the query, whatever the address', () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const [before, after] = [new URL(url), new URL(withQuery(url, 'utm_source=x'))];
      expect([after.origin, after.pathname, after.hash, after.searchParams.get('utm_source')]).toEqual([before.origin, before.pathname, before.hash, before.searchParams.get('utm_source') ?? 'x']);
    }));
  });
});
