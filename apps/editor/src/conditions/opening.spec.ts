import { describe, expect, it } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Json } from '@perennial/model';
import {
  conditionSchema, MAX_DEPTH, MESSAGE_DEEDS, OPERATOR_NAMES, operators, problems, TAKES, TAKINGS, type Condition, type ConditionOf, type ConditionPlace, type ConditionType, type OperandShape, type OperatorName, type Quorum, type Term, type TermForm, type Window,
} from '@perennial/segment';
import fc from 'fast-check';
import { GroupEditor } from './group-editor.js';
import { DEEPEST, nestingAt } from './tree.js';
import type { Vocabulary } from './vocabulary.js';

const RUN: Vocabulary = { paths: [], people: [], events: [], segments: [], segmentsOfPeople: [], topics: [], templates: [], subject: 'profile', members: true, root: 'profile.', counts: true, sinceEntry: true };
const PLACES: readonly ConditionPlace[] = [{ roots: ['profile', 'account', 'context', 'entry'], run: true }, { roots: ['profile', 'account'], run: false }];

/** A condition as the builder shows it, as text without markup's own writing of quotes. */
function shown(condition: Condition, words: Vocabulary, problemAt: (at: string) => string | undefined = () => undefined): string {
  const editor = createElement(GroupEditor, { condition, at: '', words, problemAt, readOnly: false, room: true, onChange: () => { throw new Error('touched'); } });
  const markup = renderToStaticMarkup(createElement(QueryClientProvider, { client: new QueryClient() }, createElement(MantineProvider, null, editor)));
  return markup.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

/** Words and numbers that stand nowhere but in the condition. */
const aName = fc.stringMatching(/^q[a-z]{7}$/);
const aNumber = fc.integer({ min: 10_001, max: 99_999 });
const aSpan = fc.record({ amount: aNumber, unit: fc.constantFrom('minutes' as const, 'hours' as const, 'days' as const, 'weeks' as const) });
const aDate = fc.integer({ min: 10, max: 28 }).map((day) => `2031-07-${day}`);
const OPERANDS: Record<OperandShape, fc.Arbitrary<Json>> = {
  none: fc.constant(null), scalar: aName, scalars: fc.uniqueArray(aName, { minLength: 1, maxLength: 3 }), text: aName, number: aNumber, numbers: fc.tuple(aNumber, fc.constant(100_001)).map((pair) => [...pair]),
  date: aDate, dates: fc.tuple(aDate, fc.constant('2031-08-01')).map((pair) => [...pair]), duration: aSpan.map((span) => ({ ...span })), count: aNumber,
};
const bare = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const anOperator: fc.Arbitrary<OperatorName> = fc.constantFrom(...OPERATOR_NAMES);
const aPath = fc.tuple(fc.constantFrom('profile', 'account', 'context'), aName).map(([root, name]) => `${root}.${name}`);
const aCount = fc.oneof(fc.record({ is: fc.constantFrom('at_least' as const, 'at_most' as const, 'exactly' as const), value: aNumber }), aNumber.map((value) => ({ is: 'between' as const, value, to: 100_000 })));

/** Any condition, every type as likely as any other. */
function anyCondition(depth: number): fc.Arbitrary<Condition> {
  const inner = depth === 0 ? aPath.map((path): Condition => ({ type: 'attribute', path, operator: 'exists' })) : fc.nat().chain(() => anyCondition(depth - 1));
  const aWindow: fc.Arbitrary<Window> = fc.record({ where: maybe(inner), within: maybe(aSpan), between: maybe(fc.record({ from: aDate, to: fc.constant('2031-08-02') })), sinceEntry: maybe(fc.constant(true)) }).map(bare);
  const anEvent: fc.Arbitrary<Term> = fc.tuple(aName, fc.constantFrom(...TAKES), aName, aWindow).map(([name, take, property, window]) => ({ event: { name, take, ...(TAKINGS[take].needsProperty ? { property } : {}), ...window } }));
  const term = (deep: number): fc.Arbitrary<Term> => {
    const pair = deep === 0 ? null : fc.tuple(term(deep - 1), term(deep - 1));
    const forms: Record<TermForm, fc.Arbitrary<Term> | null> = {
      attribute: aPath.map((attribute) => ({ attribute })), value: aNumber.map((value) => ({ value })), now: fc.oneof(fc.constant({}), aSpan.map((plus) => ({ plus })), aSpan.map((minus) => ({ minus }))).map((now) => ({ now })), event: anEvent,
      sum: pair?.map((sum) => ({ sum })) ?? null, difference: pair?.map((difference) => ({ difference })) ?? null, ratio: pair?.map((ratio) => ({ ratio })) ?? null,
    };
    return fc.oneof(...Object.values(forms).flatMap((one) => (one === null ? [] : [one])));
  };
  const types: { readonly [T in ConditionType]: fc.Arbitrary<ConditionOf<T>> } = {
    all: fc.array(inner, { maxLength: 3 }).map((of) => ({ type: 'all', of })), any: fc.array(inner, { maxLength: 3 }).map((of) => ({ type: 'any', of })), not: inner.map((of) => ({ type: 'not', of })),
    attribute: fc.tuple(aPath, anOperator).chain(([path, operator]) => OPERANDS[operators[operator].operand].map((value): ConditionOf<'attribute'> => (operators[operator].operand === 'none' ? { type: 'attribute', path, operator } : { type: 'attribute', path, operator, value }))),
    event: fc.tuple(aName, aCount, aWindow).map(([event, count, window]) => ({ type: 'event', event, count, ...window })),
    compare: fc.tuple(term(2), anOperator, term(2)).chain(([left, operator, right]) => (right.value === undefined ? fc.constant(right) : OPERANDS[operators[operator].operand].map((value) => ({ value }))).map((side): ConditionOf<'compare'> => ({ type: 'compare', left, operator, right: operators[operator].operand === 'none' ? { value: null } : side }))),
    sequence: fc.record({ steps: fc.array(fc.record({ event: aName, where: maybe(inner) }).map(bare), { minLength: 2, maxLength: 5 }), within: aSpan, during: maybe(aSpan) }).map((fields) => bare({ type: 'sequence' as const, ...fields })),
    message: fc.record({ did: fc.constantFrom(...MESSAGE_DEEDS), channel: maybe(aName), template: maybe(aName), journey: maybe(aNumber), node: maybe(aName), count: maybe(aCount), within: maybe(aSpan), sinceEntry: maybe(fc.constant(true)) }).map((fields) => bare({ type: 'message' as const, ...fields })),
    segment: fc.record({ segment: aName, member: fc.boolean(), heldFor: maybe(aSpan) }).map((fields) => bare({ type: 'segment' as const, ...fields })),
    held_for: fc.tuple(inner, aSpan).map(([of, duration]) => ({ type: 'held_for', of, duration })),
    topic: fc.record({ topic: aName, channel: maybe(aName), subscribed: fc.boolean() }).map((fields) => bare({ type: 'topic' as const, ...fields })),
    members: fc.tuple(fc.constantFrom<Quorum['is']>('any', 'all', 'at_least', 'at_least_percent'), aNumber, maybe(fc.uniqueArray(aName, { minLength: 1, maxLength: 3 })), inner).map(([is, value, roles, of]) => bare({ type: 'members' as const, quorum: is === 'any' || is === 'all' ? { is } : { is, value }, roles, of })),
  };
  return fc.oneof<fc.Arbitrary<Condition>[]>(...Object.values(types));
}

/** All that a condition says in words, numbers and days of its own. */
const said = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.match(/q[a-z]{7}|2031-\d\d-\d\d/g) ?? [];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(said) : [];
};

