import { z } from 'zod';
import { durationSchema, guardrailsSchema, jsonObjectSchema } from '@perennial/model';
import { conditionSchema, nestedDeeper } from '@perennial/segment';
import { goalSchema, MAX_GOALS } from './goals.js';
import { subjectKindSchema } from './subject-kind.js';
import { triggerSchema } from './triggers/registry.js';

export * from './goals.js';
export { triggerSchema, type Trigger } from './triggers/registry.js';

/** Reserved id of the entry: the first edge leaves it by the outlet `next`, and it has a position. */
export const ENTRY = 'entry';
/** Outlet of the entry. */
export const ENTRY_OUTLET = 'next';
/** Most nodes of a graph. */
export const MAX_NODES = 500;
/** Deepest nesting of a graph document. */
const MAX_NESTING = 64;

/** Id of a node, outlet or note: short, stable and human-readable. */
export const nodeIdSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower-case letters, digits, - and _, at most 40, beginning with a letter');

const title = z.string().max(200);
const key = z.string().max(200);
const path = z.string().max(300);

/** Whether and when a profile may come in again under the same key (journeys.md section 2). */
export const reentrySchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('never') }),
  z.strictObject({ mode: z.literal('always') }),
  z.strictObject({ mode: z.literal('after_exit') }),
  z.strictObject({ mode: z.literal('after'), duration: durationSchema }),
]);
/** Whether and when a profile may come in again under the same key. */
export type Reentry = z.infer<typeof reentrySchema>;

/** Who comes in, when, and under which key. */
export const entrySchema = z.strictObject({
  triggers: z.array(triggerSchema).max(20),
  filter: conditionSchema.optional(),
  /** The filter is looked at again before each message: one for whom it does not hold any more gets none. */
  recheckBeforeSend: z.boolean().optional(),
  reentry: reentrySchema,
  /** Path such as `event.properties.invoiceId`, taken as text; absent: one run per profile at a time, without key. */
  key: path.nullable().optional(),
});
/** Who comes in, when, and under which key. */
export type Entry = z.infer<typeof entrySchema>;

/** What ends a run wherever it is: an event, possibly matched to the entry, or a Condition. */
export const exitRuleSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('event'),
    event: key,
    where: conditionSchema.optional(),
    /** Pairs of paths that must have the same value, as text. */
    match: z.array(z.strictObject({ event: path, entry: path })).max(5).optional(),
    /** True: it ends the runs of all members of the account of the one whom it happens to. */
    exitAccount: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('condition'), condition: conditionSchema }),
]);
/** What ends a run wherever it is. */
export type ExitRule = z.infer<typeof exitRuleSchema>;

/** One step of a journey; the shape of `config` is its kind's own. */
export const nodeSchema = z.strictObject({ id: nodeIdSchema, type: z.string().max(40), name: title, config: jsonObjectSchema });
/** One step of a journey. */
export type GraphNode = z.infer<typeof nodeSchema>;

/** A way from an outlet of a node (or the entry) to a node. */
export const edgeSchema = z.strictObject({ from: nodeIdSchema, outlet: nodeIdSchema, to: nodeIdSchema });
/** A way from an outlet of a node (or the entry) to a node. */
export type GraphEdge = z.infer<typeof edgeSchema>;

const point = { x: z.number(), y: z.number() };
/** A place on the canvas, in pixels at 100 %. */
export const positionSchema = z.strictObject(point);
/** A place on the canvas, in pixels at 100 %. */
export type Position = z.infer<typeof positionSchema>;
/** A sticky note on the canvas. */
export const noteSchema = z.strictObject({ id: nodeIdSchema, ...point, text: z.string().max(5000) });
/** A sticky note on the canvas. */
export type Note = z.infer<typeof noteSchema>;

/** Shape of a journey document, without the guard against deep nesting. */
export const documentSchema = z.strictObject({
  schema: z.literal(1),
  name: title,
  pillar: z.enum(['retention', 'loyalty', 'advocacy', 'expansion']),
  audience: z.enum(['customer', 'consumer', 'both']),
  /** Whose runs: a person's, or an account's. */
  subject: subjectKindSchema,
  entry: entrySchema,
  exit: z.strictObject({ rules: z.array(exitRuleSchema).max(20) }),
  /** What it is for, the primary one first; the newest version's hold for all runs. */
  goals: z.array(goalSchema).max(MAX_GOALS),
  /** IANA zone of its local times, for people and accounts without one; absent: the workspace's. */
  timezone: z.string().max(60).nullable().optional(),
  guardrails: guardrailsSchema,
  nodes: z.array(nodeSchema).max(2 * MAX_NODES),
  edges: z.array(edgeSchema).max(10 * MAX_NODES),
  layout: z.strictObject({ positions: z.record(nodeIdSchema, positionSchema), notes: z.array(noteSchema).max(200) }),
});

/** A journey as a document; of the right shape, but possibly unfinished (see `check`). */
export type Graph = z.infer<typeof documentSchema>;
/** Shape of a journey document. */
export const graphSchema: z.ZodType<Graph> = z.preprocess((value) => (nestedDeeper(value, MAX_NESTING) ? null : value), documentSchema);

/** Why a value is no journey document: the dotted place and what is wrong there. */
export interface ShapeProblem {
  readonly path: string;
  readonly message: string;
}

/** Parses any value as a journey document; never throws. */
export function parseGraph(value: unknown): { readonly ok: true; readonly graph: Graph } | { readonly ok: false; readonly problems: readonly ShapeProblem[] } {
  const parsed = graphSchema.safeParse(value);
  if (parsed.success) return { ok: true, graph: parsed.data };
  return { ok: false, problems: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) };
}

/** A journey with nothing but an entry that has no trigger yet. */
export const emptyGraph = (name: string): Graph => ({
  schema: 1,
  name,
  pillar: 'retention',
  audience: 'consumer',
  subject: 'profile',
  entry: { triggers: [], reentry: { mode: 'never' }, key: null },
  exit: { rules: [] },
  goals: [],
  guardrails: { topic: null },
  nodes: [],
  edges: [],
  layout: { positions: { [ENTRY]: { x: 0, y: 0 } }, notes: [] },
});
