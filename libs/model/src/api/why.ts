import { z } from 'zod';
import { jsonObjectSchema } from '../json.js';

/** A message of one run: made or not, and why it went out or did not. */
export const whyMessageSchema = z.object({
  nodeId: z.string(), nodeName: z.string(), /** Null: none was made. */ id: z.string().nullable(), channel: z.string(), template: z.string(),
  /** States of a message, and of one that was not made: the run is not there yet, went another way, or passed it by. */
  state: z.enum(['queued', 'claimed', 'sent', 'skipped', 'failed', 'ambiguous', 'parked', 'shadowed', 'not_yet', 'not_reached', 'unsent']), reason: z.string().nullable(), at: z.number().nullable(), sentence: z.string(),
});
/** A message of one run: made or not, and why. */
export type WhyMessage = z.infer<typeof whyMessageSchema>;

/** GET /api/profiles/:id/why?journey=: why a person did or did not enter a journey, and did or did not get each message, in one sentence and in data. */
export const whySchema = z.object({
  journeyId: z.number(), journeyName: z.string(),
  /** The whole answer in one sentence. */
  sentence: z.string(),
  /** What the newest thing was: they entered, were refused, or nothing that starts the journey happened to them. */
  outcome: z.enum(['entered', 'not_entered', 'nothing']),
  /** Newest first, at most 20. */
  runs: z.array(z.object({
    id: z.number(), version: z.number(), key: z.string(), state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']), reason: z.string().nullable(), enteredAt: z.number(), endedAt: z.number().nullable(),
    /** What brought them in: the name of an event, or the type of a trigger that none came with; null: the log of then is gone. */
    by: z.string().nullable(),
    /** The event that brought them in. */
    event: z.object({ name: z.string(), id: z.string(), properties: jsonObjectSchema }).nullable(), /** What the entry filter read, as it was then. */ values: jsonObjectSchema.nullable(), sentence: z.string(), messages: z.array(whyMessageSchema),
  })),
  /** Entries that were refused, newest first, at most 20. */
  refusals: z.array(z.object({ at: z.number(), eventName: z.string(), reason: z.string(), key: z.string().nullable(), values: jsonObjectSchema.nullable(), sentence: z.string() })),
  /** What starts the journey, and when it last happened to them; null: never. */
  starts: z.array(z.object({ words: z.string(), event: z.string().nullable(), lastAt: z.number().nullable() })),
});
/** Why a person did or did not enter a journey, and did or did not get each message. */
export type Why = z.infer<typeof whySchema>;
