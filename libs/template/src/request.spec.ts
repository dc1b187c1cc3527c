import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRequest, loadRequest, type RenderedRequest } from './request.js';

const facts = (profile: Record<string, unknown>) => ({ profile, membership: {}, account: {}, event: {}, context: {}, workspace: { name: 'W' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en' });
const filled = (source: { url?: string; body?: string; header?: string }, profile: Record<string, unknown>): RenderedRequest =>
  loadRequest({ url: source.url ?? 'https://a.example/', headers: source.header === undefined ? [] : [{ name: 'X-A', value: source.header }], body: source.body ?? '' }).render(facts(profile));

describe('calls to other programs', () => {
  it('fill a JSON body by place: escaped in quotes, whole values outside', () => {
    const body = '{"name": "Dr. {{profile.name}}", "age": {{profile.age}}, "none": {{profile.none}}, "raw": {{profile.name}}{{#if profile.vip}}, "vip": {{profile.vip}}{{/if}}}';
    const done = filled({ body }, { name: 'A "b"\n\\', age: 41, vip: true });
    expect(done.ok && JSON.parse(done.body ?? '')).toEqual({ name: 'Dr. A "b"\n\\', age: 41, none: null, raw: 'A "b"\n\\', vip: true });
  });

  it('never let a value change the shape of the body, the host, or the number of headers', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
      const done = filled({ url: 'https://a.example/p/{{profile.v}}?q={{profile.v}}', body: '{"a": "{{profile.v}}", "b": {{profile.v}}}' }, { v: value });
      if (!done.ok) throw new Error(done.reason);
      expect(new URL(done.url).host).toBe('a.example');
      expect(new URL(done.url).search.split('&').length).toBe(1);
      const body: unknown = JSON.parse(done.body ?? '');
      expect(Object.keys(body ?? {})).toEqual(['a', 'b']);
      expect(body).toMatchObject({ a: value });
    }));
  });

  it.each<[string, Parameters<typeof filled>[0], Record<string, unknown>, RegExp]>([
    ['a line break in a header', { header: '{{profile.v}}' }, { v: 'a\r\nX-Evil: 1' }, /line break/],
    ['a body that is no JSON', { body: '{"a": }' }, {}, /not JSON/],
    ['a quote that stays open', { body: '{"a": "{{profile.v}}' }, {}, /never closed/],
    ['a block across quotes', { body: '{"a": {{#if profile.v}}"{{/if}}1}' }, {}, /same place/],
    ['a host by value', { url: 'https://{{profile.v}}/' }, { v: 'evil.example' }, /fixed host/],
    ['a host that a value goes on with', { url: 'https://a.example{{profile.v}}/' }, { v: '.evil.example' }, /fixed host/],
    ['an expression that cannot be read', { body: '{"a": "{{profile.}}"}' }, {}, /./],
  ])('refuse %s, and say why', (_case, source, profile, reason) => {
    const done = filled(source, profile);
    expect(done).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  it.each<[string, { url?: string; header?: string; body?: string }, [string, RegExp][]]>([
    ['nothing in a good one', { url: 'https://a.example/{{profile.id}}', header: 'Bearer {{context.key}}', body: '{"a": {{profile.age}}, "b": "{{event.name}}"}' }, []],
    ['nothing in none at all', {}, []],
    ['each field on its own', { url: 'https://a.example/{{#if profile.a}}', header: '{{/if}}', body: '{"a": {{profile.age}} "b": 1}' }, [['url', /never closed/], ['headers.0.value', /never begun/], ['body', /not JSON/]]],
    ['what is JSON only when a value is there', { body: '{"a": {{#if profile.a}}1{{/if}}}' }, [['body', /not JSON/]]],
    ['a quote that stays open', { body: '{"a": "{{profile.a}}}' }, [['body', /never closed/]]],
  ])('are checked before anybody is called: %s', (_case, { url = 'https://a.example/', header, body = '' }, found) => {
    const problems = checkRequest({ url, headers: header === undefined ? [] : [{ name: 'X-A', value: header }], body });
    expect(problems).toEqual(found.map(([field, message]) => ({ field, message: expect.stringMatching(message) })));
  });
});
