import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json.js';

/** GET /api/accounts?search=&cursor=: one row; search looks at the beginnings of name and external id. `members` ends at 10,000. */
export const accountRowSchema = z.object({
  id: z.number(), externalId: z.string(), name: z.string(), plan: z.string().nullable(), mrr: z.number().nullable(), currency: z.string().nullable(), members: z.number(), createdAt: z.number(), lastSeenAt: z.number().nullable(),
});
/** One row of the list of accounts. */
export type AccountRow = z.infer<typeof accountRowSchema>;

/** GET /api/accounts/:id: an account with its attributes and newest runs of its members. */
export const accountSchema = accountRowSchema.extend({
  attributes: jsonObjectSchema, openOpportunity: z.boolean(), openTicket: z.boolean(),
  runs: z.array(z.object({ id: z.number(), journeyId: z.number(), journeyName: z.string(), profileId: z.number(), name: z.string(), state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']), enteredAt: z.number() })),
});
/** An account with its attributes. */
export type AccountDetail = z.infer<typeof accountSchema>;

/** PATCH /api/accounts/:id: changes attributes as /v1/group does; null removes one. Answers the account once it has them. */
export const changeAccountSchema = z.strictObject({ attributes: jsonObjectSchema });

/** GET /api/accounts/:id/members: who belongs to it. */
export const accountMemberSchema = z.object({ profileId: z.number(), name: z.string(), email: z.string().nullable(), role: z.string(), lastActiveAt: z.number() });
/** Who belongs to an account. */
export type AccountMemberRow = z.infer<typeof accountMemberSchema>;

/** GET /api/accounts/:id/events: what it and its members did in its name, newest first. */
export const accountEventSchema = z.object({ id: z.string(), name: z.string(), properties: jsonObjectSchema, source: z.string(), at: z.number(), profileId: z.number().nullable(), person: z.string().nullable() });
/** An event of an account. */
export type AccountEventRow = z.infer<typeof accountEventSchema>;

/** GET /api/accounts/:id/history: changes of its reserved attributes, newest first. */
export const historyRowSchema = z.object({ attribute: z.string(), from: jsonSchema, to: jsonSchema, at: z.number(), cause: z.string() });
/** A change of a reserved attribute. */
export type HistoryRow = z.infer<typeof historyRowSchema>;
