import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, journeyId, type EventFact, type Instant, type JsonObject } from '@perennial/model';
import type { Condition, Term } from './condition.js';
import type { Facts } from './facts.js';
import { heldKey } from './held-key.js';
import { dependsOnTime, keptParts, keptPartsIn, quorumsIn, reads, references } from './inspect.js';
import { conditionSchema, leavesOf, parseCondition } from './kinds/registry.js';
import { matches, nextChange } from './matches.js';
import type { Reads } from './reads.js';
import { isQuorum } from './kinds/members.js';
import { near } from './terms/near.js';
import { BASE, eventAt } from './testing/arbitraries.js';
import { wideCondition } from './testing/wide.js';
import { accountFacts, aWorld, profileFacts } from './testing/world.js';
import { describe as inWords, problems } from './words.js';

const someone = aWorld(3).chain((world) => fc.constantFrom(...world.profiles.map((profile) => profileFacts(world, profile)), ...world.accounts.map((account) => accountFacts(world, account))));
const HORIZON = 80;

describe('every type of condition', () => {
  it('turns exactly when nextChange says', () => {
    fc.assert(
      fc.property(wideCondition(1), someone, fc.integer({ min: -10, max: 40 }), (condition, known, offset) => {
        const now = instant(BASE + offset);
        const scope = { enteredAt: instant(BASE - 10) };
        const answer = matches(condition, known, now, scope);
        const turn = nextChange(condition, known, now, scope);
        for (let at = now + 1; at < Math.min(turn ?? Infinity, now + HORIZON); at += 1) expect(matches(condition, known, instant(at), scope)).toBe(answer);
        if (turn !== null) expect(matches(condition, known, turn, scope)).toBe(!answer);
      }),
      { numRuns: 1200 },
    );
  }, 60_000);

  it('depends on nothing but what reads says', () => {
    const kept = (value: JsonObject | null | undefined, root: string, { paths }: Reads): JsonObject | null =>
      value === null || value === undefined ? null : Object.fromEntries(Object.entries(value).filter(([name]) => paths.some((path) => path.startsWith(`${root}.${name}`))));
    const only = <T>(map: { readonly [key: string]: T } | undefined, keys: readonly string[]) => Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => keys.includes(key)));
    const cut = (facts: Facts, read: Reads): Facts => ({
      ...facts, profile: kept(facts.profile, 'profile', read) ?? {}, account: kept(facts.account, 'account', read), membership: kept(facts.membership, 'membership', read),
      segments: only(facts.segments, read.segments), held: only(facts.held, read.held), topics: only(facts.topics, read.topics),
      quorums: only(facts.quorums, read.quorums),
      events: Object.fromEntries(read.events.map(({ name, withinMs, properties }) => [name, (facts.events[name] ?? []).flatMap((one): EventFact[] => (withinMs !== null && one.occurredAt <= BASE - withinMs ? [] : [properties ? one : { ...one, properties: {} }]))])),
    });
    fc.assert(fc.property(wideCondition(), someone, (condition, known) => expect(matches(condition, cut(known, reads(condition)), BASE)).toBe(matches(condition, known, BASE))), { numRuns: 1200 });
  }, 60_000);

  it('has a shape, words and problems that are told, and stands still where it says so', () => {
    fc.assert(
      fc.property(wideCondition(), someone, (condition, known) => {
        expect(conditionSchema.parse(JSON.parse(JSON.stringify(condition)))).toEqual(condition);
        expect(typeof inWords(condition)).toBe('string');
        for (const { message } of problems(condition)) expect(message).toMatch(/\.$/);
        if (!dependsOnTime(condition)) expect([null, ...Object.values(known.events).flat().map((event) => event.occurredAt as Instant)]).toContain(nextChange(condition, known, BASE));
      }),
      { numRuns: 600 },
    );
  }, 60_000);
});

const base: Facts = { subjectId: '1', profile: {}, account: null, events: {}, zones: [] };
const at = (name: string, ms: number, properties = {}): EventFact => eventAt(`${name}${ms}`, name, instant(ms), properties);
const compare = (left: Term, operator: 'equals' | 'greater' | 'at_least' | 'before' | 'exists', right: Term): Condition => ({ type: 'compare', left, operator, right });
const minutes = (amount: number) => ({ amount, unit: 'minutes' as const });

