import { z } from 'zod';
import { channelSchema } from '../channel.js';
import { keySchema } from './key.js';

/** Channels that a topic can be sent on. */
export const topicChannelSchema = channelSchema;
/** A channel that a topic can be sent on. */
export type TopicChannel = z.infer<typeof topicChannelSchema>;

/** Ways of choosing that only the engine writes; what a program sends names another. */
export const ENGINE_CONSENT_SOURCES: readonly string[] = ['one_click', 'preferences', 'colleague', 'journey'];

/** POST /api/consents (with `Idempotency-Key`): a person's choice as a product took it; without `channel` it is about all channels. `wording`: what the person read when they chose. */
export const createConsentSchema = z.strictObject({
  userId: z.string().min(1).max(255).optional(), profileId: z.number().int().optional(), topic: keySchema, channel: topicChannelSchema.optional(), subscribed: z.boolean(),
  wording: z.string().trim().min(1).max(2000).optional(), source: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'Use lower case letters, digits and _, at most 50').default('api'),
  /** True: they confirmed it already (their own double opt-in), so that a topic which asks by mail does not. */
  confirmed: z.boolean().default(false),
});

/** GET /api/profiles/:id/consents?cursor=: a line of the ledger, newest first; `address` is a network (/24 or /48), never a person's whole address. `channel` null: all channels. */
export const consentLineSchema = z.object({
  id: z.number(), at: z.number(), topic: z.string(), topicName: z.string(), channel: z.string().nullable(), subscribed: z.boolean(), source: z.string(), by: z.string().nullable(), wording: z.string(),
  messageId: z.string().nullable(), userAgent: z.string().nullable(), address: z.string().nullable(),
});
/** A line of the consent ledger. */
export type ConsentLine = z.infer<typeof consentLineSchema>;

/** Answer of POST /api/consents; `changed` false: it was so already, and nothing was written; `asked`: the topic asks by mail first, and nothing holds before they said yes. */
export const consentAnswerSchema = z.object({ profileId: z.number(), topic: z.string(), channel: topicChannelSchema.nullable(), subscribed: z.boolean(), changed: z.boolean(), asked: z.boolean() });
/** PUT /api/profiles/:id/topics/:key: subscribes or unsubscribes by hand, on one channel or on all. */
export const setTopicSchema = z.strictObject({ subscribed: z.boolean(), channel: topicChannelSchema.optional() });
