import { z } from 'zod';

/** Milliseconds of each unit of a duration: a day is 24 hours, a week 7 days (journeys.md section 3). */
export const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const;

/** A length of time as people write it: an amount (not negative) of a unit. */
export const durationSchema = z.strictObject({
  amount: z.number().min(0).max(100_000),
  unit: z.enum(['minutes', 'hours', 'days', 'weeks']),
});
/** A length of time as people write it. */
export type Duration = z.infer<typeof durationSchema>;

/** Length of a duration in milliseconds. */
export const durationMs = (duration: Duration): number => Math.round(duration.amount * UNIT_MS[duration.unit]);
