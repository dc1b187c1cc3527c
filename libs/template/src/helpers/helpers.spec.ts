import { describe, expect, it } from '@jest/globals';
import { compileInApp, loadInApp, type TemplateFacts, templateHelpers } from '../index.js';

const facts: TemplateFacts = {
  profile: { email: 'ada@example.com', firstName: 'Ada', role: 'admin' },
  account: { plan: 'Team' },
  membership: {},
  event: {
    seats: 4, rows: 12500, total: 19.5, at: '2026-04-13T14:01:00Z', share: 0.825, zero: 0, none: [], fmt: 'yyyy', text: '7',
    invoice: { number: 'A-17' }, items: [{ name: 'Pens' }, { name: 'Paper' }], odd: 'gibberish',
  },
  context: {},
  workspace: { name: 'Northwind' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' },
  now: 1_776_088_860_000,
  zone: 'Europe/Paris',
  locale: 'en',
};

function show(body: string, over: Partial<TemplateFacts> = {}): string {
  const result = compileInApp({ title: 'T', body, actionLabel: null, actionUrl: null });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('; '));
  const rendered = loadInApp(result.compiled).render({ ...facts, ...over });
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.body;
}

describe('the documented example of each helper', () => {
  it.each(templateHelpers.map((helper) => [helper.name, helper.example] as const))('%s', (_name, example) => {
    expect(show(example.template)).toBe(example.result);
  });
});

describe('helpers on unusual values', () => {
  it.each([
    ['{{date event.at "yyyy-MM-dd HH:mm"}}', '2026-04-13 16:01'],
    ['{{date event.at "HH:mm" zone="America/New_York"}}', '10:01'],
    ['{{date event.at "HH:mm" zone="Nowhere/At_All"}}', '14:01'],
    ['{{date now "HH:mm"}}', '16:01'],
    ['{{date "2026-04-13" "d LLL"}}', '13 Apr'],
    ['{{date "2026-03-29T02:30" "HH:mm"}}', '03:30'],
    ['{{date event.odd}}|{{date event.missing}}|{{date "12:00"}}', '||'],
    ['{{date event.at event.fmt}}', '2026'],
    ['{{number event.share percent=true}} {{number event.total decimals=2}}', '83% 19.50'],
    ['{{number event.odd}}|{{number event.text}}', '|7'],
    ['{{currency event.total "eur" decimals=0}}|{{currency event.total "nope"}}', '€20|'],
    ['{{plural 1 "seat" "seats"}} {{plural 0 "seat" "seats"}} {{plural 0 "seat" "seats" zero="none"}}', 'seat seats none'],
    ['{{default event.missing profile.phone "x"}}', 'x'],
    ['{{default event.zero 5}}', '0'],
    ['{{#if event.zero}}y{{else}}n{{/if}}{{#if event.zero includeZero=true}}y{{/if}}', 'ny'],
    ['{{#each event.none}}x{{else}}nothing{{/each}}', 'nothing'],
    ['{{#each event.invoice}}{{@key}}={{this}}{{/each}}', 'number=A-17'],
    ['{{#each event.items as |item at|}}{{at}}{{item.name}}{{@root.profile.firstName}} {{/each}}', '0PensAda 1PaperAda '],
    ['{{#each event.items}}{{../event.seats}}{{@first}}{{@last}} {{/each}}', '4truefalse 4falsetrue '],
    ['{{#with event.missing}}x{{else}}none{{/with}}', 'none'],
    ['{{#if (and (eq event.seats 4) (not (lt event.seats 2)))}}y{{/if}}', 'y'],
    ['{{#if (eq event.missing event.other)}}y{{/if}}{{#if (eq event.items event.items)}}n{{/if}}', 'y'],
    ['{{event.items}}|{{event.invoice}}|{{event.missing}}', '||'],
  ])('%s', (template, result) => {
    expect(show(template)).toBe(result);
  });

  it('follows the locale, and English where the tag is none', () => {
    expect(show('{{number event.rows}}', { locale: 'de' })).toBe('12.500');
    expect(show('{{plural 3 "a" "other" few="few"}}', { locale: 'pl' })).toBe('few');
    expect(show('{{number event.rows}}', { locale: 'not a tag' })).toBe('12,500');
    expect(show('{{upper "i"}}', { locale: 'tr' })).toBe('İ');
  });

  it('documents each argument and leaves no name twice', () => {
    for (const helper of templateHelpers) expect(helper.args.every((arg) => arg.about !== '')).toBe(true);
    expect(new Set(templateHelpers.map((helper) => helper.name)).size).toBe(templateHelpers.length);
  });
});
