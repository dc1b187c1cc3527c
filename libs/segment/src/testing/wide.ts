import fc from 'fast-check';
import { instant } from '@perennial/model';
import { MESSAGE_DEEDS, TAKES, type Condition, type ConditionOf, type CountTest, type EventTerm, type Term, type Window } from '../condition.js';
import { isoText } from '../date.js';
import { anEventName as aName, BASE } from './arbitraries.js';
import type { ValueType } from '../operators/operator.js';
import { anOperation, operationOn, aNumber, aSpan, aValue, aWrittenDate } from './values.js';

/** Names of the attributes that wide people have. */
export const ATTRIBUTES = ['v', 'w', 'n', 'm', 'a', 'a.b', 'a.b.c', 'email.x', 'computed.h'] as const;
/** Names of events; among them one of which machines cause some, which count for nothing. */
const anEventName = fc.oneof({ weight: 4, arbitrary: aName }, { weight: 1, arbitrary: fc.constant('email_opened') });
const PATHS = ['profile.v', 'profile.w', 'profile.n', 'profile.m', 'profile.a', 'profile.a.b', 'profile.a.b.c', 'profile.email', 'profile.email.x', 'profile.locale', 'profile.computed', 'profile.computed.h', 'profile.computed.stage', 'profile.missing', 'profile.t', 'profile.u', 'profile.l', 'profile.d', 'profile.t', 'profile.u', 'profile.l', 'profile.d', 'account.v', 'account.n', 'account.t', 'account.d', 'account.role', 'membership.role', 'membership.v', 'membership.joinedAt', 'context.v', 'entry.event.name', 'nowhere.v', 'profile'] as const;
const EVENT_PATHS = ['event.properties.v', 'event.properties.n', 'event.properties.n', 'event.properties.t', 'event.properties.d', 'event.properties.a.b', 'event.name', 'event.source', 'event.other'] as const;
/** Keys of segments; the last is not known. */
export const SEGMENTS = ['active', 'big', 'unknown'] as const;
/** Keys of topics; the last is not known. */
export const TOPICS = ['news', 'tips', 'legal', 'unknown'] as const;
/** Roles of members. */
export const ROLES = ['owner', 'admin', 'member'] as const;
/** Conditions inside `held_for`, of people and of accounts. */
export const HELD: readonly Condition[] = [
  { type: 'attribute', path: 'profile.v', operator: 'exists' },
  { type: 'event', event: 'paid', count: { is: 'at_least', value: 1 }, within: { amount: 1, unit: 'days' } },
];

const aCount: fc.Arbitrary<CountTest> = fc
  .tuple(fc.constantFrom('at_least' as const, 'at_most' as const, 'exactly' as const, 'between' as const), fc.integer({ min: 0, max: 3 }), fc.integer({ min: -1, max: 2 }))
  .map(([is, value, more]) => (is === 'between' ? { is, value, to: Math.max(0, value + more) } : { is, value }));

/** Operators for what an attribute mostly is, by the last letter of its name. */
const FITTING: { readonly [ending: string]: ValueType } = { '.n': 'number', '.m': 'number', '.t': 'text', '.u': 'text', '.d': 'date', '.l': 'list' };
const operationFor = (ending: string): typeof anOperation => (FITTING[ending] === undefined ? anOperation : operationOn(FITTING[ending]));

const attributeOf = (paths: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof({ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...paths), anOperation) }, { weight: 2, arbitrary: fc.constantFrom(...paths).chain((path) => fc.tuple(fc.constant(path), operationFor(path.slice(-2)))) }).map(([path, { operator, value }]) => ({ type: 'attribute', path, operator, ...(value === undefined ? {} : { value }) }));
const anAttribute = attributeOf(PATHS);
const anOwnAttribute = attributeOf(['profile.v', 'profile.n', 'profile.m', 'profile.t', 'profile.d', 'profile.email', 'profile.computed.h']);

const aSpanOfDates = fc.tuple(fc.oneof(aWrittenDate, fc.constant(isoText(instant(BASE - 5)))), fc.oneof(aWrittenDate, fc.constant('2026-04-13'))).map(([from, to]) => ({ from, to }));
const sometimes = <T>(of: fc.Arbitrary<T>, oneIn = 3): fc.Arbitrary<T | undefined> => fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
const bare = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

