import { instant, uuidOf, type EventFact, type Instant } from '@perennial/model';
import { datesDueAt } from './date-timers.js';
import { addEvent, affects, applyChanges, isClean, NOTHING, pathOf, type Dirty } from './dirty.js';
import { enter } from './enter.js';
import { doorsOf, type Door, type JourneySet } from './journey-set.js';
import type { Cause } from './kinds/kind.js';
import { firstOf, keep, type CatchUp } from './pause.js';
import type { Run } from './run.js';
import { changeList, followSegments, lookAgain } from './segments.js';
import type { AttributeChange, Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { tellOfChanges } from './tell-changes.js';
import { EXIT_CONDITION, exitHolds, exitRun, migrate, retry, setOut, wake } from './travel.js';
import { tripOf, type Trip } from './trip.js';
import { exitAccounts, exitByAccount, exitMatches, reasonOf } from './exits.js';
import { begin, current, finish, put, refuse, type NextEnrollmentId, type Turn } from './turn.js';

/** A timer handled later than this takes the real time as `now`, so that waits behind it are not cut short. */
export const LATE_MS = 60_000;
/** Most rounds in which changes made by nodes let other runs of the subject go on, under one stimulus. */
const MAX_ROUNDS = 100;

function exitRuns(turn: Turn, at: Instant, dirty: Dirty, event: EventFact | null): void {
  for (const run of turn.runs) {
    const trip = tripOf(turn, run, at);
    if (trip === null) continue;
    const { events, conditions } = trip.journey.plan.exits;
    const rule = event === null ? undefined : events.get(event.name)?.find((one) => exitMatches(trip, run, one, event));
    if (rule !== undefined) exitRun(trip, run, reasonOf(rule));
    else if (conditions.some((test) => affects(dirty, test.reads)) && exitHolds(trip, run, trip.now)) exitRun(trip, run, EXIT_CONDITION);
  }
}

/** Why a waiting run must be looked at after an event or change; null: it need not. */
function causeOf(trip: Trip, run: Run, dirty: Dirty, event: EventFact | null): Cause | null {
  const behaviour = trip.turn.journeys.plans.get(run.versionId)?.nodes.get(run.nodeId ?? '')?.behaviour;
  if (behaviour === undefined) return null;
  if (event !== null && behaviour.listens.has(event.name) && run.arrivedBy !== trip.turn.stimulusId) return { type: 'event', event };
  const goals = trip.turn.journeys.plans.get(run.versionId)?.pulls ?? [];
  const watched = affects(dirty, behaviour.watches) || goals.some(({ pull }) => pull.test !== null && affects(dirty, pull.test.reads)) || trip.journey.plan.exits.conditions.some((test) => test.timed && affects(dirty, test.reads));
  return watched ? { type: 'facts' } : null;
}

/** True when a goal on the way of a run is about such an event. */
const pulledBy = (turn: Turn, run: Run, event: EventFact): boolean => turn.journeys.plans.get(run.versionId)?.pulls.some(({ pull }) => pull.event?.name === event.name) === true;

function releaseRuns(turn: Turn, at: Instant, dirty: Dirty, stimulus: Extract<Stimulus, { event: EventFact }> | null): void {
  for (const { id } of turn.runs) {
    const run = current(turn, id);
    const trip = run === undefined || run.state !== 'active' ? null : tripOf(turn, run, at);
    if (run === undefined || trip === null) continue;
    const event = stimulus?.event ?? null;
    if (trip.journey.status === 'paused') {
      if (run.nodeId === null) continue;
      const heard = event !== null && turn.journeys.plans.get(run.versionId)?.releases.has(event.name) === true;
      if (heard || causeOf(trip, run, dirty, null) !== null) keep(trip, run, heard ? stimulus : null);
      continue;
    }
    const cause = causeOf(trip, run, dirty, event);
    if (cause !== null || (event !== null && pulledBy(turn, run, event))) wake(trip, run, cause, event);
  }
}

/** Lets runs exit and go on until nothing that nodes changed concerns another run. */
function settle(turn: Turn, at: Instant, first: Dirty, stimulus: Extract<Stimulus, { event: EventFact }> | null): void {
  let [dirty, cause] = [first, stimulus];
  for (let round = 0; round < MAX_ROUNDS && (cause !== null || !isClean(dirty)); round += 1) {
    if (round > 0) dirty = followSegments(turn, dirty, at, false);
    exitRuns(turn, at, dirty, cause?.event ?? null);
    releaseRuns(turn, at, dirty, cause);
    [dirty, cause] = [turn.dirty, null];
    turn.dirty = NOTHING;
  }
}

/** Applies what a stimulus changes; answers the paths that are others now. What was said of a person is told in the log, what fills a gap is not. */
function take(turn: Turn, changes: readonly AttributeChange[], { id, at, type }: Stimulus): readonly string[] {
  if (changes.length === 0) return NOTHING.paths;
  const { facts, applied } = applyChanges(turn.facts, changes);
  if (type === 'attributes') tellOfChanges(turn, applied, { id: uuidOf('attribute_changed', id), at });
  turn.facts = facts;
  return applied.map(pathOf);
}

function happen(turn: Turn, stimulus: Extract<Stimulus, { event: EventFact }>, changes: readonly AttributeChange[], doors: readonly (readonly Door[])[]): void {
  const { event, at } = stimulus;
  const paths = take(turn, changes, stimulus);
  const counted = turn.journeys.counted.has(event.name);
  if (counted) turn.facts = addEvent(turn.facts, event);
  const silent = stimulus.type === 'event' && stimulus.silent;
  if (stimulus.type === 'event' && stimulus.unmoved === true) return;
  const dirty = followSegments(turn, { paths, events: counted ? [event.name] : NOTHING.events }, at, silent);
  if (silent) return;
  if (turn.runs.length > 0) settle(turn, at, dirty, stimulus);
  exitAccounts(turn, event, at);
  for (const group of doors) enter(turn, group, { event, now: at, name: event.name });
  afterwards(turn, at);
}

const NO_DOORS: readonly (readonly Door[])[] = [];

function fired(turn: Turn, stimulus: Extract<Stimulus, { type: 'fire' }>): void {
  const [api, event] = [turn.journeys.apiDoors.get(stimulus.trigger) ?? NO_DOORS, turn.journeys.eventDoors.get(stimulus.event.name) ?? NO_DOORS];
  const byJourney = new Map<number, Door[]>();
  for (const door of [...api, ...event].flat()) byJourney.set(door.journey.journeyId, [...(byJourney.get(door.journey.journeyId) ?? []), door]);
  happen(turn, stimulus, [], [...byJourney.values()]);
}

/** Tries the doors of one journey. One that has none of the kind any more (it was published anew meanwhile) says so. */
function started(turn: Turn, { journeyId, trigger: type, name, data, event, value, at }: Extract<Stimulus, { type: 'start' }>): void {
  // Somebody whom nothing has happened to yet is held against the segments first, as by any other first stimulus.
  if (turn.isNew) settle(turn, at, followSegments(turn, NOTHING, at, false), null);
  const journey = turn.journeys.journeys.get(journeyId);
  if (journey === undefined) return;
  const doors = doorsOf(journey, type, name);
  const arrival = { event, now: at, name: event === null || event.source === 'engine' ? type : event.name, data, value };
  if (doors.length === 0) return refuse(turn, journeyId, arrival, { reason: 'trigger gone' });
  enter(turn, doors, arrival);
  afterwards(turn, at);
}

/** Lets the due timer of a run act; late ones at the real time. */
function ring(turn: Turn, run: Run, due: Instant, realTime: Instant): void {
  const lateMs = realTime - due > LATE_MS ? realTime - due : 0;
  const trip = tripOf(turn, run, lateMs > 0 ? realTime : due, lateMs);
  if (trip !== null && trip.journey.status !== 'paused') wake(trip, run, { type: 'timer', due });
}

/** What a report on messages or a call is to the node that waits for it. */
type Report = Extract<Stimulus, { type: 'outcome' | 'recipients' }>;
const causeOfReport = (report: Report): Cause =>
  report.type === 'outcome' ? { type: 'outcome', outcome: report.outcome, reason: report.reason, value: report.value } : { type: 'recipients', chosen: report.chosen, complete: report.complete };

function causeOfKept(turn: Turn, run: Run, stimulus: Stimulus): Cause | null {
  if (stimulus.type === 'outcome' || stimulus.type === 'recipients') return stimulus.visit === run.visit ? causeOfReport(stimulus) : null;
  if (stimulus.type !== 'event' && stimulus.type !== 'fire') return null;
  const behaviour = turn.journeys.plans.get(run.versionId)?.nodes.get(run.nodeId ?? '')?.behaviour;
  return behaviour?.listens.has(stimulus.event.name) === true ? { type: 'event', event: stimulus.event } : null;
}

function catchUpWith(turn: Turn, run: Run, { stimulus, due }: CatchUp, realTime: Instant): void {
  turn.stimulusId = stimulus?.id ?? `${run.id}:${due}`;
  if (stimulus === null) return ring(turn, run, due, realTime);
  const cause = causeOfKept(turn, run, stimulus);
  const event = stimulus.type === 'event' || stimulus.type === 'fire' ? stimulus.event : null;
  const lateMs = realTime - due > LATE_MS ? realTime - due : 0;
  const trip = tripOf(turn, run, lateMs > 0 ? realTime : due, lateMs);
  if (trip !== null && (cause !== null || event !== null)) wake(trip, run, cause, event);
}

/** Lets a run that came in during a pause set out, on the newest version. */
function beginLate(turn: Turn, collected: Run, realTime: Instant): void {
  const lateMs = realTime - collected.enteredAt > LATE_MS ? realTime - collected.enteredAt : 0;
  const trip = tripOf(turn, collected, realTime, lateMs);
  if (trip !== null) setOut(trip, { ...collected, versionId: trip.journey.plan.versionId, wakeAt: null, kept: undefined });
}

/** Lets a run whose journey goes on again catch up with what was kept for it, in order. */
function catchUp(turn: Turn, paused: Run, realTime: Instant): void {
  if (paused.nodeId === null) return beginLate(turn, paused, realTime);
  put(turn, { ...paused, wakeAt: paused.kept?.wakeAt ?? null, kept: undefined });
  let stimuli = paused.kept?.stimuli ?? [];
  for (;;) {
    const run = current(turn, paused.id);
    if (run === undefined || run.state !== 'active') return;
    const next = firstOf(stimuli, run.wakeAt);
    if (next === null) break;
    if (next.stimulus !== null) stimuli = stimuli.slice(1);
    catchUpWith(turn, run, next, realTime);
  }
  const run = current(turn, paused.id);
  const trip = run === undefined || (run.wakeAt !== null && run.wakeAt <= realTime) ? null : tripOf(turn, run, realTime);
  if (run !== undefined && trip !== null) wake(trip, run, { type: 'facts' });
}

function catchUpAll(turn: Turn, realTime: Instant): void {
  for (const run of turn.runs) {
    if (run.kept !== undefined && run.state === 'active' && turn.journeys.journeys.get(run.journeyId)?.status !== 'paused') catchUp(turn, run, realTime);
  }
}

function timed(turn: Turn, stimulus: Extract<Stimulus, { type: 'timer' }>): void {
  const run = current(turn, stimulus.enrollmentId);
  if (run === undefined || run.state !== 'active' || run.wakeAt === null || run.wakeAt > stimulus.at) return;
  ring(turn, run, stimulus.at, stimulus.realTime);
  afterwards(turn, stimulus.at);
}

function reported(turn: Turn, stimulus: Report): void {
  const run = current(turn, stimulus.enrollmentId);
  const trip = run === undefined || run.state !== 'active' || run.visit !== stimulus.visit ? null : tripOf(turn, run, stimulus.at);
  if (run === undefined || trip === null) return;
  if (trip.journey.status === 'paused') return keep(trip, run, stimulus);
  wake(trip, run, causeOfReport(stimulus));
  afterwards(turn, stimulus.at);
}

function commanded(turn: Turn, stimulus: Extract<Stimulus, { type: 'command' }>): void {
  const run = current(turn, stimulus.enrollmentId);
  const trip = run === undefined ? null : tripOf(turn, run, stimulus.at);
  if (run === undefined || trip === null) return;
  if (stimulus.command === 'exit') exitRun(trip, run, stimulus.reason);
  else if (stimulus.command === 'migrate') migrate(trip, run);
  else if (run.state === 'stuck') retry(trip, run);
  afterwards(turn, stimulus.at);
}

/** Looks at what nodes changed under a stimulus. */
function afterwards(turn: Turn, at: Instant): void {
  const dirty = turn.dirty;
  turn.dirty = NOTHING;
  if (!isClean(dirty)) settle(turn, at, followSegments(turn, dirty, at, false), null);
}

/** What an import or another definition changes is membership only: takes back what was told of it since (journeys.md section 6). */
function untell(turn: Turn, since: number): void {
  const made = turn.effects.splice(since);
  turn.effects.push(...made.filter((effect) => effect.type !== 'event' || effect.silent !== true));
}

function listed(turn: Turn, stimulus: Extract<Stimulus, { type: 'list' }>): void {
  const before = turn.effects.length;
  const dirty = changeList(turn, stimulus);
  if (stimulus.silent) untell(turn, before);
  else settle(turn, stimulus.at, dirty, null);
}

function looked(turn: Turn, { which, paths, silent, at, due }: Extract<Stimulus, { type: 'segments' }>): void {
  const before = turn.effects.length;
  const changed: Dirty = { ...NOTHING, paths };
  const dirty = which === 'touched' ? followSegments(turn, changed, at, silent) : lookAgain(turn, which, { dirty: changed, at, silent, due });
  if (silent) untell(turn, before);
  else settle(turn, at, dirty, null);
  if (due === undefined) return;
  for (const { door, value } of datesDueAt(turn, due)) enter(turn, [door], { event: null, now: at, name: door.trigger.type, value });
  afterwards(turn, at);
}

/** Applies one stimulus to a subject at work. */
export function applyStimulus(turn: Turn, stimulus: Stimulus): void {
  turn.stimulusId = stimulus.id;
  turn.membershipChanges = 0;
  if (turn.visits.size > 0) turn.visits = new Map();
  catchUpAll(turn, stimulus.type === 'timer' ? stimulus.realTime : stimulus.at);
  turn.stimulusId = stimulus.id;
  if (stimulus.type === 'event') happen(turn, stimulus, stimulus.changes, turn.journeys.eventDoors.get(stimulus.event.name) ?? NO_DOORS);
  else if (stimulus.type === 'fire') fired(turn, stimulus);
  else if (stimulus.type === 'start') started(turn, stimulus);
  else if (stimulus.type === 'attributes') settle(turn, stimulus.at, followSegments(turn, { paths: take(turn, stimulus.changes, stimulus), events: NOTHING.events }, stimulus.at, false), null);
  else if (stimulus.type === 'segments') looked(turn, stimulus);
  else if (stimulus.type === 'list') listed(turn, stimulus);
  else if (stimulus.type === 'timer') timed(turn, stimulus);
  else if (stimulus.type === 'outcome' || stimulus.type === 'recipients') reported(turn, stimulus);
  else if (stimulus.type === 'account_exit') exitByAccount(turn, stimulus);
  else commanded(turn, stimulus);
}

/** The instant of a run's own timer as a stimulus. */
export const timerStimulus = (run: Run, due: Instant, realTime: Instant): Stimulus => ({
  id: `${run.id}:${due}`,
  at: due,
  type: 'timer',
  enrollmentId: run.id,
  realTime: instant(Math.max(due, realTime)),
});

/**
 * What one stimulus does to one subject: attribute changes, exits, waits, entries, in this order (journeys.md section 2).
 * Total and deterministic; touches nothing but its arguments. Engine events that it makes are effects only: `replay` lets
 * them act in turn.
 */
export function handle(journeys: JourneySet, subject: Subject, stimulus: Stimulus, nextEnrollmentId: NextEnrollmentId): Handled {
  const turn = begin(journeys, subject, nextEnrollmentId);
  applyStimulus(turn, stimulus);
  return finish(turn);
}
