import { durationMs, type EventFact, type Instant } from '@perennial/model';
import type { Condition, CountTest } from './condition.js';
import type { Facts, Scope } from './facts.js';
import { lookup } from './lookup.js';
import { operators } from './operators/registry.js';

/** A Condition that counts events. */
export type EventCondition = Extract<Condition, { type: 'event' }>;

const NO_SCOPE: Scope = {};
const NO_EVENTS: readonly EventFact[] = [];

/** True when a number of events passes the test. */
export function passesCount(test: CountTest, count: number): boolean {
  if (test.is === 'at_least') return count >= test.value;
  if (test.is === 'at_most') return count <= test.value;
  if (test.is === 'exactly') return count === test.value;
  return count >= test.value && count <= (test.to ?? test.value);
}

/** Events of the name that an event Condition could ever count after `now`: its filter and `sinceEntry` hold, its window is not looked at. */
export function countable(condition: EventCondition, facts: Facts, now: Instant, scope: Scope): readonly EventFact[] {
  const all = Object.hasOwn(facts.events, condition.event) ? (facts.events[condition.event] ?? NO_EVENTS) : NO_EVENTS;
  const from = condition.sinceEntry === true ? (scope.enteredAt ?? Infinity) : -Infinity;
  const where = condition.where;
  if (from === -Infinity && where === undefined) return all;
  return all.filter((event) => event.occurredAt >= from && (where === undefined || matches(where, facts, now, { ...scope, event })));
}

function countNow(condition: EventCondition, facts: Facts, now: Instant, scope: Scope): number {
  const start = condition.within === undefined ? -Infinity : now - durationMs(condition.within);
  let count = 0;
  for (const event of countable(condition, facts, now, scope)) if (event.occurredAt > start && event.occurredAt <= now) count += 1;
  return count;
}

/**
 * Whether a Condition holds for a subject at an instant. Total. `all` of nothing is true, `any` of nothing false.
 * An event count takes what happened in (now - within, now] by `occurredAt`.
 */
export function matches(condition: Condition, facts: Facts, now: Instant, scope: Scope = NO_SCOPE): boolean {
  switch (condition.type) {
    case 'all':
      return condition.of.every((part) => matches(part, facts, now, scope));
    case 'any':
      return condition.of.some((part) => matches(part, facts, now, scope));
    case 'not':
      return !matches(condition.of, facts, now, scope);
    case 'attribute':
      return operators[condition.operator].test(lookup(condition.path, facts, scope), condition.value ?? null, now);
    case 'event':
      return passesCount(condition.count, countNow(condition, facts, now, scope));
  }
}
