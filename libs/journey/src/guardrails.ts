import { z } from 'zod';
import { prioritySchema, quietHoursSchema } from '@perennial/model';

const atMost = z.number().int().min(1).max(1_000_000_000).nullable().optional();
const percent = z.number().min(0).max(100);

/** How many runs may begin: within a clock hour, within a calendar day of the journey's zone, in all. */
export const entryCapSchema = z.strictObject({ perHour: atMost, perDay: atMost, total: atMost });
/** How many runs may begin. */
export type EntryCap = z.infer<typeof entryCapSchema>;

/** Shares of the messages of the last 24 hours, in percent, above which a rollout is halted. */
export const haltSchema = z.strictObject({ failed: percent.nullable().optional(), bounced: percent.nullable().optional(), complained: percent.nullable().optional() });
/** Shares of messages above which a rollout is halted. */
export type HaltAt = z.infer<typeof haltSchema>;

/** What limits a journey (journeys.md section 2, guard rails). They belong to the journey: the newest hold for all its runs. */
export const guardrailsSchema = z.strictObject({
  /** Key of the topic of its messages, unless a node names another. */
  topic: z.string().max(200).nullable().optional(),
  /** Of its messages, unless a node says another; absent or null: the workspace's. */
  priority: prioritySchema.nullable().optional(),
  /** Of its messages, unless a node has its own; absent or null: the workspace's. */
  quietHours: quietHoursSchema.nullable().optional(),
  /** Percent of the subjects that are held: they get no step and no message, to compare with. */
  holdout: percent.nullable().optional(),
  entryCap: entryCapSchema.nullable().optional(),
  /** Percent of the subjects that may come in, and what halts it. */
  rollout: z.strictObject({ percent, haltAt: haltSchema.nullable().optional() }).nullable().optional(),
});
/** What limits a journey. */
export type Guardrails = z.infer<typeof guardrailsSchema>;
