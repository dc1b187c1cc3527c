import { uuidOf, type EventFact, type Instant } from '@perennial/model';
import { lookup, matches } from '@perennial/segment';
import { listens, type JourneySet } from './journey-set.js';
import type { EventExit } from './plan.js';
import type { Run } from './run.js';
import type { Stimulus } from './stimulus.js';
import { exitRun } from './travel.js';
import { scopeOf, tripOf, type Trip } from './trip.js';
import type { Turn } from './turn.js';

/** True when all pairs that an event must have in common with the entry of a run are the same. */
function pairsMatch({ turn: { facts } }: Trip, run: Run, rule: EventExit, event: EventFact): boolean {
  const scope = { ...scopeOf(run), event };
  return (rule.match ?? []).every((pair) => {
    const [ours, theirs] = [lookup(pair.event, facts, scope), lookup(pair.entry, facts, scope)];
    return ours !== undefined && ours !== null && theirs !== undefined && theirs !== null && String(ours) === String(theirs);
  });
}

/** True when an event meets an exit rule for a run. */
export const exitMatches = (trip: Trip, run: Run, rule: EventExit, event: EventFact): boolean =>
  (rule.where === undefined || matches(rule.where, trip.turn.facts, trip.now, { ...scopeOf(run), event })) && pairsMatch(trip, run, rule, event);

/** Why an event ends a run. */
export const reasonOf = (rule: EventExit): string => `event ${rule.event}`;

/** Ends, by what one member did, the runs that all members of the account have of journeys that say so. */
export function exitAccounts(turn: Turn, event: EventFact, at: Instant): void {
  for (const { journeyId, plan } of turn.journeys.accountExits.get(event.name) ?? []) {
    const rule = plan.exits.events.get(event.name)?.find((one) => one.exitAccount === true && (one.where === undefined || matches(one.where, turn.facts, at, { event })));
    if (rule !== undefined) turn.effects.push({ type: 'exit_account', id: uuidOf('exit_account', turn.stimulusId, journeyId), journeyId, event, at });
  }
}

/** Ends the runs of a journey by what another member of the account did. */
export function exitByAccount(turn: Turn, { journeyId, event, at }: Extract<Stimulus, { type: 'account_exit' }>): void {
  for (const run of turn.runs) {
    const trip = run.journeyId === journeyId ? tripOf(turn, run, at) : null;
    const rule = trip?.journey.plan.exits.events.get(event.name)?.find((one) => one.exitAccount === true && pairsMatch(trip, run, one, event));
    if (trip !== null && rule !== undefined) exitRun(trip, run, `${reasonOf(rule)} of the account`);
  }
}

/** True when what another member did is decided by the runs of a member alone: nothing else of them is read, nothing is due before it (up to `horizon`), and nothing follows from an end. */
export const readsRunsOnly = (set: JourneySet, runs: readonly Run[], { journeyId, event }: Pick<Extract<Stimulus, { type: 'account_exit' }>, 'journeyId' | 'event'>, horizon: Instant): boolean =>
  !listens(set, 'journey_exited') &&
  (set.journeys.get(journeyId)?.plan.exits.events.get(event.name) ?? []).every((rule) => (rule.match ?? []).every((pair) => /^(entry|context)\./.test(pair.entry))) &&
  runs.every((run) => run.kept === undefined && (run.wakeAt === null || run.wakeAt > horizon));
