import { ENGINE_EVENTS, type Instant, type JourneyId, type JsonObject, type Migration, type VersionId } from '@perennial/model';
import { union, type ComputedPlan, type Reads } from '@perennial/segment';
import type { Trigger } from './graph.js';
import { dateOf, heardBy, triggerReads, type TriggerType } from './triggers/registry.js';
import type { DateRule, Heard } from './triggers/trigger-kind.js';
import type { Plan } from './plan.js';
import { affects, type Dirty } from './dirty.js';
import type { ListRef } from './stimulus.js';
import { pathOfSet, segmentSet, segmentsTouchedBy, type LiveSegment, type SegmentSet } from './segments.js';

/** A journey that has runs or takes entries. */
export interface LiveJourney {
  readonly journeyId: JourneyId;
  /** By which steps of other journeys name it; absent: none can. */
  readonly key?: string | undefined;
  /** live; paused: refuses entries, keeps stimuli of waits for later; draining: refuses entries, finishes its runs. */
  readonly status: 'live' | 'paused' | 'draining';
  /** The newest published version: takes entries, and its exit rules hold for all runs. */
  readonly plan: Plan;
  /** Older versions that still have runs. */
  readonly older: readonly Plan[];
  /** While it is paused, people come in and wait at the entry until it goes on; absent: they are kept out. */
  readonly collects?: boolean | undefined;
  /** By split step, the variant that won its experiment and takes the rest; absent: none. */
  readonly winners?: JsonObject | undefined;
  /** Its rollout was halted: nobody comes in. */
  readonly halted?: boolean | undefined;
  /** What becomes of runs of older versions, by the node where they stand or come to; absent: they finish on theirs. */
  readonly migration?: Migration | null | undefined;
  /** Runs that entered before an instant (null: all) end as soon as they are looked at: somebody stopped them. */
  readonly ending?: { readonly before: Instant | null; readonly reason: string } | null | undefined;
  /** What fell due before this was held back too long by a pause: it makes no messages any more. */
  readonly staleBefore?: Instant | null | undefined;
}

/** A trigger of the newest plan of a journey. */
export interface Door {
  readonly journey: LiveJourney;
  readonly trigger: Trigger;
}

/** A door that opens at the moment of a date. */
export interface DateDoor {
  readonly door: Door;
  readonly rule: DateRule;
  readonly reads: Reads;
}

/** The journeys of a workspace, indexed by what moves them; made by `journeySet`, immutable. */
export interface JourneySet {
  readonly journeys: ReadonlyMap<JourneyId, LiveJourney>;
  readonly plans: ReadonlyMap<VersionId, Plan>;
  /** Doors by event name and by trigger name, grouped by journey in ascending id. */
  readonly eventDoors: ReadonlyMap<string, readonly (readonly Door[])[]>;
  readonly apiDoors: ReadonlyMap<string, readonly (readonly Door[])[]>;
  /** Doors that open at the moment of a date; of journeys that take entries, or will when they are resumed. */
  readonly dates: readonly DateDoor[];
  /** Journeys, by the event, that end for all members of an account by what one of them does. */
  readonly accountExits: ReadonlyMap<string, readonly LiveJourney[]>;
  /** Names of events that enter, exit or release, or that a Condition counts. */
  readonly heard: ReadonlySet<string>;
  /** Names of events that Conditions count: these are added to the facts. */
  readonly counted: ReadonlySet<string>;
  /** Segments over profiles that are kept up. */
  readonly segments: SegmentSet;
  /** Attributes that are computed from what people do; null: none. */
  readonly computed: ComputedPlan | null;
  /** Journeys by key. */
  readonly byKey: ReadonlyMap<string, LiveJourney>;
  /** Static lists of people, by key. */
  readonly lists: ReadonlyMap<string, ListRef>;
}

const plansOf = (journey: LiveJourney): readonly Plan[] => [journey.plan, ...journey.older];

function doors(live: readonly LiveJourney[], kind: Heard['door']): Map<string, Door[][]> {
  const index = new Map<string, Door[][]>();
  for (const journey of live) {
    const own = new Map<string, Door[]>();
    for (const trigger of journey.plan.entry.triggers) {
      const { door, name } = heardBy(trigger);
      if (door === kind) own.set(name, [...(own.get(name) ?? []), { journey, trigger }]);
    }
    for (const [key, group] of own) index.set(key, [...(index.get(key) ?? []), group]);
  }
  return index;
}

/** The doors of a journey that a type of trigger makes; with a name, only those that hear it. */
export const doorsOf = (journey: LiveJourney, type: TriggerType, name?: string): readonly Door[] =>
  journey.plan.entry.triggers.flatMap((trigger) => (trigger.type === type && (name === undefined || heardBy(trigger).name === name) ? [{ journey, trigger }] : []));

const dateDoors = (live: readonly LiveJourney[]): DateDoor[] =>
  live.filter(({ status }) => status !== 'draining').flatMap((journey) => journey.plan.entry.triggers.flatMap((trigger): DateDoor[] => {
    const rule = dateOf(trigger);
    return rule === null ? [] : [{ door: { journey, trigger }, rule, reads: triggerReads(trigger) }];
  }));

function accountExits(live: readonly LiveJourney[]): Map<string, LiveJourney[]> {
  const index = new Map<string, LiveJourney[]>();
  for (const journey of live) for (const [name, rules] of journey.plan.exits.events) if (rules.some((rule) => rule.exitAccount === true)) index.set(name, [...(index.get(name) ?? []), journey]);
  return index;
}

