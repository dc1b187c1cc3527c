import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePush, lintPush, loadPush, MAX_PUSH_BYTES, type PushSource, type RenderedPush } from './index.js';

const facts = (profile: Record<string, unknown>) => ({ profile, membership: {}, account: {}, event: {}, context: {}, workspace: { name: 'W' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en' });
const source = (over: Partial<PushSource>): PushSource => ({ title: 'T', body: 'B', link: '', ...over });
const rendered = (over: Partial<PushSource>, profile: Record<string, unknown> = {}): RenderedPush => {
  const result = compilePush(source(over));
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return loadPush(JSON.parse(JSON.stringify(result.compiled))).render(facts(profile));
};

describe('push messages', () => {
  it('fill in values as they are, the title on one line', () => {
    expect(rendered({ title: 'Hi {{profile.name}}\n', body: '<{{profile.plan}}>' }, { name: 'Ana & Co', plan: 'pro' })).toEqual({ ok: true, title: 'Hi Ana & Co', body: '<pro>', link: null, bytes: 16, missing: [] });
  });

  it.each([
    ['https://a.example/x', 'https://a.example/x'], ['orchard://invoices/{{profile.id}}?q={{profile.id}}', 'orchard://invoices/a%20b%2F?q=a%20b%2F'.replace('%2F?', '/?')],
    ['/invoices', '/invoices'], ['{{profile.web}}', 'https://w.example/'], ['{{profile.bad}}', null], ['', null],
  ])('lead to %s', (link, expected) => {
    expect(rendered({ link }, { id: 'a b/', web: 'https://w.example/', bad: 'javascript:alert(1)' })).toMatchObject({ ok: true, link: expected });
  });

  it.each<[string, Partial<PushSource>, string, RegExp]>([
    ['nothing to read', { title: ' ', body: '' }, 'title', /is empty/], ['an open expression', { body: 'a {{profile.a' }, 'body', /never closed/],
    ['too much text', { body: 'é'.repeat(MAX_PUSH_BYTES / 2 + 1) }, 'body', /takes 3,803 bytes/], ['a link that runs something', { link: 'javascript://x' }, 'link', /not an address/], ['a link to a file', { link: 'file:///etc/passwd' }, 'link', /not an address/],
  ])('are refused with %s', (_case, over, part, message) => expect(compilePush(source(over))).toMatchObject({ ok: false, problems: [{ part, message: expect.stringMatching(message) }] }));

  it('warn of what phones cut off, and of values that people lack', () => {
    const result = compilePush(source({ title: 'x'.repeat(51), body: '{{profile.name}}' }));
    if (!result.ok) throw new Error('refused');
    expect(lintPush(result.compiled, null).map(({ part, message }) => [part, message])).toEqual([['title', expect.stringContaining('51 characters')], ['body', expect.stringContaining('profile.name')]]);
  });

  it('fail to render when nothing is left of them, or too much', () => {
    expect(rendered({ title: '{{profile.none}}', body: '' })).toEqual({ ok: false, reason: expect.stringContaining('empty') });
    expect(rendered({ body: '{{profile.long}}' }, { long: 'x'.repeat(MAX_PUSH_BYTES) })).toEqual({ ok: false, reason: expect.stringContaining('3,801 bytes') });
  });

  it('take any source without a throw, and never lead to a script', () => {
    fc.assert(fc.property(fc.record({ title: fc.string({ unit: 'binary' }), body: fc.string(), link: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('{{profile.x}}', 'javascript:{{profile.x}}', 'app://{{profile.x}}')) }), fc.oneof(fc.string(), fc.constant('javascript:alert(1)')), (written, x) => {
      const result = compilePush(written);
      const made = result.ok ? loadPush(result.compiled).render(facts({ x })) : null;
      if (made?.ok === true && made.link !== null) expect(made.link).not.toMatch(/^\s*(javascript|data|file|vbscript):/i);
    }));
  });
});
