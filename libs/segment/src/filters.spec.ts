import { describe, expect, it } from '@jest/globals';
import { MAX_FILTERS, parseFilters, writeFilters, type Filter } from './filters.js';

const asked = (...filters: object[]): ReturnType<typeof parseFilters> => parseFilters(JSON.stringify(filters));
const places = (answer: ReturnType<typeof parseFilters>): readonly string[] => (answer.ok ? [] : answer.problems.map(({ at, message }) => `${at}: ${message}`));

describe('filters of a list', () => {
  it('are read as they were written', () => {
    const filters: Filter[] = [
      { type: 'attribute', path: 'profile.plan', operator: 'in', value: ['pro', 5] }, { type: 'attribute', path: 'profile.seats', operator: 'between', value: [1, 9] },
      { type: 'attribute', path: 'profile.since', operator: 'within_last', value: { amount: 3, unit: 'days' } }, { type: 'attribute', path: 'profile.computed.health', operator: 'exists' },
    ];
    expect(parseFilters(writeFilters(filters))).toEqual({ ok: true, filters });
  });

  it.each([
    [[{ path: 'profile.seats', operator: 'greater', value: 'many' }], '0.value: Enter a number.'],
    [[{ path: 'profile.plan', operator: 'exists' }, { path: 'profile.since', operator: 'before', value: 'soon' }], '1.value: Enter a date such as 2026-04-13.'],
    [[{ path: 'account.mrr', operator: 'greater', value: 5 }], '0.path: "account.mrr" is not known here: use profile.'],
    [[{ path: 'plan', operator: 'equals', value: 'pro' }], '0.path: Choose what to compare.'],
    [[{ path: 'profile.plan', operator: 'equals', value: 'a\u0000' }], '0.value: It contains the character U+0000, which cannot be stored; remove it.'],
    [Array.from({ length: MAX_FILTERS + 1 }, () => ({ path: 'profile.plan', operator: 'exists' })), ': A list can be narrowed by at most 10 tests.'],
  ])('refuse %j by its place', (filters, message) => expect(places(asked(...filters))).toEqual([message]));

  it('refuse operators and fields that nobody knows', () => {
    expect(places(asked({ path: 'profile.plan', operator: 'resembles', value: 'x' }))[0]).toMatch(/^0\.operator: /);
    expect(places(asked({ path: 'profile.plan', operator: 'exists', sql: 'true' }))[0]).toMatch(/^0: .*sql/);
  });

  it.each(['', 'plan=pro', '{"path":"profile.plan"}', 'null', `[${'['.repeat(5000)}${']'.repeat(5000)}]`])('take nothing but a list', (text) => expect(places(parseFilters(text))[0]).toMatch(/^: Write a JSON list/));
});
