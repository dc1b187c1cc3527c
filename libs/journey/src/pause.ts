import { instant, type Instant } from '@perennial/model';
import { draftOf, type Run } from './run.js';
import type { Stimulus } from './stimulus.js';
import { stick } from './travel.js';
import type { Trip } from './trip.js';
import { put } from './turn.js';

/** Most stimuli kept for one run while its journey is paused; one more, and the run is stuck for a person to look at. */
const MAX_KEPT = 500;

/** Keeps a stimulus for a run whose journey is paused; null: only look at the facts again. */
export function keep(trip: Trip, run: Run, stimulus: Stimulus | null): void {
  const before = run.kept ?? { stimuli: [], wakeAt: run.wakeAt };
  const stimuli = stimulus === null ? before.stimuli : [...before.stimuli, stimulus];
  if (stimuli.length > MAX_KEPT) return stick(trip, run, 'too much happened while the journey was paused');
  const due = run.wakeAt === null ? trip.now : instant(Math.min(run.wakeAt, trip.now));
  const kept = draftOf(run);
  kept.wakeAt = due;
  kept.kept = { stimuli, wakeAt: before.wakeAt };
  put(trip.turn, kept);
}

/** What a resumed run catches up with, in order: kept stimuli and its own timer, a stimulus before a timer of the same instant. */
export interface CatchUp {
  /** The next kept stimulus, or null: the timer that is due at `due`. */
  readonly stimulus: Stimulus | null;
  readonly due: Instant;
}

/** The first thing that a run with kept stimuli catches up with, given when its node wants to be woken. */
export function firstOf(stimuli: readonly Stimulus[], wakeAt: Instant | null): CatchUp | null {
  const next = stimuli[0];
  if (next === undefined) return null;
  return wakeAt !== null && wakeAt < next.at ? { stimulus: null, due: wakeAt } : { stimulus: next, due: next.at };
}