describe('compare', () => {
  const known: Facts = { ...base, profile: { a: 0.1, b: 0.2, zero: 0, text: 'x', ends: '2026-04-20' }, events: { paid: [at('paid', 5, { amount: 0.1 }), at('paid', 6, { amount: 0.2 }), at('paid', 7, { amount: '9' })] } };
  const holds = (condition: Condition): boolean => matches(condition, known, BASE);
  const path = (name: string): Term => ({ attribute: `profile.${name}` });

  it.each<[string, Condition, boolean]>([
    ['sums to 1e-9', compare({ sum: [path('a'), path('b')] }, 'equals', { value: 0.3 }), true],
    ['but not attributes', compare(path('a'), 'equals', { value: 0.1 + 1e-12 }), false],
    ['a sum that is no more than its equal', compare({ sum: [path('a'), path('b')] }, 'greater', { value: 0.3 }), false],
    ['a ratio by zero is missing', compare({ ratio: [path('a'), path('zero')] }, 'exists', { value: null }), false],
    ['a difference with text is missing', compare({ difference: [path('a'), path('text')] }, 'exists', { value: null }), false],
    ['numbers over events', compare({ event: { name: 'paid', take: 'sum', property: 'amount' } }, 'equals', { sum: [path('a'), path('b')] }), true],
    ['the first of events as a date', compare({ event: { name: 'paid', take: 'first' } }, 'before', path('ends')), true],
    ['now as a date', compare(path('ends'), 'before', { now: { plus: { amount: 2, unit: 'weeks' } } }), true],
    ['an instant is no text', compare({ now: {} }, 'equals', { now: {} }), false],
    ['different values', compare({ event: { name: 'paid', take: 'distinct', property: 'amount' } }, 'equals', { value: 3 }), true],
    ['a sum of none is 0', compare({ event: { name: 'left', take: 'sum', property: 'amount' } }, 'equals', { value: 0 }), true],
    ['a maximum of none is missing', compare({ event: { name: 'left', take: 'maximum', property: 'amount' } }, 'exists', { value: null }), false],
  ])('%s', (_what, condition, answer) => expect(holds(condition)).toBe(answer));

  it('calls numbers near by one rule', () => {
    expect([near(1, 1 + 9e-10), near(1, 1 + 3e-9), near(1e12, 1e12 + 900), near(1e12, 1e12 + 1100), near(0, 1e-9), near(1e300, 1e300)]).toEqual([true, false, true, false, true, false]);
  });
});

describe('sequence', () => {
  const steps = [{ event: 'a' }, { event: 'b' }];
  const known = (...events: readonly [string, number][]): Facts => ({ ...base, events: Object.fromEntries(['a', 'b'].map((name) => [name, events.filter(([own]) => own === name).map(([, ms]) => at(name, ms))])) });
  const MINUTE = 60_000;

  it.each<[string, readonly [string, number][], boolean]>([
    ['in time', [['a', 0], ['b', MINUTE]], true],
    ['too late', [['a', 0], ['b', MINUTE + 1]], false],
    ['the other way round', [['b', 0], ['a', 1]], false],
    ['at the same instant', [['a', 0], ['b', 0]], false],
    ['after another first step', [['a', 0], ['a', 5 * MINUTE], ['b', 6 * MINUTE]], true],
  ])('%s', (_what, events, answer) => expect(matches({ type: 'sequence', steps, within: minutes(1) }, known(...events), BASE)).toBe(answer));
});

