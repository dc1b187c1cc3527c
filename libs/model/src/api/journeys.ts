import { z } from 'zod';
import { durationSchema } from '../duration.js';
import { jsonObjectSchema } from '../json.js';
import { keySchema } from './key.js';
import { migrationSchema } from './migration.js';

/** Life of a journey: a draft was never published; stopped takes no entries and lets runs finish. */
export const journeyStatusSchema = z.enum(['draft', 'live', 'paused', 'stopped']);
/** Life of a journey. */
export type JourneyStatus = z.infer<typeof journeyStatusSchema>;

/** Who changed something, and when (epoch ms). */
export const changeSchema = z.object({ at: z.number(), by: z.string().nullable() });

/** GET /api/journeys: one row of the list. */
export const journeyRowSchema = z.object({
  id: z.number(),
  key: z.string(),
  name: z.string(),
  pillar: z.enum(['retention', 'loyalty', 'advocacy', 'expansion']),
  audience: z.enum(['customer', 'consumer', 'both']),
  /** Whose runs its draft is of: people's, or accounts'. */
  subject: z.enum(['profile', 'account']),
  status: journeyStatusSchema,
  /** Number of the live version, or null. */
  version: z.number().nullable(),
  /** True when colleagues may put people into the live version by hand. */
  byHand: z.boolean(),
  /** True when a step of another journey starts its live version. */
  startable: z.boolean(),
  /** True when the draft differs from the live version. */
  edited: z.boolean(),
  hereNow: z.number(),
  /** Enrollments entered in the last 30 days. */
  entered: z.number(),
  /** Enrollments entered on each of the last 30 days, oldest first. */
  trend: z.array(z.number()),
  /** Messages sent in the last 30 days. */
  sent: z.number(),
  stuck: z.number(),
  /** Why its rollout stands still; null: it does not. */
  haltedReason: z.string().nullable(),
  lastEdit: changeSchema,
});
/** One row of the list of journeys. */
export type JourneyRow = z.infer<typeof journeyRowSchema>;

