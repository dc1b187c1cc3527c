import { z } from 'zod';
import { channelSchema } from '../channel.js';
import { durationSchema } from '../duration.js';
import { jsonObjectSchema, jsonSchema } from '../json.js';
import { previewResultSchema } from './templates.js';

/** What one simulation may take. */
export const SIMULATE_LIMITS = { happenings: 200, horizonDays: 731, steps: 2000, previews: 50, runMs: 1000 } as const;

const instantSchema = z.number().int().min(0).max(4_102_444_800_000);
/** When something happens: at an instant (epoch ms), or so long after the start; neither: at the start. */
const when = { at: instantSchema.optional(), after: durationSchema.optional() };
const name = z.string().min(1).max(200);

const happeningSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('event'), name, properties: jsonObjectSchema.default({}), ...when }),
  z.strictObject({ type: z.literal('trigger'), name, data: jsonObjectSchema.default({}), ...when }),
  /** The journey starts for the person without an event: by hand, by a date, on schedule. `value`: the date, for the key `date.value`. */
  z.strictObject({ type: z.literal('start'), trigger: z.string().min(1).max(40), data: jsonObjectSchema.default({}), value: z.string().min(1).max(100).optional(), ...when }),
  /** `changes`: new values by dotted path; null takes a value away. */
  z.strictObject({ type: z.literal('attributes'), of: z.enum(['profile', 'account']).default('profile'), changes: z.record(z.string().min(1).max(300), jsonSchema), ...when }),
]);

/**
 * POST /api/simulate: what a journey would do to a person, or to an account, from `start` (epoch ms; default: now) to `until` (default: 90 days later). One of `journey` and `graph`;
 * `profile` by `id`, by `userId`, or invented. Earlier runs of the person do not count, other journeys do not run. `outcome`: what becomes of each message that delivery does not refuse.
 */
export const simulateSchema = z.strictObject({
  journey: z.strictObject({ key: z.string().min(1).max(60), version: z.enum(['draft', 'live']).default('draft') }).optional(),
  graph: jsonObjectSchema.optional(),
  /** On whom a journey of people is simulated. */
  profile: z.strictObject({
    id: z.number().int().positive().optional(), userId: z.string().min(1).max(255).optional(),
    attributes: jsonObjectSchema.optional(), account: jsonObjectSchema.optional(), membership: jsonObjectSchema.optional(), zone: z.string().min(1).max(64).optional(),
  }).optional(),
  /** On whom a journey of accounts is: by `id`, by `groupId`, or invented, with its members. */
  account: z.strictObject({
    id: z.number().int().positive().optional(), groupId: z.string().min(1).max(255).optional(), attributes: jsonObjectSchema.optional(),
    members: z.array(z.strictObject({ role: z.string().min(1).max(100).default('member'), attributes: jsonObjectSchema.default({}), /** How often the member did what the choice counts. */ count: z.int().min(0).optional() })).max(1000).optional(),
  }).optional(),
  /** Plays what the log has of the chosen person, or account, of so many past days, from as they were then; in place of `start`. `script` comes on top. */
  log: z.strictObject({ days: z.int().min(1).max(90) }).optional(),
  script: z.array(happeningSchema).max(SIMULATE_LIMITS.happenings, `Give at most ${SIMULATE_LIMITS.happenings} things that happen`).default([]),
  start: instantSchema.optional(),
  until: instantSchema.optional(),
  outcome: z.enum(['sent', 'skipped', 'failed']).default('sent'),
});
/** What is to be simulated. */
export type SimulateRequest = z.infer<typeof simulateSchema>;

/** Answer of a simulation: nothing of it happened. Instants are epoch ms; `run` names a run within the answer. */
export const simulatedSchema = z.object({
  start: z.number(), until: z.number(),
  /** How much of the log was played; null: it was not asked for. */
  fromLog: z.number().nullable(),
  /** True: cut off after 2,000 steps or 10,000 turns. */
  cut: z.boolean(),
  /** The person, or the account. */
  profile: z.object({ of: z.enum(['profile', 'account']), id: z.number().nullable(), name: z.string(), zone: z.string(), /** Names that were found first but that no zone has. */ unknownZones: z.array(z.string()) }),
  runs: z.array(z.object({
    run: z.number(), key: z.string(), state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']), reason: z.string().nullable(), enteredAt: z.number(), endedAt: z.number().nullable(),
    /** Where it stands, or ended, and since when; `wakeAt`: when the step there would go on by itself. */
    nodeId: z.string().nullable(), arrivedAt: z.number(), wakeAt: z.number().nullable(), context: jsonObjectSchema,
  })),
  /** Finished visits, in order; `why` holds the values read and the zone used. */
  steps: z.array(z.object({ run: z.number(), visit: z.number(), nodeId: z.string(), nodeName: z.string(), kind: z.string(), arrivedAt: z.number(), leftAt: z.number(), outlet: z.string().nullable(), why: jsonObjectSchema })),
  /** Messages that the journey would hand to delivery. `refused`: why that would not send it (no address, suppression, consent, mute, quiet hours, a frequency cap), or null. `version`: of the template; null: its draft. `preview` is null for a reason. */
  messages: z.array(z.object({
    run: z.number(), visit: z.number(), nodeId: z.string(), nodeName: z.string(), channel: channelSchema, template: z.string(), topic: z.string().nullable(), at: z.number(),
    to: z.string().nullable(), refused: z.string().nullable(), /** When it would go out: later than `at` where quiet hours hold it; null: never. */ goesAt: z.number().nullable(), /** Key of the in-app message that quiet hours would show in its place. */ instead: z.string().nullable(), version: z.number().nullable(), preview: previewResultSchema.nullable(), reason: z.string().nullable(),
  })),
  /** Events that the engine would write. */
  events: z.array(z.object({ name: z.string(), properties: jsonObjectSchema, at: z.number() })),
  /** Values that steps would change. */
  changes: z.array(z.object({ run: z.number(), target: z.string(), path: z.string(), value: jsonSchema })),
  /** Why the person would not come in. */
  refusals: z.array(z.object({ key: z.string().nullable(), reason: z.string(), event: z.string(), at: z.number() })),
});
/** Answer of a simulation. */
export type SimulateAnswer = z.infer<typeof simulatedSchema>;
