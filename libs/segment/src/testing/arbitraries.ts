import fc from 'fast-check';
import { instant, type Duration, type EventFact, type Instant, type Json, type JsonObject } from '@perennial/model';
import type { Condition, CountTest } from '../condition.js';
import { isoText } from '../date.js';
import type { Facts } from '../facts.js';

/** The instant around which arbitrary facts happen: 2026-04-13T12:00Z. */
export const BASE: Instant = instant(1_776_081_600_000);
/** Names of arbitrary events. */
export const EVENT_NAMES = ['signed_up', 'opened', 'paid', 'left'] as const;

/** Name of an arbitrary event. */
export const anEventName: fc.Arbitrary<string> = fc.constantFrom(...EVENT_NAMES);
const aPlan = fc.constantFrom('free', 'pro', 'Team');

/** A length of time of 1 to 20 units of `unitMs` milliseconds. */
export const aDuration = (unitMs: number): fc.Arbitrary<Duration> => fc.integer({ min: 1, max: 20 }).map((units) => ({ amount: (units * unitMs) / 60_000, unit: 'minutes' }));

/** A date within 30 units of `BASE`, as ISO text. */
export const aDate = (unitMs: number): fc.Arbitrary<string> => fc.integer({ min: -30, max: 30 }).map((units) => isoText(instant(BASE + units * unitMs)));

/** Properties of an event. */
export const properties: fc.Arbitrary<JsonObject> = fc.record<{ plan: Json; seats: Json; invoice: Json }>({ plan: aPlan, seats: fc.integer({ min: 0, max: 4 }), invoice: fc.constantFrom('a', 'b') }, { requiredKeys: [] }).map((values) => ({ ...values }));

/** Attributes of a profile: plan, seats, active, tags, seenAt and address.city, each possibly missing or null. */
export const aProfile = (unitMs: number): fc.Arbitrary<JsonObject> =>
  fc
    .record<{ [name: string]: Json }>({
      plan: fc.option(aPlan),
      seats: fc.integer({ min: 0, max: 4 }),
      active: fc.boolean(),
      tags: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
      seenAt: aDate(unitMs),
      address: fc.record({ city: fc.constantFrom('Oslo', 'Québec') }),
    }, { requiredKeys: [] })
    .map((values) => ({ ...values }));

/** An event at an instant. */
export const eventAt = (id: string, name: string, at: Instant, values: JsonObject): EventFact => ({ id, name, properties: values, occurredAt: at, receivedAt: at, source: 'track' });

/** Facts with up to 12 events within 30 units before `BASE`. */
export const someFacts = (unitMs: number): fc.Arbitrary<Facts> =>
  fc.tuple(fc.integer({ min: 1, max: 999 }), aProfile(unitMs), fc.array(fc.tuple(anEventName, fc.integer({ min: 0, max: 30 }), properties), { maxLength: 12 })).map(([id, profile, past]) => {
    const events: { [name: string]: EventFact[] } = {};
    const sorted = [...past].sort((a, b) => b[1] - a[1]);
    for (const [i, [name, units, values]] of sorted.entries()) (events[name] ??= []).push(eventAt(`past${i}`, name, instant(BASE - units * unitMs), values));
    return { subjectId: String(id), profile, account: null, events, zones: ['UTC'] };
  });

const aCount: fc.Arbitrary<CountTest> = fc
  .tuple(fc.constantFrom('at_least' as const, 'at_most' as const, 'exactly' as const, 'between' as const), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([is, value, more]) => (is === 'between' ? { is, value, to: value + more } : { is, value }));

const attribute = (path: string, operator: string, value: fc.Arbitrary<Json | undefined>): fc.Arbitrary<Condition> =>
  value.map((operand) => ({ type: 'attribute', path, operator, ...(operand === undefined ? {} : { value: operand }) }) as Condition);

const anAttribute = (unitMs: number): fc.Arbitrary<Condition> => {
  const span = aDuration(unitMs).map((duration): Json => ({ amount: duration.amount, unit: duration.unit }));
  return fc.oneof(
    attribute('profile.plan', 'equals', aPlan),
    attribute('profile.plan', 'not_in', fc.subarray(['free', 'pro', 'Team'], { minLength: 1 })),
    attribute('profile.seats', 'at_least', fc.integer({ min: 0, max: 4 })),
    attribute('profile.active', 'is_true', fc.constant(undefined)),
    attribute('profile.tags', 'includes', fc.constantFrom('x', 'y')),
    attribute('profile.address.city', 'contains', fc.constantFrom('OS', 'qué')),
    fc.constantFrom('within_last', 'within_next', 'more_than_ago', 'more_than_ahead').chain((operator) => attribute('profile.seenAt', operator, span)),
    fc.constantFrom('in_past', 'in_future', 'exists').chain((operator) => attribute('profile.seenAt', operator, fc.constant(undefined))),
  );
};

const anEventCount = (unitMs: number): fc.Arbitrary<Condition> =>
  fc.record({ event: anEventName, count: aCount, within: fc.option(aDuration(unitMs)), filtered: fc.boolean(), plan: aPlan }).map(({ event, count, within, filtered, plan }) => ({
    type: 'event',
    event,
    count,
    ...(within === null ? {} : { within }),
    ...(filtered ? { where: { type: 'attribute', path: 'event.properties.plan', operator: 'equals', value: plan } } : {}),
  }));

/** A Condition up to three levels deep over arbitrary facts, in units of `unitMs`. */
export const aCondition = (unitMs: number, depth = 2): fc.Arbitrary<Condition> => {
  const leaf = fc.oneof(anAttribute(unitMs), anEventCount(unitMs));
  if (depth === 0) return leaf;
  const below = aCondition(unitMs, depth - 1);
  const parts = fc.array(below, { minLength: 1, maxLength: 3 });
  return fc.oneof({ weight: 3, arbitrary: leaf }, parts.map((of) => ({ type: 'all' as const, of })), parts.map((of) => ({ type: 'any' as const, of })), below.map((of) => ({ type: 'not' as const, of })));
};