/** GET /api/journeys/:id: a journey with its draft and its live graph (graphs are documents of libs/journey). */
export const journeySchema = journeyRowSchema.extend({
  /** Grows with each save of the draft; a save with another number is refused with 409. */
  revision: z.number(),
  draft: jsonObjectSchema,
  live: z.object({ versionId: z.number(), number: z.number(), graph: jsonObjectSchema, publishedAt: z.number(), publishedBy: z.string().nullable() }).nullable(),
  /** What is being done to many of its people at once (moving them, taking them out), with how far it is. */
  work: z.object({ id: z.number(), title: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
});
/** A journey with its draft and its live graph. */
export type JourneyDetail = z.infer<typeof journeySchema>;

/** POST /api/journeys: a new journey; without a graph it starts with an empty one, without a key it takes one from its name. `publish`: published as well, or not made at all. */
export const createJourneySchema = z.strictObject({
  key: keySchema.optional(),
  name: z.string().trim().min(1).max(120),
  pillar: z.enum(['retention', 'loyalty', 'advocacy', 'expansion']).default('retention'),
  audience: z.enum(['customer', 'consumer', 'both']).default('consumer'),
  /** Whose runs an empty one is of; a graph says it itself. */
  subject: z.enum(['profile', 'account']).default('profile'),
  graph: jsonObjectSchema.optional(),
  publish: z.boolean().default(false),
});
/** PUT /api/journeys/:id/draft: saves the draft; answers `{ revision, savedAt }`. */
export const saveDraftSchema = z.strictObject({ graph: jsonObjectSchema, revision: z.number().int() });
/** Lets people of before in as well: present members of a segment that starts the journey, and who did its event in the past days (their last one is the entry event). */
export const backfillSchema = z.strictObject({ days: z.number().int().min(1).max(90) });
/** POST /api/journeys/:id/backfill: what a backfill of the draft would do, before it is published; nothing is changed. */
export const backfillAnswerSchema = z.object({
  /** By trigger: who would try to enter. `date`: who has the date; they are waited for with or without a backfill. */
  parts: z.array(z.object({ trigger: z.string(), of: z.enum(['segment', 'event', 'date']), name: z.string(), people: z.number() })),
  /** How many would try to enter by all triggers (somebody may be in two). */
  people: z.number(),
  /** About how many of these would enter, and what would be sent to them within 24 hours: from trying it out on some of them, earlier runs left aside. */
  entering: z.number(), sends: z.number(),
  /** People that it was tried out on. */
  tried: z.number(),
});
/** POST /api/journeys/:id/publish: publishes the draft with this revision, or saves `graph` over it and publishes that, both or neither; answers the JourneyDetail, or 422 with problems. `migration`: what becomes of people of older versions. */
export const publishSchema = z.strictObject({ revision: z.number().int(), graph: jsonObjectSchema.optional(), migration: migrationSchema.optional(), backfill: backfillSchema.optional() });

/** POST /api/journeys/:id/pause: people who would enter meanwhile are kept out, or collected: they come in and wait at the entry until the journey goes on. */
export const pauseSchema = z.strictObject({ collect: z.boolean().default(false) }).prefault({});
/** What becomes of people who would enter during a pause. */
export type PauseChoice = z.infer<typeof pauseSchema>;

/** POST /api/journeys/:id/resume: what becomes of what a pause held back: people catch up, or what fell due longer ago than `olderThan` makes no messages any more, or everybody inside is taken out. */
export const resumeSchema = z.strictObject({ held: z.enum(['catch_up', 'skip', 'exit']).default('catch_up'), olderThan: durationSchema.optional(), reason: z.string().trim().min(1).max(200).optional() }).prefault({});
/** What becomes of what a pause held back. */
export type ResumeChoice = z.infer<typeof resumeSchema>;

/** POST /api/journeys/:id/stop: nobody enters any more, and those inside finish, or are taken out with a reason. */
export const stopSchema = z.strictObject({ people: z.enum(['finish', 'exit']).default('finish'), reason: z.string().trim().min(1).max(200).optional() }).prefault({});
/** What becomes of people inside a journey that stops. */
export type StopChoice = z.infer<typeof stopSchema>;

/** Exact counts at one node: arrived = left + exited + here. */
export const nodeCountsSchema = z.object({
  arrived: z.number(),
  here: z.number(),
  stuck: z.number(),
  left: z.record(z.string(), z.number()),
  exited: z.number(),
  /** Messages of this node by outcome. */
  messages: z.object({ queued: z.number(), sent: z.number(), skipped: z.number(), failed: z.number(), /** Only traced: nothing was sent. */ shadowed: z.number(), /** Of those sent, each at most once; what machines opened and clicked is left out. */ delivered: z.number(), opened: z.number(), clicked: z.number(), bounced: z.number(), complained: z.number() }),
});
/** Exact counts at one node. */
export type NodeCounts = z.infer<typeof nodeCountsSchema>;

/** GET /api/journeys/:id/counts, and each `counts` event of GET /api/journeys/:id/counts/stream: over all versions, since the first publish. */
export const journeyCountsSchema = z.object({
  entered: z.number(),
  completed: z.number(),
  exited: z.number(),
  notEntered: z.number(),
  /** Runs that are held back, to compare with: they count as no entry. */
  held: z.number(),
  nodes: z.record(z.string(), nodeCountsSchema),
});
/** Counts of a whole journey. */
export type JourneyCounts = z.infer<typeof journeyCountsSchema>;

/** GET /api/journeys/:id/people?node=&state=: one enrollment with its person. */
export const enrollmentRowSchema = z.object({
  id: z.number(),
  /** Whose run it is: the person, or the account. */
  profileId: z.number().nullable(),
  accountId: z.number().nullable(),
  name: z.string(),
  email: z.string().nullable(),
  key: z.string(),
  state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']),
  reason: z.string().nullable(),
  nodeId: z.string().nullable(),
  version: z.number(),
  enteredAt: z.number(),
  arrivedAt: z.number(),
  wakeAt: z.number().nullable(),
});
/** One enrollment with its person. */
export type EnrollmentRow = z.infer<typeof enrollmentRowSchema>;

/** GET /api/enrollments/:id: the trace of one run. */
export const traceSchema = enrollmentRowSchema.extend({
  journeyId: z.number(),
  journeyName: z.string(),
  steps: z.array(z.object({ visit: z.number(), nodeId: z.string(), nodeName: z.string(), kind: z.string(), arrivedAt: z.number(), leftAt: z.number(), outlet: z.string().nullable(), why: jsonObjectSchema })),
  /** At most 1,000. */
  messages: z.array(z.object({ id: z.string(), visit: z.number(), nodeId: z.string(), channel: z.string(), template: z.string(), state: z.string(), reason: z.string().nullable(), at: z.number(), /** To whom it went, of a run of an account; null: whose run it is. */ person: z.object({ id: z.number(), name: z.string() }).nullable() })),
});
/** The trace of one run. */
export type Trace = z.infer<typeof traceSchema>;

/** GET /api/journeys/:id/versions: one published version. */
export const versionRowSchema = z.object({ versionId: z.number(), number: z.number(), publishedAt: z.number(), publishedBy: z.string().nullable(), here: z.number() });
/** One published version. */
export type VersionRow = z.infer<typeof versionRowSchema>;

/** Answer of PUT /api/journeys/:id/draft: the new revision and when it was saved (epoch ms). */
export const savedDraftSchema = z.object({ revision: z.number(), savedAt: z.number() });
/** Query of GET /api/journeys/:id/people: at a node, in a state (without one: those under way). */
export const peopleQuerySchema = z.object({ node: z.string().max(60).optional(), state: z.enum(['active', 'completed', 'exited', 'held', 'stuck']).optional() });
/** POST /api/journeys/:id/people: puts one person, or the present members of a segment (by its key), into a live journey by hand. */
export const putInSchema = z.strictObject({ profileId: z.number().int().positive().optional(), accountId: z.number().int().positive().optional(), segment: z.string().min(1).max(200).optional() });
/** Answer of putting people in: how many try to enter. Who does not is recorded with the reason. */
export const putInAnswerSchema = z.object({ people: z.number() });
/** GET /api/journeys/:id/broadcasts: one time that a crowd was started. `occurrence`: the local time of a schedule; `missed`: it could not begin within an hour of its time, in one zone at least. */
export const broadcastSchema = z.object({
  name: z.string(), trigger: z.string(), occurrence: z.string(), dueAt: z.number(), endedAt: z.number().nullable(), started: z.number(), state: z.enum(['waiting', 'done', 'missed']), by: z.string().nullable(),
});
