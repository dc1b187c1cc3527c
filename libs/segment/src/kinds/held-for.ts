import { z } from 'zod';
import { durationMs, durationSchema, instant, type Instant } from '@perennial/model';
import type { Condition, ConditionOf } from '../condition.js';
import { heldKey, keptName } from '../held-key.js';
import { durationWords } from '../phrases.js';
import { memberSql } from '../sql/since.js';
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
  parts: ({ of }) => [{ condition: of, at: 'of', of: 'kept' }],
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
  problems: (_condition, place) => found(place.of === 'event', '', 'How long something has held cannot be asked of one event: ask it beside the event.'),
  words: ({ of, duration }, say) => `(${say(of)}) for ${durationWords(duration)}`,
  sql: ({ of, duration }, frame) => memberSql({ name: keptName(frame.subject, of), heldFor: duration, wanted: true }, frame),
};
