import { z } from 'zod';
import { jsonObjectSchema } from '@perennial/model';

const days = z.number().int().min(1).max(3650);
const name = z.string().trim().min(1).max(200);

/** What a workspace says about its product, so that attributes can be computed from what people do; every part has a default. */
export const computedSettingsSchema = z.strictObject({
  /** Events that begin a visit: once a visit, not once a page, because all of a person's are read. */
  sessionEvents: z.array(name).max(20).default(['session_started']),
  /** The event of first success; null: nobody is ever called activated by it. */
  activationEvent: name.nullable().default(null),
  /** Events that bring revenue, with the properties that hold their amount, a coupon and a category. */
  revenueEvents: z.array(z.strictObject({ event: name, amount: name.nullable().default('revenue'), coupon: name.nullable().default('coupon'), category: name.nullable().default('category') })).max(10)
    .default([{ event: 'order_completed', amount: 'revenue', coupon: 'coupon', category: 'category' }]),
  /** Bounds of the classes 3 and 2 of RFM, looked at over the last `days` days: at most so many days since the last order, at least so many orders, at least so much revenue. */
  rfm: z.strictObject({ days: days.default(365), recency: z.tuple([days, days]).default([30, 90]), frequency: z.tuple([z.number().int().min(1), z.number().int().min(1)]).default([4, 2]), monetary: z.tuple([z.number().min(0), z.number().min(0)]).default([500, 100]) })
    .default({ days: 365, recency: [30, 90], frequency: [4, 2], monetary: [500, 100] }),
  /** Days without a session after which somebody is at risk, dormant, churned; and how many sessions within how many days make somebody engaged. */
  stages: z.strictObject({ atRisk: days.default(14), dormant: days.default(30), churned: days.default(90), engagedSessions: z.number().int().min(1).max(1000).default(5), engagedDays: days.default(14), wonBackDays: days.default(30) })
    .default({ atRisk: 14, dormant: 30, churned: 90, engagedSessions: 5, engagedDays: 14, wonBackDays: 30 }),
  /** Conditions of the health score with their weights. */
  health: z.array(z.strictObject({ name: z.string().max(80).default(''), condition: jsonObjectSchema, weight: z.number().min(0.1).max(100) })).max(20).default([]),
}).refine(({ stages }) => stages.atRisk < stages.dormant && stages.dormant < stages.churned, { path: ['stages'], message: 'The days must grow: at risk before dormant, dormant before churned.' })
  .refine(({ rfm }) => rfm.recency[0] <= rfm.recency[1], { path: ['rfm', 'recency'], message: 'Class 3 needs fewer days than class 2.' })
  .refine(({ rfm }) => rfm.frequency[0] >= rfm.frequency[1] && rfm.monetary[0] >= rfm.monetary[1], { path: ['rfm'], message: 'Class 3 needs more than class 2.' });

/** What a workspace says about its product, so that attributes can be computed from what people do. */
export type ComputedSettings = z.infer<typeof computedSettingsSchema>;
/** Settings of a workspace that has said nothing. */
export const DEFAULT_COMPUTED: ComputedSettings = computedSettingsSchema.parse({});
