import type { EnrollmentId, Instant, JourneyId, JsonObject } from '@perennial/model';
import type { Facts, SubjectKind } from '@perennial/segment';
import type { Effect, Refusal } from './effect.js';
import type { EntryCounts } from './entry-room.js';
import type { JourneySet } from './journey-set.js';
import type { Run, StepRecord } from './run.js';
import type { EntryRecord, Handled, Subject } from './subject.js';
import { NOTHING, type Dirty } from './dirty.js';

/** Makes the id of the next enrollment; the only thing `handle` takes from outside besides its arguments. */
export type NextEnrollmentId = () => EnrollmentId;

/** The working state of one subject while stimuli are applied to it; lives no longer than one call of `handle` or `replay`. */
export interface Turn {
  readonly journeys: JourneySet;
  readonly nextEnrollmentId: NextEnrollmentId;
  readonly kind: SubjectKind;
  facts: Facts;
  /** Active and stuck runs, in order of entry. */
  runs: readonly Run[];
  entries: readonly EntryRecord[];
  assignments: Subject['assignments'];
  readonly changed: Map<EnrollmentId, Run>;
  readonly entered: Set<EnrollmentId>;
  readonly steps: StepRecord[];
  readonly effects: Effect[];
  readonly refusals: Refusal[];
  /** Id of the stimulus being applied. */
  stimulusId: string;
  /** Nodes visited by each run under the stimulus being applied. */
  visits: Map<EnrollmentId, number>;
  /** Journey and key of each entry made by the cause being applied: one cause enters a journey at most once per key. */
  causes: Set<string>;
  /** What nodes changed since conditions were last looked at. */
  dirty: Dirty;
  /** When segments must be looked at again because of the time; null: never. */
  segmentWakeAt: Instant | null;
  /** True until the subject was first held against all segments. */
  isNew: boolean;
  /** How many engine events lie between the first cause and the stimulus being applied. */
  depth: number;
  /** Runs begun of the journeys with an entry cap. */
  readonly counts: EntryCounts;
  /** Memberships changed under the stimulus being applied: part of the ids of their events. */
  membershipChanges: number;
}

/** Starts work on a subject. */
export const begin = (journeys: JourneySet, subject: Subject, nextEnrollmentId: NextEnrollmentId, counts: EntryCounts = new Map()): Turn => ({
  journeys,
  nextEnrollmentId,
  kind: subject.kind ?? 'profile',
  facts: subject.facts,
  runs: subject.runs,
  entries: subject.entries,
  assignments: subject.assignments,
  changed: new Map(),
  entered: new Set(),
  steps: [],
  effects: [],
  refusals: [],
  stimulusId: '',
  visits: new Map(),
  causes: new Set(),
  dirty: NOTHING,
  segmentWakeAt: subject.segmentWakeAt ?? null,
  isNew: subject.isNew ?? false,
  depth: 0,
  counts,
  membershipChanges: 0,
});

/** The subject as it stands. */
export const subjectOf = (turn: Turn): Subject => ({ facts: turn.facts, runs: turn.runs, entries: turn.entries, assignments: turn.assignments, segmentWakeAt: turn.segmentWakeAt, isNew: turn.isNew, ...(turn.kind === 'account' ? { kind: turn.kind } : {}) });

/** What was done since `begin`. */
export const finish = (turn: Turn): Handled => {
  const changed = [...turn.changed.values()];
  return {
    subject: subjectOf(turn),
    changed,
    entered: turn.entered.size === 0 ? [] : changed.filter((run) => turn.entered.has(run.id)),
    steps: turn.steps,
    effects: turn.effects,
    refusals: turn.refusals,
  };
};

const alive = (run: Run): boolean => run.state === 'active' || run.state === 'stuck';

/** Records a run in its new state; one that has ended leaves the subject. */
export function put(turn: Turn, run: Run): void {
  const known = turn.runs.some((one) => one.id === run.id);
  if (!alive(run)) turn.runs = turn.runs.filter((one) => one.id !== run.id);
  else turn.runs = known ? turn.runs.map((one) => (one.id === run.id ? run : one)) : [...turn.runs, run];
  turn.changed.set(run.id, run);
}

/** The run as it stands now, or undefined when it has ended. */
export const current = (turn: Turn, id: EnrollmentId): Run | undefined => turn.runs.find((run) => run.id === id);

/** What earlier runs of a journey and key mean for re-entry; undefined: there was none. */
export const entryOf = (turn: Turn, journeyId: JourneyId, key: string): EntryRecord | undefined =>
  turn.entries.find((entry) => entry.journeyId === journeyId && entry.key === key);

/** Counts a run that enters; one that is held is none that is active. */
export function countEntry(turn: Turn, { journeyId, key, enteredAt, state }: Run): void {
  const known = entryOf(turn, journeyId, key);
  const record: EntryRecord = { journeyId, key, lastEnteredAt: enteredAt, active: (known?.active ?? 0) + (state === 'held' ? 0 : 1) };
  turn.entries = known === undefined ? [...turn.entries, record] : turn.entries.map((entry) => (entry === known ? record : entry));
}

/** Counts a run that ends. */
export function countEnd(turn: Turn, run: Run): void {
  const known = entryOf(turn, run.journeyId, run.key);
  if (known === undefined) return;
  turn.entries = turn.entries.map((entry) => (entry === known ? { ...known, active: Math.max(0, known.active - 1) } : entry));
}

/** Records why a journey does not take the subject in. */
export function refuse(turn: Turn, journeyId: JourneyId, by: { readonly name: string; readonly now: Instant }, { reason, key = null, values }: { readonly reason: string; readonly key?: string | null; readonly values?: JsonObject | undefined }): void {
  turn.refusals.push({ journeyId, key, reason, ...(values === undefined ? {} : { values }), stimulusId: turn.stimulusId, eventName: by.name, at: by.now });
}