describe('a condition of any shape', () => {
  it('opens with all that it says, and is not touched by that', () => {
    fc.assert(fc.property(anyCondition(2), (condition) => {
      const [before, text] = [JSON.stringify(condition), shown(condition, RUN)];
      for (const word of said(condition)) expect(text).toContain(word);
      expect(JSON.stringify(condition)).toBe(before);
    }), { numRuns: 80 });
  });

  it('shows each of its problems at the field', () => {
    // A blank name, a length of 0, a turned span: every kind of problem, somewhere.
    const broken = anyCondition(2).map((condition): Condition => JSON.parse(JSON.stringify(condition).replace(/"q[aeioulmnr][a-z]{6}"/g, '""').replace(/"amount":1\d{4}/g, '"amount":0').replaceAll('"2031-07-1', '"2032-07-1')));
    let seen = 0;
    fc.assert(fc.property(broken, fc.constantFrom(...PLACES), (condition, place) => {
      const found = problems(condition, place);
      const text = shown(condition, RUN, (at) => found.find((problem) => problem.at === at)?.message);
      for (const { at, message } of found) if (found.find((problem) => problem.at === at)?.message === message) expect(text).toContain(message);
      seen += found.length;
    }), { numRuns: 80 });
    expect(seen).toBeGreaterThan(100);
  });

  it.each([[2, true], [4, true], [5, false]] as const)('can go on after %d events of an order: %s, because one too many could not be read any more', (many, more) => {
    const order = (length: number): Condition => ({ type: 'sequence', steps: Array.from({ length }, () => ({ event: 'paid' })), within: { amount: 1, unit: 'days' } });
    expect(shown(order(many), RUN).includes('Then another event')).toBe(more);
    expect(conditionSchema.safeParse(order(many + 1)).success).toBe(more);
  });

  it('offers no groups in groups without end', () => {
    const deep = (levels: number): Condition => (levels === 0 ? { type: 'all', of: [] } : { type: 'held_for', of: deep(levels - 1), duration: { amount: 1, unit: 'days' } });
    expect(nestingAt('of.0.of')).toBe(2);
    expect(nestingAt('of.1.steps.0.where.of.0')).toBe(3);
    expect(conditionSchema.safeParse(deep(MAX_DEPTH)).success).toBe(false);
    expect(nestingAt('of.of.of')).toBeGreaterThanOrEqual(DEEPEST);
  });
});
