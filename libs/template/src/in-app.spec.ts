import { describe, expect, it } from '@jest/globals';
import type { Survey } from '@perennial/model';
import { compileInApp, type InAppSource, lintInApp, loadInApp, type TemplateFacts } from './index.js';

const facts: TemplateFacts = {
  profile: { email: 'ada@example.com' }, account: {}, membership: {}, event: { url: '/reports/1', id: 'a/b c' }, context: {},
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

  describe('that ask', () => {
    const nps: Survey = { answers: { type: 'scale', from: 0, to: 10, lowLabel: 'Not at all', highLabel: 'Very {{default profile.mood "much"}}' }, askComment: { label: 'Why, {{profile.name}}?' }, thanks: 'Thanks, {{profile.name}}' };
    const choice = (...choices: [value: string, label: string][]): Survey => ({ ...nps, answers: { type: 'choice', choices: choices.map(([value, label]) => ({ value, label })) } });
    const asking = (survey: Survey | undefined, over: Partial<InAppSource> = {}): InAppSource => ({ kind: 'survey', title: 'How likely?', body: '', actionLabel: null, actionUrl: null, survey, ...over });
    const partsOf = (one: InAppSource): string[] => {
      const made = compileInApp(one);
      return made.ok ? [] : made.problems.map(({ part }) => part);
    };

    it('are filled in like all others, and keep their values', () => {
      const made = compileInApp(asking(nps, { actionLabel: 'Send it' }));
      if (!made.ok) throw new Error(JSON.stringify(made.problems));
      expect(made.compiled.variables).toEqual(['profile.mood', 'profile.name']);
      const shown = loadInApp(JSON.parse(JSON.stringify(made.compiled))).render({ ...facts, profile: { name: 'Ada\n<b>' } });
      expect(shown).toMatchObject({ ok: true, title: 'How likely?', actionLabel: 'Send it', actionUrl: null, survey: { answers: { from: 0, to: 10, lowLabel: 'Not at all', highLabel: 'Very much' }, askComment: { label: 'Why, Ada <b>?' }, thanks: 'Thanks, Ada <b>' } });
      const chosen = compileInApp(asking({ ...choice(['a', '{{event.none}}'], ['b', 'Bee']), askComment: null }));
      if (!chosen.ok) throw new Error('refused');
      expect(loadInApp(chosen.compiled).render(facts)).toMatchObject({ survey: { answers: { choices: [{ value: 'a', label: 'a' }, { value: 'b', label: 'Bee' }] }, askComment: null } });
    });

    it.each<[string, InAppSource, string[]]>([
      ['no question', asking(nps, { title: ' ' }), ['title']], ['nothing to answer', asking(undefined), ['survey']], ['an address', asking(nps, { actionUrl: '/x' }), ['actionUrl']],
      ['answers of a banner', { ...asking(nps), kind: 'banner' }, ['kind']],
      ['an end without words', asking({ ...nps, answers: { type: 'scale', from: 1, to: 5, lowLabel: '', highLabel: ' ' } }), ['survey.answers.lowLabel', 'survey.answers.highLabel']],
      ['a choice without words', asking(choice(['a', ''], ['b', 'B'])), ['survey.answers.choices.0.label']], ['a choice without value', asking(choice(['a', 'A'], ['', 'B'])), ['survey.answers.choices.1.value']],
      ['a value twice', asking(choice(['a', 'A'], ['a ', 'B'])), ['survey.answers.choices.1.value']], ['words twice', asking(choice(['a', 'A'], ['b', 'A'])), ['survey.answers.choices.1.label']],
      ['a value with a variable', asking(choice(['{{profile.x}}', 'A'], ['b', 'B'])), ['survey.answers.choices.0.value']],
      ['a comment without words', asking({ ...nps, askComment: { label: '' } }), ['survey.askComment.label']], ['no thanks', asking({ ...nps, thanks: '' }), ['survey.thanks']],
      ['an open brace', asking({ ...nps, thanks: 'Hi {{profile.name' }), ['survey.thanks']],
    ])('are refused with %s', (_case, one, parts) => expect(partsOf(one)).toEqual(parts));

    it('are looked over for what people may lack', () => {
      const made = compileInApp(asking(nps));
      if (!made.ok) throw new Error('refused');
      expect(lintInApp(made.compiled, null).map(({ part }) => part)).toEqual(['survey.askComment.label', 'survey.thanks']);
    });
  });
});
