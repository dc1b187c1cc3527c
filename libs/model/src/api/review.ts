import { z } from 'zod';
import { channelSchema } from '../channel.js';

const named = z.object({ id: z.number(), name: z.string() });

/** GET /api/review?journeyId: a message that waits for a colleague, oldest first, as it would go out now; `html` is empty where its channel has none. */
export const parkedMessageSchema = z.object({
  id: z.string(), parkedAt: z.number(), profile: named, journey: named.nullable(), nodeId: z.string().nullable(), channel: channelSchema, template: z.string(),
  content: z.object({ to: z.string().nullable(), subject: z.string(), html: z.string(), text: z.string() }),
});
/** A message that waits for a colleague. */
export type ParkedMessageRow = z.infer<typeof parkedMessageSchema>;

/** GET /api/review/counts: how many wait, by journey. */
export const parkedCountsSchema = z.object({ items: z.array(z.object({ journey: named.nullable(), count: z.number() })) });
/** How many messages wait, by journey. */
export type ParkedCounts = z.infer<typeof parkedCountsSchema>;

/** POST /api/review/release and /api/review/discard: some messages, those of a journey, or all. */
export const reviewChoiceSchema = z.union([z.strictObject({ ids: z.array(z.uuid()).min(1).max(500) }), z.strictObject({ journeyId: z.number().int() }), z.strictObject({ all: z.literal(true) })]);
/** Answer: how many were waiting still, and were decided. */
export const reviewedSchema = z.object({ count: z.number() });
