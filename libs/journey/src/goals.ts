import { z } from 'zod';
import { durationSchema } from '@perennial/model';
import { conditionSchema, describe, durationWords } from '@perennial/segment';

/** Most goals of a journey: one primary and three more. */
export const MAX_GOALS = 4;

/** Where the window of a goal begins, with how it is said: as the run enters, at the last of its messages that was sent, or at the last open of, or click in, one of them. */
export const GOAL_FROM = { entry: 'entering', sent: 'a message', opened: 'opening a message', clicked: 'clicking in a message' } as const;
/** Where the window of a goal begins. */
export type GoalFrom = keyof typeof GOAL_FROM;

/** `from`: left out, the window begins as the run enters. The last before the deed is meant, so that any of them will do. */
const common = { name: z.string().max(100).optional(), within: durationSchema, from: z.enum(['entry', 'sent', 'opened', 'clicked']).optional() };
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
export const goalWords = (goal: Goal): string => `${goalDeed(goal)} within ${durationWords(goal.within)} of ${GOAL_FROM[goal.from ?? 'entry']}`;
