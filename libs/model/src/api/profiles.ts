import { z } from 'zod';
import { channelSchema } from '../channel.js';
import { jsonObjectSchema } from '../json.js';
import { pageOf } from './problem.js';

/** GET /api/profiles?search=&where=&cursor=: one row; search looks at name, email and external id. */
export const profileRowSchema = z.object({ id: z.number(), externalId: z.string().nullable(), name: z.string(), email: z.string().nullable(), timezone: z.string().nullable(), createdAt: z.number(), lastSeenAt: z.number().nullable(), inJourneys: z.number() });
/** One row of the list of people. */
export type ProfileRow = z.infer<typeof profileRowSchema>;

/**
 * A page of the list of people. With `where`, people are looked through one by one, for about a second a page: a page may hold fewer than were asked
 * for, even none, and still have a `next`; `looked` is how many it looked through. Null: nobody had to be looked through.
 */
export const profilesPageSchema = pageOf(profileRowSchema).extend({ looked: z.number().nullable() });
/** A page of the list of people. */
export type ProfilesPage = z.infer<typeof profilesPageSchema>;

/** GET /api/profiles/:id: a profile with what it belongs to. */
export const profileSchema = profileRowSchema.extend({
  phone: z.string().nullable(),
  /** Devices that push messages go to, newest first; `type` as the app told it (ios, android), empty: it told none. */
  devices: z.array(z.object({ token: z.string(), type: z.string(), seenAt: z.number() })),
  locale: z.string().nullable(),
  anonymousIds: z.array(z.string()),
  attributes: jsonObjectSchema,
  /** Attributes that the engine computes, by name. */
  computed: jsonObjectSchema,
  segments: z.array(z.object({ id: z.number(), key: z.string(), name: z.string(), since: z.number() })),
  accounts: z.array(z.object({ id: z.number(), externalId: z.string(), name: z.string(), role: z.string(), attributes: jsonObjectSchema })),
  /** What they get of each topic as a whole, and on each channel that it is sent on; `changedAt` and `source` of the choice that decides, null: the topic's default. */
  topics: z.array(z.object({
    key: z.string(), name: z.string(), description: z.string(), mandatory: z.boolean(), subscribed: z.boolean(), changedAt: z.number().nullable(), source: z.string().nullable(),
    channels: z.array(z.object({ channel: z.string(), subscribed: z.boolean(), changedAt: z.number().nullable(), source: z.string().nullable() })),
  })),
  suppressed: z.object({ reason: z.string(), at: z.number() }).nullable(),
  runs: z.array(z.object({ id: z.number(), journeyId: z.number(), journeyName: z.string(), state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']), nodeId: z.string().nullable(), nodeName: z.string().nullable(), enteredAt: z.number(), wakeAt: z.number().nullable() })),
  messages: z.object({ sent: z.number() }),
});
/** A profile with what it belongs to. */
export type ProfileDetail = z.infer<typeof profileSchema>;

/** GET /api/profiles/:id/timeline?kind=event|step|message&cursor=: one line of events, steps and messages, newest first. */
export const timelineItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), id: z.string(), at: z.number(), name: z.string(), source: z.string(), properties: jsonObjectSchema }),
  z.object({ type: z.literal('step'), id: z.string(), at: z.number(), journeyId: z.number(), journeyName: z.string(), enrollmentId: z.number(), nodeId: z.string(), nodeName: z.string(), kind: z.string(), outlet: z.string().nullable(), why: jsonObjectSchema }),
  z.object({ type: z.literal('message'), id: z.string(), at: z.number(), channel: z.string(), template: z.string(), templateName: z.string(), state: z.string(), reason: z.string().nullable(), journeyId: z.number().nullable(), journeyName: z.string().nullable(), mailboxId: z.number().nullable(), /** What took it, and what that calls it. */ provider: z.string().nullable(), providerMessageId: z.string().nullable(), /** The newest that was told of it after it was sent, in words. */ told: z.string().nullable() }),
]);
/** One line of a profile's timeline. */
export type TimelineItem = z.infer<typeof timelineItemSchema>;

/** GET /api/mailbox?to=&cursor=: a caught message, newest first: a mail, a text message (only `text`), or a push message (`subject` is its title, `to` its devices, a link the header `Link`). */
export const mailSchema = z.object({ id: z.number(), channel: channelSchema, messageId: z.string().nullable(), to: z.string(), from: z.string(), subject: z.string(), headers: z.record(z.string(), z.string()), html: z.string(), text: z.string(), receivedAt: z.number(), profileId: z.number().nullable() });
/** A caught message. */
export type Mail = z.infer<typeof mailSchema>;
