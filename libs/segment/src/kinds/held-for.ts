import { z } from 'zod';
import { durationMs, durationSchema, instant, type Instant } from '@perennial/model';
import type { Condition, ConditionOf } from '../condition.js';
import { heldKey } from '../held-key.js';
import { durationWords } from '../phrases.js';
import { sinceSql } from '../sql/since.js';
import { found, LEAF, type Kind, type Seen } from './kind.js';

/** Shape of a condition that must have held for some time. */
export const heldForSchema = (tree: z.ZodType<Condition>) => z.strictObject({ type: z.literal('held_for'), of: tree, duration: durationSchema });

const sinceOf = ({ of }: ConditionOf<'held_for'>, { facts }: Seen): Instant | undefined => {
  const key = heldKey(of);
  return facts.held !== undefined && Object.hasOwn(facts.held, key) ? facts.held[key] : undefined;
};

/** A condition that has been true for a length of time without a break: since when is kept for it, not worked out. */
export const heldFor: Kind<'held_for'> = {
  ...LEAF,
  parts: ({ of }) => [{ condition: of, at: 'of', of: 'subject' }],
  leaves: () => 0,
  match: (condition, seen) => {
    const since = sinceOf(condition, seen);
    return since !== undefined && since <= seen.now - durationMs(condition.duration);
  },
  turn: (condition, seen) => {
    const since = sinceOf(condition, seen);
    const at = since === undefined ? null : instant(since + durationMs(condition.duration));
    return at !== null && at > seen.now ? at : null;
  },
  timed: () => true,
  reads: ({ of }) => ({ held: [heldKey(of)] }),
  // Since when conditions hold is not kept by the engine yet; `heldFor` of a segment is.
  problems: (_condition, place) => found(true, '', place.of === 'event' ? 'How long something has held cannot be asked of one event: ask it beside the event.' : 'How long tests have held is known of segments only: make a segment of these tests, and ask for being in it that long.'),
  words: ({ of, duration }, say) => `(${say(of)}) for ${durationWords(duration)}`,
  sql: (condition, frame) => {
    const row = frame.join((alias) => `left join held ${alias} on ${alias}.key = ${frame.uuid(heldKey(condition.of))} and ${alias}.subject_id = ${frame.row}.id`);
    return sinceSql(row, condition.duration, frame, true);
  },
};
