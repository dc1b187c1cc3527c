import { z } from 'zod';
import { channelSchema } from '../channel.js';
import { jsonObjectSchema } from '../json.js';
import { keySchema } from './key.js';

/** Most messages that one call sends. */
export const MAX_DIRECT_MESSAGES = 100;

const recipientSchema = z.strictObject({
  userId: z.string().min(1).max(255).optional(),
  profileId: z.number().int().optional(),
  email: z.string().min(3).max(320).optional(),
  /** Where it goes on the template's channel, in place of the person's own address or number. */
  address: z.string().min(3).max(1024).optional(),
}).refine((to) => [to.userId, to.profileId, to.email].filter((one) => one !== undefined).length === 1, 'needs exactly one of userId, profileId and email');

/**
 * POST /api/messages: sends one template to one person at once, through the same rules as a journey's messages. `data` is read in the template as `event.…`. Without `topic` the template's
 * counts; a message with neither is one that was asked for (a receipt, a password): consent, caps and quiet hours do not hold it. Answers DirectMessage with 202; the same `Idempotency-Key` sends nothing twice.
 */
export const directMessageSchema = z.strictObject({ template: keySchema, to: recipientSchema, data: jsonObjectSchema.default({}), topic: keySchema.nullable().default(null) });
/** A message that a program sends. */
export type DirectMessageInput = z.infer<typeof directMessageSchema>;

/** POST /api/messages/batch: up to 100 messages; each is taken or refused by itself, in order. */
export const directMessagesSchema = z.strictObject({ messages: z.array(z.unknown()).min(1).max(MAX_DIRECT_MESSAGES) });

/** A message that was taken. */
export const takenMessageSchema = z.object({ id: z.string(), profileId: z.number(), channel: channelSchema });
/** A message that was taken. */
export type TakenMessage = z.infer<typeof takenMessageSchema>;
/** Answer of a batch: one result per message, in order. */
export const takenMessagesSchema = z.object({ results: z.array(z.union([takenMessageSchema, z.object({ refused: z.object({ field: z.string(), reason: z.string() }) })])) });
/** Answer of a batch. */
export type TakenMessages = z.infer<typeof takenMessagesSchema>;

/** States of a message: `parked` waits for a colleague, `shadowed` was only traced. */
export const MESSAGE_STATES = ['queued', 'sending', 'sent', 'skipped', 'failed', 'ambiguous', 'parked', 'shadowed'] as const;
/** GET /api/messages/:id: what became of a message, with what its provider and its recipient told since; instants in epoch milliseconds. */
export const messageStatusSchema = z.object({
  id: z.string(), state: z.enum(MESSAGE_STATES), reason: z.string().nullable(), profileId: z.number(), channel: channelSchema, template: z.string(), topic: z.string().nullable(), address: z.string().nullable(), provider: z.string().nullable(),
  attempts: z.number(), queuedAt: z.number(), dueAt: z.number(), finishedAt: z.number().nullable(), journey: z.object({ id: z.number(), name: z.string() }).nullable(), events: z.array(z.object({ name: z.string(), at: z.number(), properties: jsonObjectSchema })),
});
/** What became of a message. */
export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** GET /api/messages/failed?provider&reason: a message that was given up in the last 30 days, newest first. */
export const failedMessageSchema = z.object({
  id: z.string(), failedAt: z.number(), profile: z.object({ id: z.number(), name: z.string() }), journey: z.object({ id: z.number(), name: z.string() }).nullable(), nodeId: z.string().nullable(), channel: channelSchema, template: z.string(),
  address: z.string().nullable(), provider: z.string().nullable(), reason: z.string(), attempts: z.number(),
});
/** A message that was given up. */
export type FailedMessageRow = z.infer<typeof failedMessageSchema>;
/** GET /api/messages/failed/counts: how many, by provider and reason. */
export const failedCountsSchema = z.object({ items: z.array(z.object({ provider: z.string().nullable(), reason: z.string(), count: z.number() })) });
/** How many messages were given up, by provider and reason. */
export type FailedCounts = z.infer<typeof failedCountsSchema>;
/** POST /api/messages/failed/resend: some, those that failed in one way, or all. Answers how many were queued again. */
export const resendSchema = z.union([z.strictObject({ ids: z.array(z.uuid()).min(1).max(500) }), z.strictObject({ provider: z.string().max(40).nullable().default(null), reason: z.string().max(1000) }), z.strictObject({ all: z.literal(true) })]);
/** Answer of a resend. */
export const resentSchema = z.object({ count: z.number() });
