import { z } from 'zod';
import { durationMs, durationSchema, instant, type EventFact, type Instant } from '@perennial/model';
import type { Condition, ConditionOf } from '../condition.js';
import { countable, filterTurn, type Tally } from '../happened.js';
import { mayBeMachines } from '../machine-acts.js';
import { durationWords } from '../phrases.js';
import { sequenceSql } from '../sql/sequence.js';
import { earliest, found, LEAF, type Kind, type Seen } from './kind.js';

/** Shape of a sequence. */
export const sequenceSchema = (tree: z.ZodType<Condition>) =>
  z.strictObject({
    type: z.literal('sequence'), steps: z.array(z.strictObject({ event: z.string().max(200), where: tree.optional() })).min(2).max(5), within: durationSchema, during: durationSchema.optional(),
  });

type Sequence = ConditionOf<'sequence'>;
const tallies = ({ steps }: Sequence): readonly Tally[] => steps.map(({ event, where }) => ({ names: [event], window: { where } }));
const happenedBy = (tally: Tally, seen: Seen): readonly EventFact[] => countable(tally, seen).filter((event) => event.occurredAt <= seen.now);

/** An event that ends the steps so far, and the latest that the first of them can have been. */
interface End {
  readonly at: number;
  readonly start: number;
}

/** The latest instant at which a chain of all steps began, whatever `during` says; null where there is none. */
function latestStart(condition: Sequence, seen: Seen): Instant | null {
  const span = durationMs(condition.within);
  const ends = tallies(condition).reduce<readonly End[] | null>((before, tally) => happenedBy(tally, seen).flatMap(({ occurredAt: at }) => {
    if (before === null) return [{ at, start: at }];
    const starts = before.filter((one) => one.at < at && one.at >= at - span).map((one) => one.start);
    return starts.length === 0 ? [] : [{ at, start: Math.max(...starts) }];
  }), null);
  const all = (ends ?? []).map(({ start }) => start);
  return all.length === 0 ? null : instant(Math.max(...all));
}

/** Events one after the other, each within a length of time after the one before. */
export const sequence: Kind<'sequence'> = {
  ...LEAF,
  parts: ({ steps }) => steps.flatMap(({ where }, i) => (where === undefined ? [] : [{ condition: where, at: `steps.${i}.where`, of: 'event' as const }])),
  leaves: ({ steps }) => steps.length,
  match: (condition, seen) => {
    const start = latestStart(condition, seen);
    return start !== null && (condition.during === undefined || start > seen.now - durationMs(condition.during));
  },
  turn: (condition, seen) => {
    const start = condition.during === undefined ? null : latestStart(condition, seen);
    const end = start === null || condition.during === undefined ? null : instant(start + durationMs(condition.during));
    const coming = tallies(condition).flatMap((tally) => countable(tally, seen)).reduce<Instant | null>((at, event) => (event.occurredAt > seen.now ? earliest(at, event.occurredAt) : at), null);
    const filters = tallies(condition).reduce<Instant | null>((at, tally) => earliest(at, filterTurn(tally, seen)), null);
    return earliest(earliest(end !== null && end > seen.now ? end : null, coming), filters);
  },
  timed: ({ during }) => during !== undefined && 'windows',
  reads: ({ steps, within, during }) => {
    const withinMs = during === undefined ? null : durationMs(during);
    return { events: steps.map(({ event: name }, i) => ({ name, withinMs: withinMs === null ? null : withinMs + i * durationMs(within), properties: mayBeMachines(name) })) };
  },
  problems: ({ steps, within, during }) => [
    ...steps.flatMap(({ event }, i) => found(event.trim() === '', `steps.${i}.event`, 'Choose an event.')),
    ...found(within.amount === 0, 'within', 'Enter a length of time longer than 0.'),
    ...found(during?.amount === 0, 'during', 'Enter a length of time longer than 0.'),
  ],
  words: ({ steps, within, during }, say) => {
    const named = steps.map(({ event, where }) => `${event}${where === undefined ? '' : ` (${say(where)})`}`);
    return `${named.join(` then within ${durationWords(within)} `)}${during === undefined ? '' : `, begun in the last ${durationWords(during)}`}`;
  },
  sql: (condition, frame) => sequenceSql(condition, tallies(condition), frame),
};
