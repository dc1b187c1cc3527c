import { z } from 'zod';
import { durationSchema } from '@perennial/model';
import { conditionSchema, describe, durationWords } from '@perennial/segment';

/** Most goals of a journey: one primary and three more. */
export const MAX_GOALS = 4;

/** `from`: where the window begins; left out: as the run enters. `sent`: at each message of the run that was sent. */
const common = { name: z.string().max(100).optional(), within: durationSchema, from: z.enum(['entry', 'sent']).optional() };
const eventGoal = z.strictObject({ type: z.literal('event').optional(), event: z.string().max(200), where: conditionSchema.optional(), ...common });
const segmentGoal = z.strictObject({ type: z.literal('segment'), segment: z.string().max(200), ...common });

/** What counts as a success of a run: an event, or coming into a segment, within a window. */
export const goalSchema = z.union([eventGoal, segmentGoal]);
/** What counts as a success of a run. */
export type Goal = z.infer<typeof goalSchema>;

/** What must happen for a goal, in words; empty while nothing is chosen. */
export function goalDeed(goal: Goal): string {
  if (goal.type === 'segment') return goal.segment === '' ? '' : `comes into ${goal.segment}`;
  return goal.event === '' || goal.where === undefined ? goal.event : `${goal.event} (${describe(goal.where)})`;
}

/** A goal in words: "paid within 14 days of entering". */
export const goalWords = (goal: Goal): string => `${goalDeed(goal)} within ${durationWords(goal.within)} of ${goal.from === 'sent' ? 'a message' : 'entering'}`;