/** Filters: mostly of the event's own properties, now and then of its owner. */
const aFilter = (depth: number): fc.Arbitrary<Condition> =>
  depth === 0 ? attributeOf(EVENT_PATHS) : fc.oneof({ weight: 5, arbitrary: attributeOf(EVENT_PATHS) }, { weight: 2, arbitrary: anAttribute }, aComparison(depth - 1, EVENT_PATHS), { weight: 1, arbitrary: fc.tuple(aFilter(0), aFilter(0)).map((of): Condition => ({ type: 'any', of })) }, wideCondition(depth - 1));

const aWindow = (depth: number): fc.Arbitrary<Window> =>
  fc.record({ where: sometimes(aFilter(depth)), within: sometimes(aSpan), between: sometimes(aSpanOfDates, 4), sinceEntry: sometimes(fc.constant(true), 12) }).map(bare);

const aTerm = (depth: number, paths: readonly string[]): fc.Arbitrary<Term> => {
  const simple = fc.oneof<fc.Arbitrary<Term>[]>(
    fc.constantFrom(...paths).map((attribute) => ({ attribute })), fc.constantFrom('profile.n', 'profile.m', 'account.n', 'profile.t', 'profile.u', 'profile.d', 'profile.l').map((attribute) => ({ attribute })), fc.oneof(aValue, aNumber).map((value) => ({ value })),
    fc.oneof(fc.constant({}), aSpan.map((plus) => ({ plus })), aSpan.map((minus) => ({ minus }))).map((now) => ({ now })),
    fc.tuple(anEventName, fc.constantFrom(...TAKES), fc.constantFrom('n', 'n', 'v', 'a.b', 'amount'), aWindow(0)).map(([name, take, property, window]) => ({ event: { name, take, property, ...window } })),
  );
  if (depth === 0) return simple;
  const pair = fc.tuple(aTerm(depth - 1, paths), aTerm(depth - 1, paths));
  return fc.oneof({ weight: 4, arbitrary: simple }, pair.map((sum): Term => ({ sum })), pair.map((difference): Term => ({ difference })), pair.map((ratio): Term => ({ ratio })));
};

const TERMS: { readonly [type: string]: readonly Term[] } = {
  text: ['profile.t', 'profile.u', 'account.t', 'event.properties.t'].map((attribute) => ({ attribute })),
  number: ['profile.n', 'profile.m', 'account.n', 'event.properties.n'].map((attribute) => ({ attribute })),
  date: ['profile.d', 'account.d', 'event.properties.d'].map((attribute) => ({ attribute })),
  list: ['profile.l', 'profile.t', 'profile.n'].map((attribute) => ({ attribute })),
};
const TYPED_TAKES: { readonly [type: string]: readonly EventTerm['take'][] } = { number: ['count', 'sum', 'minimum', 'maximum', 'distinct'], date: ['first', 'last'] };

/** A term that mostly comes to a value of a type. */
const termOf = (type: ValueType): fc.Arbitrary<Term> => {
  const own = fc.constantFrom(...(TERMS[type] ?? []));
  const takes = TYPED_TAKES[type];
  if (takes === undefined) return own;
  const ofEvents = fc.tuple(anEventName, fc.constantFrom(...takes), aWindow(0)).map(([name, take, window]): Term => ({ event: { name, take, property: 'n', ...window } }));
  const simple = fc.oneof(own, ofEvents);
  const pair = fc.tuple(simple, simple);
  return type === 'number'
    ? fc.oneof(simple, pair.map((sum): Term => ({ sum })), pair.map((difference): Term => ({ difference })), pair.map((ratio): Term => ({ ratio })))
    : fc.oneof(simple, aSpan.map((minus): Term => ({ now: { minus } })));
};

const aComparison = (depth: number, paths: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.tuple(aTerm(depth, paths), anOperation, aTerm(depth, paths)).map(([left, { operator }, right]) => ({ type: 'compare' as const, left, operator, right })),
    fc.tuple(aTerm(depth, paths), anOperation).map(([left, { operator, value }]) => ({ type: 'compare' as const, left, operator, right: { value: value ?? null } })),
    ...(['number', 'text', 'date', 'list'] as const).map((type) => fc.tuple(termOf(type), operationOn(type), termOf(type)).map(([left, { operator }, right]) => ({ type: 'compare' as const, left, operator, right }))),
    fc.constantFrom('number' as const, 'date' as const, 'text' as const).chain((type) => fc.tuple(termOf(type), operationOn(type))).map(([left, { operator, value }]) => ({ type: 'compare' as const, left, operator, right: { value: value ?? null } })),
    fc.tuple(aTerm(depth, paths), fc.constantFrom('equals' as const, 'before' as const, 'on_or_after' as const, 'greater' as const, 'at_least' as const), aTerm(depth, paths)).map(([left, operator, right]) => ({ type: 'compare' as const, left, operator, right })),
  );

