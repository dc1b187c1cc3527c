import type { Facts, SubjectKind } from '@perennial/segment';
import type { Instant, JourneyId } from '@perennial/model';
import type { Effect, Refusal } from './effect.js';
import type { Run, StepRecord } from './run.js';

/** What earlier runs of one journey and key mean for re-entry. */
export interface EntryRecord {
  readonly journeyId: JourneyId;
  readonly key: string;
  readonly lastEnteredAt: Instant;
  /** Runs that are active now. */
  readonly active: number;
}

/** One profile, or one account, with all that its stimuli can touch: the whole state of `handle`. */
export interface Subject {
  readonly facts: Facts;
  /** Active (and stuck) runs only. */
  readonly runs: readonly Run[];
  readonly entries: readonly EntryRecord[];
  /** Stored assignments: experiment (journey id and node id) to variant id. */
  readonly assignments: { readonly [experiment: string]: string };
  /** When segments must be looked at again because of the time; null or absent: never. */
  readonly segmentWakeAt?: Instant | null | undefined;
  /** True for one that was never held against the segments: the first stimulus does. */
  readonly isNew?: boolean | undefined;
  /** Absent: a profile. */
  readonly kind?: SubjectKind | undefined;
}

/** What one stimulus did to one subject. */
export interface Handled {
  readonly subject: Subject;
  /** Every run that was entered, moved or ended, in its state afterwards, ended ones too. */
  readonly changed: readonly Run[];
  /** Ids among `changed` that did not exist before. */
  readonly entered: readonly Run[];
  readonly steps: readonly StepRecord[];
  readonly effects: readonly Effect[];
  readonly refusals: readonly Refusal[];
}
