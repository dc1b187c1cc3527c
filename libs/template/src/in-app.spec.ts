import { describe, expect, it } from '@jest/globals';
import { compileInApp, type InAppSource, lintInApp, loadInApp, type TemplateFacts } from './index.js';

const facts: TemplateFacts = {
  profile: { email: 'ada@example.com' }, account: {}, event: { url: '/reports/1', id: 'a/b c' }, context: {},
  workspace: { name: 'N' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en',
};
const source = (over: Partial<InAppSource>): InAppSource => ({ title: 'T', body: 'B', actionLabel: 'Go', actionUrl: '/start', ...over });

function urlOf(actionUrl: string, event: Record<string, unknown> = {}): string | null {
  const result = compileInApp(source({ actionUrl }));
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const out = loadInApp(JSON.parse(JSON.stringify(result.compiled))).render({ ...facts, event: { ...facts.event, ...event } });
  if (!out.ok) throw new Error(out.reason);
  return out.actionUrl;
}

describe('in-app messages', () => {
  it.each([
    ['/start', '/start'], ['{{event.url}}', '/reports/1'], ['/r?id={{event.id}}', '/r?id=a%2Fb%20c'], ['https://n.example/{{event.id}}', 'https://n.example/a/b%20c'],
    ['{{event.bad}}', null], ['{{event.slashes}}', null], ['{{event.back}}', null], ['{{event.missing}}', null],
  ])('address %s', (address, shown) => {
    expect(urlOf(address, { bad: 'javascript:1', slashes: '//evil.example', back: '/\\evil.example' })).toBe(shown);
  });

  it.each(['javascript:1', '//evil.example', 'data:x', 'start'])('refuses the fixed address %s', (actionUrl) => {
    expect(compileInApp(source({ actionUrl }))).toMatchObject({ ok: false, problems: [{ part: 'actionUrl', line: 1 }] });
  });

  it('shows text as text and asks for both halves of an action', () => {
    const result = compileInApp(source({ title: '{{event.t}}', body: '{{event.t}}' }));
    if (!result.ok) throw new Error('refused');
    expect(loadInApp(result.compiled).render({ ...facts, event: { t: '<b>\nx' } })).toMatchObject({ title: '<b> x', body: '<b>\nx' });
    expect(compileInApp(source({ actionLabel: null }))).toMatchObject({ problems: [{ part: 'actionLabel' }] });
    expect(compileInApp(source({ actionUrl: null }))).toMatchObject({ problems: [{ part: 'actionUrl' }] });
    expect(compileInApp({ title: '', body: ' ', actionLabel: null, actionUrl: null })).toMatchObject({ ok: false });
    expect(compileInApp(source({ body: 'a\n{{#if x}}' }))).toMatchObject({ problems: [{ part: 'body', line: 2 }] });
    expect(lintInApp(result.compiled, ['event.x'])).toHaveLength(2);
  });
});