const aSequence: fc.Arbitrary<Condition> = fc
  .record({ steps: fc.array(fc.record({ event: anEventName, where: sometimes(aFilter(0), 4) }).map(bare), { minLength: 2, maxLength: 4 }), within: aSpan, during: sometimes(aSpan) })
  .map((fields): ConditionOf<'sequence'> => bare({ type: 'sequence', ...fields }));

const aMessage: fc.Arbitrary<Condition> = fc
  .record({
    did: fc.constantFrom(...MESSAGE_DEEDS), channel: sometimes(fc.constantFrom('email', 'in_app')), template: sometimes(fc.constantFrom('welcome', 'tips')), journey: sometimes(fc.integer({ min: 1, max: 2 })), node: sometimes(fc.constantFrom('n1', 'n2'), 4),
    count: sometimes(aCount), within: sometimes(aSpan), sinceEntry: sometimes(fc.constant(true), 12),
  })
  .map((fields): ConditionOf<'message'> => bare({ type: 'message', ...fields }));

const aMember: fc.Arbitrary<Condition> = fc
  .tuple(
    fc.constantFrom('any' as const, 'all' as const, 'at_least' as const, 'at_least_percent' as const), fc.constantFrom(1, 2, 3), fc.constantFrom(1, 33, 34, 50, 66.7, 100), sometimes(fc.subarray([...ROLES], { minLength: 1 })),
    fc.oneof(anOwnAttribute, fc.tuple(anEventName, aCount).map(([event, count]): Condition => ({ type: 'event', event, count })), fc.constantFrom(...SEGMENTS).map((segment): Condition => ({ type: 'segment', segment, member: true })), fc.constantFrom(...HELD).map((of): Condition => ({ type: 'held_for', of, duration: { amount: 5 / 60_000, unit: 'minutes' } }))),
  )
  .map(([is, value, percent, roles, of]) => bare({ type: 'members' as const, quorum: is === 'any' || is === 'all' ? { is } : { is, value: is === 'at_least' ? value : percent }, roles, of }));

const aPlainTest = (depth: number): fc.Arbitrary<Condition> =>
  fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Condition> }[]>(
    { weight: 6, arbitrary: anAttribute },
    { weight: 4, arbitrary: fc.tuple(anEventName, aCount, aWindow(depth)).map(([event, count, window]) => ({ type: 'event', event, count, ...window })) },
    { weight: 5, arbitrary: aComparison(Math.min(depth, 2), PATHS) },
    { weight: 2, arbitrary: aSequence },
    { weight: 2, arbitrary: aMessage },
    { weight: 1, arbitrary: fc.record({ segment: fc.constantFrom(...SEGMENTS), member: fc.boolean(), heldFor: sometimes(aSpan) }).map((fields): ConditionOf<'segment'> => bare({ type: 'segment', ...fields })) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...HELD), aSpan).map(([of, duration]) => ({ type: 'held_for', of, duration })) },
    { weight: 1, arbitrary: fc.record({ topic: fc.constantFrom(...TOPICS), channel: sometimes(fc.constantFrom('email', 'in_app')), subscribed: fc.boolean() }).map((fields): ConditionOf<'topic'> => bare({ type: 'topic', ...fields })) },
    { weight: 2, arbitrary: aMember },
  );

/** A Condition of any type, in units of a millisecond, over wide people. */
export function wideCondition(depth = 2): fc.Arbitrary<Condition> {
  const leaf = aPlainTest(depth);
  if (depth === 0) return leaf;
  const below = wideCondition(depth - 1);
  const parts = fc.array(below, { minLength: 0, maxLength: 3 });
  return fc.oneof({ weight: 5, arbitrary: leaf }, parts.map((of) => ({ type: 'all' as const, of })), parts.map((of) => ({ type: 'any' as const, of })), below.map((of) => ({ type: 'not' as const, of })));
}

