import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from '../json.js';

/** GET /api/accounts?search=&cursor=: one row; search looks at the beginnings of name and external id. `members` ends at 10,000. */
export const accountRowSchema = z.object({
  id: z.number(), externalId: z.string(), name: z.string(), plan: z.string().nullable(), mrr: z.number().nullable(), currency: z.string().nullable(), members: z.number(), createdAt: z.number(), lastSeenAt: z.number().nullable(),
});
/** One row of the list of accounts. */
export type AccountRow = z.infer<typeof accountRowSchema>;

const stateSchema = z.enum(['active', 'completed', 'exited', 'held', 'stuck']);

/** GET /api/accounts/:id: an account with its attributes, its own newest runs and those of its members. */
export const accountSchema = accountRowSchema.extend({
  attributes: jsonObjectSchema, openOpportunity: z.boolean(), openTicket: z.boolean(),
  /** Its runs through journeys of accounts. */
  ownRuns: z.array(z.object({ id: z.number(), journeyId: z.number(), journeyName: z.string(), key: z.string(), state: stateSchema, enteredAt: z.number() })),
  runs: z.array(z.object({ id: z.number(), journeyId: z.number(), journeyName: z.string(), profileId: z.number(), name: z.string(), state: stateSchema, enteredAt: z.number() })),
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

/**
 * A month of an account's MRR in one currency; amounts of movements are at least 0. `new`: the first rise from zero. `expansion`: a rise from above zero. `contraction`: a fall
 * that does not reach zero. `churn`: a fall to zero. `reactivation`: a rise from zero after a churn.
 */
export const revenueMonthSchema = z.object({
  /** YYYY-MM. */
  month: z.string(),
  /** At the end of the month; of the present one, now. */
  mrr: z.number(),
  new: z.number(), expansion: z.number(), contraction: z.number(), churn: z.number(), reactivation: z.number(),
});
/** A month of an account's MRR. */
export type RevenueMonth = z.infer<typeof revenueMonthSchema>;

/** GET /api/accounts/:id/revenue: MRR and its movements, counted from the subscription history. */
export const accountRevenueSchema = z.object({
  /** Time zone of the months: the workspace's. */
  zone: z.string(),
  /** When the history first said something of MRR, epoch milliseconds; null: never, and there is nothing to count. */
  since: z.number().nullable(),
  /** Now; null where nothing was ever said of it. */
  mrr: z.number().nullable(), currency: z.string().nullable(),
  /** What MRR has changed by in as many days of 24 hours; null where it was paid in another currency then: these are not compared. */
  changes: z.array(z.object({ days: z.number(), change: z.number().nullable() })),
  /** The last 12 months, oldest first, for each currency that was paid in them, the present one first. A change of currency ends the course of the old one (churn) and begins that of the new one. */
  series: z.array(z.object({ currency: z.string().nullable(), months: z.array(revenueMonthSchema) })),
});
/** MRR of an account and its movements. */
export type AccountRevenue = z.infer<typeof accountRevenueSchema>;
