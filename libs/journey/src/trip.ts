import type { Instant } from '@perennial/model';
import type { Scope } from '@perennial/segment';
import type { LiveJourney } from './journey-set.js';
import type { Plan } from './plan.js';
import type { Run } from './run.js';
import type { Turn } from './turn.js';

/** Engine events that follow from engine events, from the first cause; deeper ones count, but start, exit and release nothing, and nodes make no more. */
export const MAX_CAUSES = 8;

/** What a Condition sees of a run. */
export const scopeOf = (run: Run): Scope => ({ context: run.context, entryEvent: run.entryEvent, enteredAt: run.enteredAt, journeyId: run.journeyId });

/** A run on its way, with the journey it belongs to, the instant, and how late that is (0: on time). */
export interface Trip {
  readonly turn: Turn;
  readonly journey: LiveJourney;
  readonly now: Instant;
  readonly lateMs: number;
}

/** A trip of a run at an instant, never before the run's own clock; null when its journey is not there. */
export function tripOf(turn: Turn, run: Run, at: Instant, lateMs = 0): Trip | null {
  const journey = turn.journeys.journeys.get(run.journeyId);
  return journey === undefined ? null : { turn, journey, now: at > run.clock ? at : run.clock, lateMs };
}

/** The plan of the version that a run follows; undefined: it is not there. */
export const planOf = ({ turn }: Trip, run: Run): Plan | undefined => turn.journeys.plans.get(run.versionId);

/** How many events were made in turn up to now: under this stimulus, and up to the entry of the run, so that a chain does not begin anew behind a wait. */
export const depthOf = (turn: Turn, run: Run): number => Math.max(turn.depth, run.entryEvent?.depth ?? 0);
