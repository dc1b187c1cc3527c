import { z } from 'zod';

/** One variant of an experiment: runs whose time is over, and how many of them succeeded; `open`: not yet, with time left. `rate` is null where there is no run. */
export const variantResultSchema = z.object({
  id: z.string(), name: z.string(), runs: z.number(), met: z.number(), open: z.number(), rate: z.number().nullable(),
  /** Rate of this variant less that of the first, with its 95 % interval; null for the first, and where one is empty. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
});
/** One variant of an experiment. */
export type VariantResult = z.infer<typeof variantResultSchema>;

/** One experiment of a journey. `leader`: the variant that is surely better than each other (null: none is yet); `winner`: the one that the rest is sent to. `waitsFor`: what is still missing before there may be a winner. */
export const experimentResultSchema = z.object({
  nodeId: z.string(), name: z.string(), words: z.string(), variants: z.array(variantResultSchema), leader: z.string().nullable(), winner: z.string().nullable(), waitsFor: z.array(z.string()),
});
/** One experiment of a journey. */
export type ExperimentResult = z.infer<typeof experimentResultSchema>;

/** GET /api/journeys/:id/experiments: the experiments of the live version, counted from the event log over the last 365 days. `looked.all` false: only the newest runs were looked at. */
export const experimentResultsSchema = z.object({ looked: z.object({ runs: z.number(), all: z.boolean() }), experiments: z.array(experimentResultSchema) });
/** The experiments of a journey, counted. */
export type ExperimentResults = z.infer<typeof experimentResultsSchema>;
