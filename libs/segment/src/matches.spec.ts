import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, type EventFact } from '@perennial/model';
import type { Condition } from './condition.js';
import { conditionSchema, parseCondition } from './kinds/registry.js';
import type { Facts } from './facts.js';
import { lookup, valueAt } from './lookup.js';
import { matches } from './matches.js';
import { reads } from './inspect.js';
import { aCondition, BASE, eventAt, someFacts } from './testing/arbitraries.js';
import { describe as inWords, problems } from './words.js';

const event = (id: string, at: number, properties = {}): EventFact => eventAt(id, 'paid', instant(at), properties);
const facts = (change: Partial<Facts> = {}): Facts => ({ subjectId: '1', profile: {}, account: null, events: {}, zones: [], ...change });

describe('lookup', () => {
  it('reads own properties only, and whole keys with dots first', () => {
    expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
    expect(valueAt({ 'a.b': 2, a: { b: 1 } }, 'a.b')).toBe(2);
    expect(valueAt({ a: { 'b.c': 3 } }, 'a.b.c')).toBe(3);
    for (const path of ['constructor', '__proto__', 'a.toString', 'list.length', 'list.0']) expect(valueAt({ a: {}, list: ['x'] }, path)).toBeUndefined();
  });

  it('knows each root', () => {
    const scope = { context: { offer: 'a' }, entryEvent: event('1', 0, { invoice: 'i' }), event: event('2', 0, { seats: 3 }) };
    const known = facts({ profile: { plan: 'pro' }, account: { mrr: 10 } });
    expect(['profile.plan', 'account.mrr', 'context.offer', 'entry.event.properties.invoice', 'entry.event.name', 'event.properties.seats', 'event.source'].map((path) => lookup(path, known, scope))).toEqual(['pro', 10, 'a', 'i', 'paid', 3, 'track']);
    expect(lookup('profile', known, scope)).toBeUndefined();
    expect(lookup('account.mrr', facts(), {})).toBeUndefined();
  });
});

describe('matches', () => {
  const paid = (within?: number, since = false): Condition => ({ type: 'event', event: 'paid', count: { is: 'at_least', value: 1 }, ...(within === undefined ? {} : { within: { amount: within, unit: 'hours' } }), ...(since ? { sinceEntry: true } : {}) });
  const HOUR = 3_600_000;
  const known = facts({ events: { paid: [event('1', HOUR, { seats: 3 })] } });

  it('counts in (now - within, now]', () => {
    expect(matches(paid(1), known, instant(HOUR - 1))).toBe(false);
    expect(matches(paid(1), known, instant(HOUR))).toBe(true);
    expect(matches(paid(1), known, instant(2 * HOUR - 1))).toBe(true);
    expect(matches(paid(1), known, instant(2 * HOUR))).toBe(false);
    expect(matches(paid(), known, instant(99 * HOUR))).toBe(true);
  });

  it('counts since entry, the instant of entry included, and nothing without a run', () => {
    expect(matches(paid(undefined, true), known, instant(2 * HOUR), { enteredAt: instant(HOUR) })).toBe(true);
    expect(matches(paid(undefined, true), known, instant(2 * HOUR), { enteredAt: instant(HOUR + 1) })).toBe(false);
    expect(matches(paid(undefined, true), known, instant(2 * HOUR))).toBe(false);
  });

  it('filters each counted event', () => {
    const where = (value: number): Condition => ({ type: 'event', event: 'paid', count: { is: 'exactly', value: 1 }, where: { type: 'attribute', path: 'event.properties.seats', operator: 'equals', value } });
    expect(matches(where(3), known, instant(HOUR))).toBe(true);
    expect(matches(where(4), known, instant(HOUR))).toBe(false);
  });

  it('obeys the laws of logic', () => {
    fc.assert(
      fc.property(aCondition(60_000), aCondition(60_000), someFacts(60_000), (a, b, some) => {
        const is = (condition: Condition): boolean => matches(condition, some, BASE);
        expect(is({ type: 'not', of: a })).toBe(!is(a));
        expect(is({ type: 'all', of: [a, b] })).toBe(is(a) && is(b));
        expect(is({ type: 'not', of: { type: 'any', of: [a, b] } })).toBe(!is(a) && !is(b));
      }),
    );
    expect(matches({ type: 'all', of: [] }, facts(), BASE)).toBe(true);
    expect(matches({ type: 'any', of: [] }, facts(), BASE)).toBe(false);
  });

  it('depends on nothing but what reads says', () => {
    fc.assert(
      fc.property(aCondition(60_000), someFacts(60_000), (condition, some) => {
        const read = reads(condition);
        const profile = Object.fromEntries(Object.entries(some.profile).filter(([name]) => read.paths.some((path) => path.split('.')[1] === name)));
        const events = Object.fromEntries(
          read.events.map(({ name, withinMs, properties }) => [
            name,
            (some.events[name] ?? []).filter((one) => withinMs === null || one.occurredAt > BASE - withinMs).map((one) => (properties ? one : { ...one, properties: {} })),
          ]),
        );
        expect(matches(condition, { ...some, profile, events }, BASE)).toBe(matches(condition, some, BASE));
      }),
    );
  });
});

