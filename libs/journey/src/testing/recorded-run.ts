import { z } from 'zod';
import { isJsonObject, jsonObjectSchema, jsonSchema, type Instant, type JsonObject } from '@perennial/model';
import { isoText, parseDate } from '@perennial/segment';
import { documentSchema } from '../graph.js';
import { kindOf } from '../kinds/registry.js';
import { simulateGraph, type Happening } from '../trial.js';
import { TRIGGER_TYPES } from '../triggers/registry.js';

const instantSchema = z.string().transform((text, context): Instant => {
  const at = parseDate(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: `${text} is no instant` });
  return z.NEVER;
});

const happeningSchema = z.union([
  z.strictObject({ at: instantSchema, event: z.string(), properties: jsonObjectSchema.optional() }),
  z.strictObject({ at: instantSchema, fire: z.string(), data: jsonObjectSchema.optional() }),
  /** The journey is started for the person: by hand, by a date, on schedule. */
  z.strictObject({ at: instantSchema, start: z.enum(TRIGGER_TYPES), data: jsonObjectSchema.optional() }),
  /** Changes of the person, by path. */
  z.strictObject({ at: instantSchema, set: z.record(z.string(), jsonSchema) }),
]);

const stepSchema = z.strictObject({ run: z.number(), visit: z.number(), node: z.string(), arrived: z.string(), left: z.string(), outlet: z.string().nullable(), why: jsonObjectSchema });
const endSchema = z.strictObject({ run: z.number(), state: z.string(), reason: z.string().nullable() });

/** A run as it was and must always be: who, what happened when, by which graph, and the steps that followed. Instants are ISO 8601 text. */
export const recordingSchema = z.strictObject({
  /** What it shows, in a sentence. */
  about: z.string().min(1),
  /** Section of journeys.md. */
  section: z.string().min(1),
  person: z.strictObject({ id: z.string(), profile: jsonObjectSchema, account: jsonObjectSchema.nullable(), zones: z.array(z.string()), topics: z.record(z.string(), z.boolean()).optional() }),
  /** Keys of the static lists that there are. */
  lists: z.array(z.string()).optional(),
  /** IANA zone of the journey. */
  zone: z.string().nullable(),
  /** What becomes of messages, and calls, that a run waits for; a call is never skipped. */
  outcome: z.enum(['sent', 'skipped', 'failed']),
  script: z.array(happeningSchema),
  graph: documentSchema,
  /** Absent: not recorded yet. */
  log: z.array(stepSchema).optional(),
  ended: z.array(endSchema).optional(),
});
/** A run as it was and must always be. */
export type Recording = z.infer<typeof recordingSchema>;

function happeningOf(one: Recording['script'][number]): Happening {
  const { at } = one;
  if ('event' in one) return { at, type: 'event', name: one.event, properties: one.properties ?? {} };
  if ('fire' in one) return { at, type: 'fire', trigger: one.fire, data: one.data ?? {} };
  if ('start' in one) return { at, type: 'start', trigger: one.start, data: one.data ?? {} };
  return { at, type: 'attributes', changes: Object.entries(one.set).map(([path, value]) => ({ target: 'profile', path, value })) };
}

/** What follows from a recording's person, script and graph; throws what is wrong with the graph. */
export function play({ person, lists, zone, outcome, script, graph }: Recording): { readonly log: NonNullable<Recording['log']>; readonly ended: NonNullable<Recording['ended']> } {
  const facts = { subjectId: person.id, profile: person.profile, account: person.account, events: {}, zones: person.zones, ...(person.topics === undefined ? {} : { topics: person.topics }) };
  const done = simulateGraph({ graph, facts, script: script.map(happeningOf), until: null, zone, outcome: () => outcome, calls: outcome === 'failed' ? 'failed' : 'sent', lists: (lists ?? []).map((key, place) => ({ id: place + 1, key, name: key })) });
  if (!done.ok) throw new Error(JSON.stringify(done.problems));
  return {
    log: done.log.map((step) => ({ run: step.enrollmentId, visit: step.visit, node: step.nodeId, arrived: isoText(step.arrivedAt), left: isoText(step.leftAt), outlet: step.outlet, why: step.why })),
    ended: done.runs.map(({ id, state, reason }) => ({ run: id, state, reason })),
  };
}

/** Outlets that a config itself names (branches, variants) count as one. */
const OWN_OUTLET = 'one of its own';

function idsIn(config: JsonObject): ReadonlySet<string> {
  const lists = Object.values(config).flatMap((value) => (Array.isArray(value) ? value : []));
  return new Set(lists.flatMap((one) => (isJsonObject(one) && typeof one['id'] === 'string' ? [one['id']] : [])));
}

/** An outlet as its kind knows it: `delay.next`, `branch.one of its own`; for one at which runs end, `exit.end`. */
export const outletAs = (type: string, config: JsonObject, outlet: string | null): string => `${type}.${outlet === null ? 'end' : idsIn(config).has(outlet) ? OWN_OUTLET : outlet}`;

/** All outlets that a node of a kind has with this config, as its kind knows them. */
export function outletsOf(type: string, config: JsonObject): readonly string[] {
  const outlets = kindOf(type)?.outlets(config) ?? [];
  return outlets.length === 0 ? [outletAs(type, config, null)] : outlets.map(({ id }) => outletAs(type, config, id));
}