describe('what hangs on others', () => {
  const held: Condition = { type: 'held_for', of: { type: 'segment', segment: 'big', member: true }, duration: minutes(2) };
  const quorum: Condition = { type: 'members', quorum: { is: 'all' }, of: { type: 'held_for', of: { type: 'topic', topic: 'news', subscribed: true }, duration: minutes(1) } };
  const whole: Condition = { type: 'all', of: [held, quorum, { type: 'message', did: 'opened', template: 'welcome', journey: 4 }] };

  it('is listed', () => {
    expect(references(whole)).toEqual({ segments: ['big'], topics: ['news'], templates: ['welcome'], journeys: [4] });
    const names = (subject: 'profile' | 'account'): string[] => keptParts(whole, subject).map((part) => `${part.subject} ${part.condition.type}`);
    expect(names('profile')).toEqual(['profile topic', 'profile held_for', 'account members', 'profile segment']);
    expect(names('account')).toEqual(['profile topic', 'profile held_for', 'account segment']);
    expect(keptPartsIn({ nodes: [{ type: 'branch', config: { branches: [{ condition: JSON.parse(JSON.stringify(whole)) }, { condition: held as never }] } }] }, 'profile').map((part) => part.name)).toEqual(keptParts(whole, 'profile').map((part) => part.name));
    expect(quorumsIn(whole).map(heldKey)).toEqual([heldKey(quorum)]);
    expect(reads(whole)).toMatchObject({ segments: [], topics: [], held: [heldKey({ type: 'segment', member: true, segment: 'big' })], quorums: [heldKey(quorum)] });
  });

  it('holds from the instant on, and says when', () => {
    const known: Facts = { ...base, held: { [heldKey({ type: 'segment', segment: 'big', member: true })]: instant(BASE - 60_000) } };
    expect(matches(held, known, BASE)).toBe(false);
    expect(nextChange(held, known, BASE)).toBe(BASE + 60_000);
    expect(matches(held, known, instant(BASE + 60_000))).toBe(true);
  });

  it('counts percent of members rounded up, and nobody never', () => {
    expect([33, 34].map((value) => isQuorum({ is: 'at_least_percent', value }, { hits: 1, total: 3 }))).toEqual([true, false]);
    expect([isQuorum({ is: 'all' }, { hits: 0, total: 0 }), isQuorum({ is: 'all' }, { hits: 2, total: 2 }), isQuorum({ is: 'at_least', value: 2 }, { hits: 1, total: 9 })]).toEqual([false, true, false]);
    expect([undefined, { [heldKey(quorum)]: false }, { [heldKey(quorum)]: true }].map((quorums) => matches(quorum, { ...base, quorums }, BASE))).toEqual([false, false, true]);
  });

  it('takes only what the engine wrote, and no opens of machines', () => {
    const opened = (properties: JsonObject, source: EventFact['source'] = 'engine'): Facts => ({ ...base, events: { email_opened: [{ ...at('email_opened', 5, properties), source }] } });
    const didOpen: Condition = { type: 'message', did: 'opened', node: 'n1' };
    const ours = { nodeId: 'n1', journeyId: 4 };
    const ask = (facts: Facts, journey?: number): boolean => matches(didOpen, facts, BASE, journey === undefined ? {} : { journeyId: journeyId(journey) });
    expect([ask(opened(ours), 4), ask(opened(ours), 5), ask(opened(ours)), ask(opened({ ...ours, machine: true }), 4), ask(opened(ours, 'track'), 4)]).toEqual([true, false, false, false, false]);
  });

  it('counts as tests wherever it stands, and is refused where it means nothing', () => {
    const filtered: Term = { event: { name: 'paid', take: 'count', where: { type: 'any', of: Array.from({ length: 120 }, () => ({ type: 'attribute' as const, path: 'event.name', operator: 'exists' as const })) } } };
    expect(leavesOf(compare(filtered, 'greater', { value: 1 }))).toBe(121);
    expect(parseCondition(compare(filtered, 'greater', filtered)).ok).toBe(false);
    const wrong = problems({ type: 'all', of: [
      compare({ now: {} }, 'equals', { value: 'x' }), { type: 'event', event: 'x', count: { is: 'at_least', value: 1 }, where: held, between: { from: '2026-02-02', to: '2026-02-01' } },
      { type: 'members', quorum: { is: 'at_least_percent', value: 101 }, of: { type: 'members', quorum: { is: 'any' }, of: { type: 'attribute', path: 'context.x', operator: 'exists' } } }, { type: 'message', did: 'sent', node: 'n' }, { type: 'segment', segment: '', member: true },
    ] }, { roots: ['profile', 'account'], run: false });
    expect(wrong.map((one) => one.at)).toEqual(['of.0.operator', 'of.1.between', 'of.1.where', 'of.2.quorum.value', 'of.2.of', 'of.2.of.of.path', 'of.3.node', 'of.4.segment']);
  });
});