describe('conditionSchema', () => {
  it('takes what arbitraries make, and finds no problem in it', () => {
    fc.assert(
      fc.property(aCondition(60_000), (condition) => {
        expect(conditionSchema.parse(JSON.parse(JSON.stringify(condition)))).toEqual(condition);
        expect(problems(condition)).toEqual([]);
        expect(inWords(condition).length).toBeGreaterThan(0);
      }),
    );
  });

  it('refuses anything else without throwing, however deep', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(parseCondition(value).ok).toBe(false)));
    const deep: unknown = JSON.parse(`${'{"type":"not","of":'.repeat(50_000)}null${'}'.repeat(50_000)}`);
    expect(parseCondition(deep).ok).toBe(false);
    const leaf = { type: 'attribute', path: 'profile.a', operator: 'exists' };
    expect(parseCondition({ type: 'all', of: Array.from({ length: 200 }, () => leaf) }).ok).toBe(true);
    expect(parseCondition({ type: 'all', of: [leaf, { type: 'all', of: Array.from({ length: 200 }, () => leaf) }] }).ok).toBe(false);
    const nested = (levels: number): unknown => (levels === 1 ? leaf : { type: 'not', of: nested(levels - 1) });
    expect(parseCondition(nested(20)).ok).toBe(true);
    expect(parseCondition(nested(21)).ok).toBe(false);
  });
});

describe('words', () => {
  it('says what a condition asks', () => {
    expect(inWords({ type: 'all', of: [
      { type: 'attribute', path: 'profile.plan', operator: 'in', value: ['pro', 'team'] },
      { type: 'event', event: 'report_viewed', count: { is: 'exactly', value: 0 }, within: { amount: 7, unit: 'days' } },
    ] })).toBe('plan is one of pro, team and report_viewed never in 7 days');
  });

  it('says what is wrong and where', () => {
    const found = problems({ type: 'all', of: [
      { type: 'attribute', path: 'plan', operator: 'equals', value: 'x' },
      { type: 'attribute', path: 'profile.seats', operator: 'between', value: [3, 1] },
      { type: 'event', event: '', count: { is: 'at_least', value: 1 }, sinceEntry: true, where: { type: 'any', of: [] } },
      { type: 'attribute', path: 'event.properties.x', operator: 'exists' },
    ] }, { roots: ['profile'], run: false });
    expect(found.map(({ at }) => at)).toEqual(['of.0.path', 'of.1.value', 'of.2.event', 'of.2.sinceEntry', 'of.2.where', 'of.3.path']);
    expect(found.every(({ message }) => message.endsWith('.'))).toBe(true);
  });
});
