import type { Instant } from '@perennial/model';
import type { Effect } from './effect.js';
import type { EntryCounts } from './entry-room.js';
import { applyStimulus, LATE_MS, timerStimulus } from './handle.js';
import { listens, type JourneySet } from './journey-set.js';
import type { Run } from './run.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { MAX_CAUSES } from './trip.js';
import { begin, finish, type NextEnrollmentId, type Turn } from './turn.js';

function earliest(journeys: JourneySet, runs: readonly Run[]): Run | null {
  let found: Run | null = null;
  for (const run of runs) {
    if (run.state !== 'active' || run.wakeAt === null || (found?.wakeAt !== undefined && found.wakeAt !== null && found.wakeAt <= run.wakeAt)) continue;
    const status = journeys.journeys.get(run.journeyId)?.status;
    if (status !== undefined && status !== 'paused') found = run;
  }
  return found;
}

interface Due {
  readonly at: Instant;
  /** Null: the segments of the subject are. */
  readonly run: Run | null;
}

/** What of a subject is due first; segments before runs of the same instant. */
function firstDue(journeys: JourneySet, { runs, segmentWakeAt }: Pick<Subject, 'runs' | 'segmentWakeAt'>): Due | null {
  const run = earliest(journeys, runs);
  const ofRun: Due | null = run === null || run.wakeAt === null ? null : { at: run.wakeAt, run };
  if (segmentWakeAt === null || segmentWakeAt === undefined || (ofRun !== null && ofRun.at < segmentWakeAt)) return ofRun;
  return { at: segmentWakeAt, run: null };
}

/** When something of a subject is due first; null: nothing waits for a time. Timers of paused journeys do not count. */
export const nextTimer = (journeys: JourneySet, subject: Subject): Instant | null => firstDue(journeys, subject)?.at ?? null;

const dueStimulus = ({ at, run }: Due, subjectId: string, realTime: Instant): Stimulus =>
  run === null ? { id: `segments:${subjectId}:${at}`, at: realTime - at > LATE_MS ? realTime : at, type: 'segments', which: 'timed', paths: [], silent: false, due: at } : timerStimulus(run, at, realTime);

const asStimulus = (effect: Extract<Effect, { type: 'event' }>, depth: number): Stimulus => ({
  id: effect.id,
  at: effect.at,
  type: 'event',
  event: { id: effect.id, name: effect.name, properties: effect.properties, occurredAt: effect.at, receivedAt: effect.at, source: 'engine', depth },
  changes: [],
  silent: depth > MAX_CAUSES || effect.silent === true,
});

/** Applies a stimulus, then what the engine events that it makes cause in turn, first come first. */
function cascade(turn: Turn, first: Stimulus): void {
  if (turn.causes.size > 0) turn.causes = new Set();
  const open: { readonly stimulus: Stimulus; readonly depth: number }[] = [{ stimulus: first, depth: 0 }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const made = turn.effects.length;
    turn.depth = next.depth;
    applyStimulus(turn, next.stimulus);
    for (let i = made; i < turn.effects.length; i += 1) {
      const effect = turn.effects[i];
      if (effect?.type === 'start') open.push({ stimulus: { id: effect.id, at: effect.at, type: 'start', journeyId: effect.journeyId, trigger: 'journey', data: {}, event: effect.event }, depth: effect.event.depth ?? next.depth + 1 });
      if (effect?.type !== 'event' || !listens(turn.journeys, effect.name)) continue;
      const depth = effect.depth ?? next.depth + 1;
      open.push({ stimulus: asStimulus(effect, depth), depth });
    }
  }
}

/** What `replay` takes besides journeys and subject. */
export interface Script {
  /** In order of `at`; of the same instant in log order. */
  readonly stimuli: readonly Stimulus[];
  /** Timers due at or before this instant are taken. */
  readonly horizon: Instant;
  /** The time it is, for lateness; never before `horizon` makes sense only where timers are on time by definition. */
  readonly realTime: Instant;
  readonly nextEnrollmentId: NextEnrollmentId;
  /** Runs begun of the journeys with an entry cap, replaced as runs begin; absent: none yet. */
  readonly counts?: EntryCounts;
}

/**
 * Applies stimuli and due timers of one subject in the order of journeys.md section 2: the earlier first, stimuli before timers
 * of the same instant, and the engine's own events right after what made them. The same whether a script is given at once or
 * in parts. Everything done is returned as one.
 */
export function replay(journeys: JourneySet, subject: Subject, { stimuli, horizon, realTime, nextEnrollmentId, counts }: Script): Handled {
  const turn = begin(journeys, subject, nextEnrollmentId, counts);
  let place = 0;
  for (;;) {
    const next = stimuli[place];
    const due = firstDue(journeys, turn);
    if (due !== null && due.at <= horizon && (next === undefined || due.at < next.at)) cascade(turn, dueStimulus(due, turn.facts.subjectId, realTime));
    else if (next !== undefined) {
      cascade(turn, next);
      place += 1;
    } else return finish(turn);
  }
}
