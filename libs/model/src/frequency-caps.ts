import { z } from 'zod';
import { channelSchema } from './channel.js';

/** At most so many messages in a time: a rolling day, week or month (24 hours, 7 or 30 days), or one of the calendar in the person's zone. */
export const frequencyCapSchema = z.strictObject({
  max: z.number().int().min(1).max(1000),
  per: z.enum(['day', 'week', 'month']),
  window: z.enum(['rolling', 'calendar']),
  /** Absent or null: email, SMS and push together. */
  channel: channelSchema.nullable().optional(),
  /** Key of the topic whose messages are counted; absent or null: of every topic. */
  topic: z.string().max(200).nullable().optional(),
});
/** At most so many messages in a time. */
export type FrequencyCap = z.infer<typeof frequencyCapSchema>;

/** Which caps hold for messages, and whether they take a place themselves. What is absent or null is said one level up: by the journey, then by the workspace, where both are on and there are no caps. */
export const frequencyCapsSchema = z.strictObject({
  /** The caps hold for these messages. */
  obeys: z.boolean().nullable().optional(),
  /** These messages are counted, for the caps of others too. */
  counts: z.boolean().nullable().optional(),
  caps: z.array(frequencyCapSchema).max(10).nullable().optional(),
});
/** Which caps hold for messages, and whether they take a place themselves. */
export type FrequencyCaps = z.infer<typeof frequencyCapsSchema>;
