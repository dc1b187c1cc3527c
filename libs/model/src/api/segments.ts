import { z } from 'zod';
import { jsonObjectSchema } from '../json.js';
import { changeSchema } from './journeys.js';
import { keySchema } from './key.js';

const kind = z.enum(['dynamic', 'static', 'snapshot']);
const subject = z.enum(['profile', 'account']);
const name = z.string().trim().min(1).max(80);
const description = z.string().max(500);

/** GET /api/segments: one row. `size` counts its members now; `building` tells of a definition that will take the place of the present one. */
export const segmentRowSchema = z.object({
  id: z.number(), key: z.string(), name: z.string(), description: z.string(), subject, kind, size: z.number(),
  building: z.object({
    /** Members found so far; null: the builder has not begun. */
    done: z.number().nullable(),
    /** Why it failed, or null. */
    error: z.string().nullable(),
  }).nullable(),
  usedBy: z.array(z.object({ type: z.enum(['journey', 'segment']), id: z.number(), name: z.string() })),
  lastEdit: changeSchema,
});
/** One row of the list of segments. */
export type SegmentRow = z.infer<typeof segmentRowSchema>;

/** GET /api/segments/:id: a segment with its definition (a Condition of libs/segment; null for a list). */
export const segmentSchema = segmentRowSchema.extend({ revision: z.number(), condition: jsonObjectSchema.nullable(), nextCondition: jsonObjectSchema.nullable() });
/** A segment with its definition. */
export type SegmentDetail = z.infer<typeof segmentSchema>;

/** POST /api/segments. A snapshot takes the members of its Condition once. */
export const createSegmentSchema = z.strictObject({ key: keySchema.optional(), name, description: description.default(''), subject: subject.default('profile'), kind: kind.default('dynamic'), condition: jsonObjectSchema.nullable().default(null) });

/** PUT /api/segments/:id; `alsoRunJourneys`: whoever the new definition lets in or out moves journeys as well. */
export const changeSegmentSchema = z.strictObject({ name, description: description.default(''), condition: jsonObjectSchema.nullable().default(null), revision: z.number().int(), alsoRunJourneys: z.boolean().default(false) });

/** POST /api/segments/estimate: how many a Condition holds for now. `error`: half the width of the 95 % interval; 0: exact. */
export const estimateSchema = z.strictObject({ subject: subject.default('profile'), condition: jsonObjectSchema });
/** Answer of an estimate. */
export const estimatedSchema = z.object({ count: z.number(), of: z.number(), error: z.number() });
/** How many a Condition holds for now. */
export type Estimated = z.infer<typeof estimatedSchema>;

/** GET /api/segments/:id/members?cursor=. */
export const memberSchema = z.object({ id: z.number(), name: z.string(), externalId: z.string().nullable(), email: z.string().nullable(), since: z.number() });
/** A member of a segment. */
export type SegmentMember = z.infer<typeof memberSchema>;

/** POST /api/segments/:id/members: puts people (by user id) or accounts (by external id) on a list, or takes them off. */
export const changeMembersSchema = z.strictObject({ add: z.array(z.string().min(1).max(255)).max(1000).default([]), remove: z.array(z.string().min(1).max(255)).max(1000).default([]) });
/** Answer: how many are moved, and ids that nobody has. */
export const changedMembersSchema = z.object({ added: z.number(), removed: z.number(), unknown: z.array(z.string()) });

/** GET /api/segments/:id/growth?days=: size at the end of each day (UTC), oldest first, with who entered and left on it. */
export const growthSchema = z.object({ days: z.array(z.object({ day: z.string(), size: z.number(), entered: z.number(), left: z.number() })) });
/** Size of a segment over time. */
export type SegmentGrowth = z.infer<typeof growthSchema>;

/** GET /api/computed: what a workspace says about its product (settings of libs/segment), and the attributes computed from it. PUT with `{ settings }` computes everyone anew. */
export const computedSchema = z.object({
  settings: jsonObjectSchema,
  attributes: z.array(z.object({ name: z.string(), label: z.string(), about: z.string() })),
  /** Share of people that are computed anew so far; null: nothing is under way. */
  progress: z.number().nullable(),
});
/** Computed attributes of a workspace. */
export type ComputedInfo = z.infer<typeof computedSchema>;
/** PUT /api/computed. */
export const saveComputedSchema = z.strictObject({ settings: jsonObjectSchema });
