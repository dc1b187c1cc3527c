import { z } from 'zod';
import { durationMs, durationSchema, instant, type EventFact, type Instant } from '@perennial/model';
import type { Condition, CountTest, DateSpan, Window } from './condition.js';
import { dayEnd, parseDate } from './date.js';
import { isMachineAct, mayBeMachines } from './machine-acts.js';
import { earliest, found, type ConditionPlace, type ConditionProblem, type Seen } from './kinds/kind.js';
import type { Frame } from './sql/frame.js';

/** A test of one event beside the filter of its window, in both meanings. */
export interface EventTest {
  readonly holds: (event: EventFact, seen: Seen) => boolean;
  readonly sql: (frame: Frame) => string;
}

/** Which events are meant: names, window, and a further test. */
export interface Tally {
  readonly names: readonly string[];
  readonly window: Window;
  readonly only?: EventTest | undefined;
}

/** Fields of a window, for schemas; `where` takes the schema of a Condition. */
export const windowFields = (tree: z.ZodType<Condition>) => ({
  where: tree.optional(),
  within: durationSchema.optional(),
  between: z.strictObject({ from: z.string().max(40), to: z.string().max(40) }).optional(),
  sinceEntry: z.boolean().optional(),
});

/** Shape of a test of a count. */
export const countSchema = z.strictObject({
  is: z.enum(['at_least', 'at_most', 'exactly', 'between']),
  value: z.number().int().min(0).max(1_000_000),
  to: z.number().int().min(0).max(1_000_000).optional(),
});

/** True when a number of events passes the test. */
export function passesCount(test: CountTest, count: number): boolean {
  if (test.is === 'at_least') return count >= test.value;
  if (test.is === 'at_most') return count <= test.value;
  if (test.is === 'exactly') return count === test.value;
  return count >= test.value && count <= (test.to ?? test.value);
}

/** First and last instant of a span of dates; null where one is no date. */
export function spanInstants({ from, to }: DateSpan): { readonly from: Instant; readonly to: Instant } | null {
  const [first, last] = [parseDate(from), parseDate(to)];
  return first === null || last === null ? null : { from: first, to: /^\d{4}-\d{2}-\d{2}$/.test(to) ? dayEnd(last) : last };
}

/** What a window says that time does not move: first and last instant, both included. */
export function fixedSpan(window: Window, enteredAt: Instant | undefined): { readonly from: number; readonly to: number } {
  const between = window.between === undefined ? { from: -Infinity, to: Infinity } : (spanInstants(window.between) ?? { from: Infinity, to: -Infinity });
  return { from: window.sinceEntry === true ? Math.max(between.from, enteredAt ?? Infinity) : between.from, to: between.to };
}

const NONE: readonly EventFact[] = [];
const named = ({ names }: Tally, { facts }: Seen): readonly EventFact[] => {
  const lists = names.map((name) => (Object.hasOwn(facts.events, name) ? (facts.events[name] ?? NONE) : NONE));
  return lists.length === 1 ? (lists[0] ?? NONE) : lists.flat();
};
const seenFrom = (seen: Seen, event: EventFact): Seen => ({ ...seen, scope: { ...seen.scope, event } });

/** Events that a tally could count now or later: all of it holds but the rolling window. */
export function countable(tally: Tally, seen: Seen): readonly EventFact[] {
  const all = tally.names.some(mayBeMachines) ? named(tally, seen).filter((event) => !isMachineAct(event)) : named(tally, seen);
  const { where } = tally.window;
  const { from, to } = fixedSpan(tally.window, seen.scope.enteredAt);
  if (from === -Infinity && to === Infinity && where === undefined && tally.only === undefined) return all;
  return all.filter((event) => event.occurredAt >= from && event.occurredAt <= to && (tally.only?.holds(event, seen) ?? true) && (where === undefined || seen.holds(where, seenFrom(seen, event))));
}

const startOf = ({ within }: Window, now: Instant): number => (within === undefined ? -Infinity : now - durationMs(within));

/** Events that a tally counts now: `occurredAt` in (now - within, now]. */
export function counted(tally: Tally, seen: Seen): readonly EventFact[] {
  const start = startOf(tally.window, seen.now);
  return countable(tally, seen).filter((event) => event.occurredAt > start && event.occurredAt <= seen.now);
}

/** How many events a tally counts now. */
export function countNow(tally: Tally, seen: Seen): number {
  const start = startOf(tally.window, seen.now);
  let count = 0;
  for (const { occurredAt } of countable(tally, seen)) if (occurredAt > start && occurredAt <= seen.now) count += 1;
  return count;
}

/** The first turn of the filter of a tally, whichever of its events it is. */
export function filterTurn(tally: Tally, seen: Seen): Instant | null {
  const { where } = tally.window;
  if (where === undefined) return null;
  return named(tally, seen).reduce<Instant | null>((at, event) => earliest(at, seen.turn(where, seenFrom(seen, event))), null);
}

/** Later instants at which a tally counts other events than now: an event at t enters at t, and leaves a window of w at t + w. */
export function countSteps(tally: Tally, seen: Seen): readonly { readonly at: Instant; readonly by: number }[] {
  const span = tally.window.within === undefined ? Infinity : durationMs(tally.window.within);
  const steps: { at: Instant; by: number }[] = [];
  for (const { occurredAt } of countable(tally, seen)) {
    if (occurredAt > seen.now) steps.push({ at: occurredAt, by: 1 });
    if (occurredAt + span > seen.now && span !== Infinity) steps.push({ at: instant(occurredAt + span), by: -1 });
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** True when time alone cannot turn the test of a count: nothing is to come, and what leaves the window makes no difference. */
function settled(tally: Tally, test: CountTest, { events, now }: { readonly events: readonly EventFact[]; readonly now: Instant }): boolean {
  if ((events.at(-1)?.occurredAt ?? 0) > now) return false;
  // Fewer than wanted stay fewer.
  return tally.window.within === undefined || (test.is === 'at_least' && events.length < test.value);
}

/** When the test of a count turns round. */
export function countTurn(tally: Tally, test: CountTest, seen: Seen): Instant | null {
  const events = named(tally, seen);
  if (events.length === 0 || (tally.names.length === 1 && tally.window.where === undefined && settled(tally, test, { events, now: seen.now }))) return null;
  const steps = countSteps(tally, seen);
  let count = countNow(tally, seen);
  const answer = passesCount(test, count);
  let own: Instant | null = null;
  for (const [i, step] of steps.entries()) {
    count += step.by;
    if (steps[i + 1]?.at === step.at || passesCount(test, count) === answer) continue;
    own = step.at;
    break;
  }
  return earliest(own, filterTurn(tally, seen));
}

/** What makes no sense in a window at a place. */
export function windowProblems(window: Window, place: ConditionPlace): readonly ConditionProblem[] {
  const span = window.between === undefined ? undefined : spanInstants(window.between);
  return [
    ...found(window.within?.amount === 0, 'within', 'Enter a length of time longer than 0.'),
    ...found(span === null || (span !== undefined && span.from > span.to), 'between', 'Enter two dates, the earlier first.'),
    ...found(window.sinceEntry === true && !place.run, 'sinceEntry', 'There is no entry yet at this point: count within a length of time instead.'),
  ];
}

/** What makes no sense in a test of a count. */
export const countProblems = (count: CountTest): readonly ConditionProblem[] => found(count.is === 'between' && (count.to ?? -1) < count.value, 'count.to', 'Enter two numbers, the smaller first.');
