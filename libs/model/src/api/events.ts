import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json.js';

/** What becomes of tracked events that do not fit the schema of their name: nothing, a warning in the debugger, or they are refused. */
export const enforcementSchema = z.enum(['off', 'warn', 'refuse']);
/** What becomes of events that do not fit. */
export type Enforcement = z.infer<typeof enforcementSchema>;

/** A path seen in traffic: its types with how often each was seen, and a few values. */
export const learntPathSchema = z.object({ path: z.string(), types: z.array(z.object({ type: z.string(), count: z.number() })), count: z.number(), examples: z.array(jsonSchema), lastSeenAt: z.number() });
/** A path seen in traffic. */
export type LearntPathRow = z.infer<typeof learntPathSchema>;

/** GET /api/events: an event of the last 30 days, or one that has a schema; `days` are counts a day (UTC), the oldest first. */
export const eventRowSchema = z.object({
  name: z.string(), count: z.number(), days: z.array(z.number()), lastSeenAt: z.number().nullable(), enforcement: enforcementSchema, hasSchema: z.boolean(),
  usedBy: z.array(z.object({ id: z.number(), name: z.string(), live: z.boolean() })),
});
/** An event of the catalogue. */
export type EventRow = z.infer<typeof eventRowSchema>;

/** GET /api/events/:name: with what was learnt of its properties out of `looked` events, and its schema. */
export const eventDetailSchema = eventRowSchema.extend({ looked: z.number(), properties: z.array(learntPathSchema), schema: jsonObjectSchema.nullable() });
/** An event with what was learnt of it. */
export type EventDetail = z.infer<typeof eventDetailSchema>;

/** PUT /api/events/:name/schema: the JSON Schema of its properties (that of its registered trigger) and what becomes of events that do not fit. */
export const eventSchemaInputSchema = z.strictObject({ schema: jsonObjectSchema.nullable(), enforcement: enforcementSchema });

/** Name of an event in a path. */
export const eventNameSchema = z.string().min(1).max(200);

/** GET /api/events/live/stream?name=&person=: server-sent events named `events`, each a list of these, oldest first. */
export const liveEventSchema = z.object({
  id: z.string(), name: z.string(), properties: jsonObjectSchema, profileId: z.number().nullable(), person: z.string().nullable(), accountId: z.number().nullable(), source: z.string(), occurredAt: z.number(), receivedAt: z.number(),
});
/** An event as the live tail shows it. */
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** What was wrong with one item of a request; `body` only for what was refused, cut at 4,000 characters. */
export const requestProblemSchema = z.object({ index: z.number(), field: z.string(), reason: z.string(), body: z.string().nullish() });
/** What was wrong with one item of a request. */
export type RequestProblem = z.infer<typeof requestProblemSchema>;
/** GET /api/requests?key=&trouble=1&cursor=: one of the last 1,000 requests of a write key, newest first. */
export const requestRowSchema = z.object({
  id: z.number(), at: z.number(), keyId: z.number(), keyName: z.string(), keyKind: z.enum(['server', 'browser', 'hook']), endpoint: z.string(), status: z.number(), taken: z.number(),
  refused: z.array(requestProblemSchema), warnings: z.array(requestProblemSchema),
});
/** A request that a write key made. */
export type RequestRow = z.infer<typeof requestRowSchema>;

/** GET /api/quarantine: something that could not be handled. POST /api/quarantine/:id/retry puts it back into the intake; DELETE /api/quarantine/:id throws it away. */
export const heldBackSchema = z.object({ id: z.number(), kind: z.string(), name: z.string(), error: z.string(), payload: jsonObjectSchema, subjectId: z.number(), subjectName: z.string(), ofAccount: z.boolean(), occurredAt: z.number(), at: z.number() });
/** Something that could not be handled. */
export type HeldBack = z.infer<typeof heldBackSchema>;
