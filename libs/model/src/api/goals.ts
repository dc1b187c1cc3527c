import { z } from 'zod';

/** How one group of runs did; `open`: not there yet, with time left. `rate` is null where there is no run. */
export const goalGroupSchema = z.object({ runs: z.number(), met: z.number(), open: z.number(), rate: z.number().nullable() });
/** How one group of runs did. */
export type GoalGroup = z.infer<typeof goalGroupSchema>;

/** One goal of a journey. Rates and differences are parts of 1. */
export const goalResultSchema = z.object({
  name: z.string(), /** The goal in words: "paid within 14 days of entering". */ words: z.string(),
  from: z.enum(['entry', 'sent', 'opened', 'clicked']), treated: goalGroupSchema,
  /** The comparison group; null: the window does not begin at entry, so nobody compares. */
  held: goalGroupSchema.nullable(),
  /** Rate of the treated less that of the held, with its 95 % interval; null where a group is missing or empty. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
});
/** One goal of a journey. */
export type GoalResult = z.infer<typeof goalResultSchema>;

/** GET /api/journeys/:id/goals?days=30: the goals of the newest version, counted for all runs that entered in the past days. `looked.all` false: only the newest runs were looked at. */
export const goalResultsSchema = z.object({ days: z.number(), looked: z.object({ runs: z.number(), all: z.boolean() }), goals: z.array(goalResultSchema) });
/** The goals of a journey, counted. */
export type GoalResults = z.infer<typeof goalResultsSchema>;

/** Query of GET /api/journeys/:id/goals. */
export const goalsQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
