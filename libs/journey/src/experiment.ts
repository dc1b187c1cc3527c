import { z } from 'zod';
import { durationMs, durationSchema } from '@perennial/model';
import { conditionSchema, problems } from '@perennial/segment';
import { conditionFields, type KindProblem } from './kinds/kind.js';

/** What an experiment counts, when it is decided, and what becomes of the winner (journeys.md section 3, split). */
export const experimentSchema = z.strictObject({
  /** The primary metric: the event that counts as a success, with a filter over `event.*`. */
  event: z.strictObject({ name: z.string().max(200), where: conditionSchema.optional() }),
  /** How long after the step it counts. */
  within: durationSchema,
  /** How many of each variant must have had their time, and how many days it must run, before there is a winner. */
  minSample: z.number().int().min(1).max(10_000_000),
  minDays: z.number().int().min(0).max(365),
  /** report: only told; send: whoever was not assigned yet goes to the winner. */
  winner: z.enum(['report', 'send']),
});
/** What an experiment counts, when it is decided, and what becomes of the winner. */
export type Experiment = z.infer<typeof experimentSchema>;

const [SHORTEST_MS, LONGEST_MS] = [300_000, 90 * 86_400_000];

/** What is wrong with an experiment. */
export function experimentProblems({ event, within }: Experiment): readonly KindProblem[] {
  const found: KindProblem[] = [];
  if (event.name.trim() === '') found.push({ field: 'experiment.event.name', severity: 'error', message: 'Choose the event that counts as a success.' });
  if (event.where !== undefined) found.push(...conditionFields('experiment.event.where', problems(event.where)));
  const ms = durationMs(within);
  if (ms < SHORTEST_MS || ms > LONGEST_MS) found.push({ field: 'experiment.within', severity: 'error', message: 'Count the success within 5 minutes to 90 days.' });
  return found;
}
