import { z } from 'zod';
import { durationMs } from '@perennial/model';
import type { Condition, ConditionOf } from '../condition.js';
import { countNow, countProblems, countSchema, countTurn, passesCount, windowFields, windowProblems, type Tally } from '../happened.js';
import { countWords, windowWords } from '../phrases.js';
import { countSql } from '../sql/tally.js';
import { mayBeMachines } from '../machine-acts.js';
import { found, LEAF, type Kind } from './kind.js';

/** Shape of a count of events. */
export const eventSchema = (tree: z.ZodType<Condition>) => z.strictObject({ type: z.literal('event'), event: z.string().max(200), count: countSchema, ...windowFields(tree) });

const tallyOf = (condition: ConditionOf<'event'>): Tally => ({ names: [condition.event], window: condition });

/** How often an event happened. */
export const event: Kind<'event'> = {
  ...LEAF,
  parts: ({ where }) => (where === undefined ? [] : [{ condition: where, at: 'where', of: 'event' }]),
  match: (condition, seen) => passesCount(condition.count, countNow(tallyOf(condition), seen)),
  turn: (condition, seen) => countTurn(tallyOf(condition), condition.count, seen),
  timed: ({ within }) => within !== undefined && 'windows',
  rises: ({ count }) => count.is !== 'at_least',
  reads: ({ event: name, within }) => ({ events: [{ name, withinMs: within === undefined ? null : durationMs(within), properties: mayBeMachines(name) }] }),
  problems: (condition, place) => [...found(condition.event.trim() === '', 'event', 'Choose an event.'), ...countProblems(condition.count), ...windowProblems(condition, place)],
  words: (condition, say) => `${condition.event}${condition.where === undefined ? '' : ` (${say(condition.where)})`} ${countWords(condition.count)}${windowWords(condition)}`,
  sql: (condition, frame) => countSql(tallyOf(condition), condition.count, frame),
};