/** Indexes the journeys of a workspace, its segments and its lists. */
export function journeySet(live: readonly LiveJourney[], segments: readonly LiveSegment[] = [], computed: ComputedPlan | null = null, lists: readonly ListRef[] = []): JourneySet {
  const kept = segmentSet(segments);
  const sorted = [...live].sort((a, b) => a.journeyId - b.journeyId);
  const plans = sorted.flatMap(plansOf);
  const eventDoors = doors(sorted, 'event');
  const counted = new Set([...plans.flatMap((plan) => plan.reads.events.map((read) => read.name)), ...kept.byEvent.keys(), ...(computed?.reads.events.map((read) => read.name) ?? [])]);
  const heard = new Set([...eventDoors.keys(), ...counted, ...sorted.flatMap((journey) => [...journey.plan.exits.events.keys()]), ...plans.flatMap((plan) => [...plan.releases])]);
  return {
    journeys: new Map(sorted.map((journey) => [journey.journeyId, journey])),
    plans: new Map(plans.map((plan) => [plan.versionId, plan])),
    eventDoors,
    apiDoors: doors(sorted, 'api'),
    dates: dateDoors(sorted),
    accountExits: accountExits(sorted),
    heard,
    counted,
    segments: kept,
    computed,
    byKey: new Map(sorted.flatMap((journey) => (journey.key === undefined ? [] : [[journey.key, journey]]))),
    lists: new Map(lists.map((list) => [list.key, list])),
  };
}

/** True when an event of this name can move anything: enter, exit or release a run, or change a count that something reads. */
export const listens = (set: JourneySet, eventName: string): boolean => set.heard.has(eventName);

/** What a batch of stimuli is about. */
export interface Batch {
  /** Names of the events in it. */
  readonly events: Iterable<string>;
  /** Names of the API triggers fired in it. */
  readonly triggers: Iterable<string>;
  /** Journeys that the subjects have active runs of, and those whose doors are tried (`start`). */
  readonly journeys: Iterable<JourneyId>;
  /** Paths of the subjects that change in it. */
  readonly paths?: readonly string[] | undefined;
  /** Segments that are looked at whatever changes: all for a subject that is new, the timed ones where a timer rings. */
  readonly segments?: 'all' | 'timed' | null | undefined;
}

/** Journeys that a batch can touch: those of its runs, those that its events and triggers enter, and those that events made in turn enter: the engine's own, and those of nodes. */
export function touchedJourneys(set: JourneySet, batch: Batch): ReadonlySet<JourneyId> {
  const touched = new Set<JourneyId>(batch.journeys);
  const enter = (groups: readonly (readonly Door[])[] | undefined): void => groups?.forEach((group) => group.forEach((door) => touched.add(door.journey.journeyId)));
  for (const name of batch.events) enter(set.eventDoors.get(name));
  for (const name of batch.triggers) enter(set.apiDoors.get(name));
  const moves = touched.size > 0 || (batch.segments ?? null) !== null || (batch.paths ?? []).length > 0 || [...batch.events].some((name) => set.segments.byEvent.has(name));
  for (const { door, reads } of set.dates) if ((batch.segments ?? null) !== null || affects({ paths: batch.paths ?? [], events: [] }, reads)) touched.add(door.journey.journeyId);
  if (moves) for (const name of ENGINE_EVENTS) enter(set.eventDoors.get(name));
  // A set that grows while it is walked: what enters may make events of its own.
  for (const plan of plansOfAll(set, touched)) {
    for (const name of plan.emits) enter(set.eventDoors.get(name));
    for (const key of plan.starts) touched.add(set.byKey.get(key)?.journeyId ?? plan.journeyId);
  }
  return touched;
}

function* plansOfAll(set: JourneySet, ids: Iterable<JourneyId>): Generator<Plan> {
  for (const id of ids) {
    const journey = set.journeys.get(id);
    if (journey !== undefined) yield* plansOf(journey);
  }
}

/** All that `handle` and `replay` may read of the subjects of a batch: everything that the journeys it can touch read. */
export function readsFor(set: JourneySet, batch: Batch): Reads {
  const plans = [...plansOfAll(set, touchedJourneys(set, batch))];
  return union([...plans.map((plan) => plan.reads), ...segmentReads(set, batch, plans)]);
}

/** Reads of the segments that a batch can touch: by its events and paths, and by what the journeys in it may change and make. */
function segmentReads({ segments, computed }: JourneySet, batch: Batch, plans: readonly Plan[]): Reads[] {
  const changes: Dirty = { paths: [...(batch.paths ?? []), ...plans.flatMap((plan) => [...plan.writes])], events: [...batch.events, ...ENGINE_EVENTS, ...plans.flatMap((plan) => [...plan.emits])] };
  const figures = computed !== null && (batch.segments !== undefined || affects(changes, computed.reads)) ? computed : null;
  return [...(figures === null ? [] : [figures.reads]), ...touchedReads(segments, batch, figures === null ? changes : { ...changes, paths: [...changes.paths, 'profile.computed'] })];
}

function touchedReads(segments: SegmentSet, batch: Batch, changes: Dirty): Reads[] {
  if (segments.all.length === 0) return [];
  if (batch.segments === 'all') return segments.all.map((segment) => segment.reads);
  const first = segmentsTouchedBy(segments, changes);
  const open = new Set(batch.segments === 'timed' ? [...first, ...segments.timed] : first);
  for (const segment of open) for (const reader of segments.byPath.get(pathOfSet(segment)) ?? []) open.add(reader);
  return [...open].map((segment) => segment.reads);
}
