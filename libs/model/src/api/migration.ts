import { z } from 'zod';

/** What becomes of the time that people still have to wait at a wait that changed: counted anew from their arrival, kept as it was, or as the first but those whose time is past by it are released. */
export const timeRuleSchema = z.enum(['recompute', 'keep', 'past']);
/** What becomes of the time that people still have to wait. */
export type TimeRule = z.infer<typeof timeRuleSchema>;

/** What becomes of people of older versions at one step: they finish on their version, move to a step of the new one (without `to`: the one of the same id), go on at once, or leave the journey. */
export const migrationChoiceSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('keep') }),
  z.strictObject({ do: z.literal('move'), to: z.string().max(60).optional(), time: timeRuleSchema.optional() }),
  z.strictObject({ do: z.literal('release') }),
  z.strictObject({ do: z.literal('exit') }),
]);
/** What becomes of people of older versions at one step. */
export type MigrationChoice = z.infer<typeof migrationChoiceSchema>;

/** What becomes of people of older versions, by the id of the step where they are or come to; those it does not name are kept. */
export const migrationSchema = z.record(z.string().max(60), migrationChoiceSchema);
/** What becomes of people of older versions, by step. */
export type Migration = z.infer<typeof migrationSchema>;

/** GET /api/journeys/:id/migration: what a publish of the draft would change for people inside, before it does. */
export const migrationPreviewSchema = z.object({
  /** Revision of the draft that it is about. */
  revision: z.number(),
  /** Steps of older versions with people under way that the draft changes or no longer has, in the order of the newest that has them. */
  nodes: z.array(z.object({ nodeId: z.string(), name: z.string(), kind: z.string(), change: z.enum(['changed', 'removed']), /** A wait in both: the time rule has a meaning. */ timed: z.boolean(), waiting: z.number() })),
  /** People under way in any older version. */
  inside: z.number(),
  /** Most people that are moved, released or taken out in a second. */
  perSecond: z.number(),
});
/** What a publish of the draft would change for people inside. */
export type MigrationPreview = z.infer<typeof migrationPreviewSchema>;
