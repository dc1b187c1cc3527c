import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, type Json } from '@perennial/model';
import { parseDate } from '../date.js';
import { operandProblem } from './operand.js';
import { operators, OPERATOR_NAMES, type OperatorName } from './registry.js';
import { wildcard } from './text.js';

const NOW = parseDate('2026-04-13T12:00Z') ?? instant(0);
const day = { amount: 1, unit: 'days' };

/** operator, value, operand, answer */
const TABLE: [OperatorName, Json | undefined, Json, boolean][] = [
  ['equals', 'pro', 'pro', true],
  ['equals', 'Pro', 'pro', false],
  ['equals', 5, '5', false],
  ['equals', undefined, 'pro', false],
  ['equals', null, 'pro', false],
  ['not_equals', 'free', 'pro', true],
  ['not_equals', undefined, 'pro', true],
  ['in', 'pro', ['free', 'pro'], true],
  ['in', 'team', ['free', 'pro'], false],
  ['not_in', undefined, ['pro'], true],
  ['equals_any_case', 'ÉCOLE', 'école', true],
  ['equals_any_case', 'e\u0301cole', 'école', true],
  ['in_any_case', 'PRO', ['free', 'pro'], true],
  ['contains', 'Anna Berg', 'BERG', true],
  ['contains', 5, '5', false],
  ['contains', 'x', '', false],
  ['not_contains', undefined, 'x', true],
  ['starts_with', 'Anna', 'an', true],
  ['not_starts_with', 'Anna', 'an', false],
  ['ends_with', 'Anna', 'NA', true],
  ['not_ends_with', 'Anna', 'x', true],
  ['matches', 'Anna@Example.com', '*@example.com', true],
  ['matches', 'Anna', 'a?na', true],
  ['not_matches', 'Anna', 'a?a', true],
  ['greater', 5, 5, false],
  ['at_least', 5, 5, true],
  ['less', 4.9, 5, true],
  ['at_most', 5, 5, true],
  ['at_most', undefined, 5, false],
  ['between', 5, [5, 6], true],
  ['between', 7, [5, 6], false],
  ['between', 5, 5, false],
  ['is_true', true, null, true],
  ['is_true', 'true', null, false],
  ['is_false', undefined, null, false],
  ['is_false', false, null, true],
  ['before', '2026-04-12', '2026-04-13', true],
  ['after', '2026-04-13T00:00:01Z', '2026-04-13', true],
  ['after', 1_776_081_600_000, '2026-04-13', false],
  ['on_or_before', '2026-04-13T02:00+02:00', '2026-04-13', true],
  ['on_or_after', '2026-04-12', '2026-04-13', false],
  ['date_between', '2026-04-13', ['2026-04-13', '2026-04-14'], true],
  ['within_last', '2026-04-12T12:00Z', day, true],
  ['within_last', '2026-04-12T11:59:59.999Z', day, false],
  ['within_last', '2026-04-13T12:00:00.001Z', day, false],
  ['within_next', '2026-04-14T12:00Z', day, true],
  ['within_next', '2026-04-13T11:59Z', day, false],
  ['more_than_ago', '2026-04-12T11:59:59.999Z', day, true],
  ['more_than_ago', '2026-04-12T12:00Z', day, false],
  ['more_than_ahead', '2026-04-14T12:00:00.001Z', day, true],
  ['more_than_ahead', '2026-04-14T12:00Z', day, false],
  ['in_past', '2026-04-13T11:59Z', null, true],
  ['in_past', '2026-04-13T12:00Z', null, false],
  ['in_future', '2026-04-13T12:00Z', null, false],
  ['in_future', '2026-04-13T12:01Z', null, true],
  ['includes', ['a', 1], 1, true],
  ['includes', 'abc', 'a', false],
  ['excludes', undefined, 'a', true],
  ['includes_any', ['a'], ['b', 'a'], true],
  ['includes_none', ['a'], ['b', 'a'], false],
  ['includes_all', ['a', 'b'], ['b', 'a'], true],
  ['includes_all', ['a'], ['b', 'a'], false],
  ['includes_all', ['a'], [], false],
  ['size_at_least', ['a'], 1, true],
  ['size_at_most', undefined, 1, false],
  ['exists', null, null, false],
  ['exists', '', null, true],
  ['not_exists', undefined, null, true],
  ['is_empty', [], null, true],
  ['is_empty', 0, null, false],
  ['not_empty', 'x', null, true],
];

describe('operators', () => {
  it.each(TABLE)('%s of %j with %j is %j', (name, value, operand, answer) => expect(operators[name].test(value, operand, NOW)).toBe(answer));

  it('has an example of each', () => expect(new Set(TABLE.map(([name]) => name))).toEqual(new Set(OPERATOR_NAMES)));

  it('answers anything without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATOR_NAMES), fc.option(fc.jsonValue(), { nil: undefined }), fc.jsonValue(), (name, value, operand) => {
        const answer = operators[name].test(value as Json | undefined, operand as Json, NOW);
        expect(typeof answer).toBe('boolean');
        operators[name].turns?.(value as Json | undefined, operand as Json, NOW);
        expect(operandProblem(operators[name].operand, operand as Json) ?? 'Enter x.').toMatch(/^Enter .*\.$/);
      }),
    );
  });
});

describe('wildcard', () => {
  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(letters, pattern, (text, glob) => {
        const expected = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su').test(text);
        expect(wildcard(text, glob)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no long time for any pattern', () => {
    expect(wildcard('a'.repeat(2000), `${'*a'.repeat(500)}b`)).toBe(false);
  });
});
