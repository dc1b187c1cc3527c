import { instant, messageId, uuidOf, type EngineEventName, type Instant, type JsonObject } from '@perennial/model';
import { matches, nextChange, type Scope } from '@perennial/segment';
import { applyChanges, pathOf } from './dirty.js';
import type { LiveJourney } from './journey-set.js';
import type { Cause, Decision, Deeds, Visit } from './kinds/kind.js';
import type { PlanNode } from './plan.js';
import { passesOf, type Run } from './run.js';
import type { AttributeChange } from './stimulus.js';
import { countEnd, put, type Turn } from './turn.js';
import { applyTo } from './values.js';
import { chooseZone } from './zone.js';

/** Most nodes that one stimulus lets one run visit. */
export const MAX_VISITS = 500;
/** Most names and bytes (as UTF-16 code units of its JSON) of a run's context. */
const MAX_CONTEXT_NAMES = 100;
const MAX_CONTEXT_LENGTH = 65_536;

/** What a Condition sees of a run. */
export const scopeOf = (run: Run): Scope => ({ context: run.context, entryEvent: run.entryEvent, enteredAt: run.enteredAt });

/** A run on its way, with the journey it belongs to, the instant, and how late that is (0: on time). */
export interface Trip {
  readonly turn: Turn;
  readonly journey: LiveJourney;
  readonly now: Instant;
  readonly lateMs: number;
}

const visitOf = ({ turn, journey, now }: Trip, run: Run, node: PlanNode): Visit => ({
  facts: turn.facts,
  scope: scopeOf(run),
  run,
  journeyId: run.journeyId,
  nodeId: node.id,
  now,
  assignments: turn.assignments,
  connected: node.connected,
  zone: () => chooseZone(turn.facts, journey.zone),
});

function engineEvent({ turn, journey, now }: Trip, name: EngineEventName, run: Run): void {
  const properties: JsonObject = { journeyId: run.journeyId, journey: journey.plan.name, key: run.key, enrollmentId: run.id, ...(run.reason === null ? {} : { reason: run.reason }) };
  turn.effects.push({ type: 'event', id: uuidOf(name, run.id), name, properties, at: now });
}

/** Says in the log that a run has entered. */
export const announce = (trip: Trip, run: Run): void => engineEvent(trip, 'journey_entered', run);

function record(trip: Trip, run: Run, outlet: string | null, why: JsonObject): void {
  if (run.nodeId === null) return;
  trip.turn.steps.push({
    enrollmentId: run.id,
    enteredAt: run.enteredAt,
    versionId: run.versionId,
    journeyId: run.journeyId,
    visit: run.visit,
    nodeId: run.nodeId,
    arrivedAt: run.arrivedAt,
    leftAt: trip.now,
    outlet,
    why: trip.lateMs > 0 ? { ...why, lateMs: trip.lateMs } : why,
  });
}

function end(trip: Trip, run: Run, state: 'completed' | 'exited', reason: string): void {
  const ended: Run = { ...run, state, reason, endedAt: trip.now, wakeAt: null, clock: trip.now, kept: undefined };
  put(trip.turn, ended);
  countEnd(trip.turn, ended);
  if (state === 'exited') trip.turn.effects.push({ type: 'cancel', enrollmentId: run.id, enteredAt: run.enteredAt, reason });
  engineEvent(trip, state === 'exited' ? 'journey_exited' : 'journey_completed', ended);
}

/** Ends a run from outside, at once, wherever it is. */
export function exitRun(trip: Trip, run: Run, reason: string): void {
  record(trip, run, null, { exited: reason });
  end(trip, run, 'exited', reason);
}

/** Stops a run that cannot go on, for a person to look at. */
export function stick(trip: Trip, run: Run, reason: string): void {
  put(trip.turn, { ...run, state: 'stuck', reason, wakeAt: null, clock: trip.now });
}

/** True when an exit Condition of the journey holds for the run at an instant. */
export const exitHolds = ({ turn, journey }: Trip, run: Run, at: Instant): boolean =>
  journey.plan.exits.conditions.some(({ condition }) => matches(condition, turn.facts, at, scopeOf(run)));

/** Reason of runs that an exit Condition ended. */
export const EXIT_CONDITION = 'exit condition';

const min = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a < b ? a : b);

/** When a waiting run must be looked at: when its node wants it, or when time alone makes an exit Condition true. */
function wakeOf({ turn, journey }: Trip, run: Run, own: Instant | null, at: Instant): Instant | null {
  return journey.plan.exits.conditions.reduce<Instant | null>((wake, { condition, timed }) => (timed ? min(wake, nextChange(condition, turn.facts, at, scopeOf(run))) : wake), own);
}

function inContext(run: Run, changes: readonly AttributeChange[]): { run: Run; refused: boolean } {
  const own = changes.filter((change) => change.target === 'context');
  if (own.length === 0) return { run, refused: false };
  const context = own.reduce<JsonObject>((values, { path, value }) => applyTo(values, path, value), run.context);
  const fits = Object.keys(context).length <= MAX_CONTEXT_NAMES && JSON.stringify(context).length <= MAX_CONTEXT_LENGTH;
  return fits ? { run: { ...run, context }, refused: false } : { run, refused: true };
}

interface Done {
  readonly run: Run;
  /** What the trace adds; null: nothing. */
  readonly why: JsonObject | null;
}

function change(trip: Trip, run: Run, changes: readonly AttributeChange[]): Done {
  const { turn } = trip;
  const { facts, applied } = applyChanges(turn.facts, changes);
  turn.facts = facts;
  if (applied.length > 0) turn.dirty = { ...turn.dirty, paths: [...turn.dirty.paths, ...applied.map(pathOf)] };
  for (const one of applied) turn.effects.push({ type: 'change', change: one, enrollmentId: run.id });
  const { run: after, refused } = inContext(run, changes);
  return { run: after, why: refused ? { refused: 'the context would hold more than 100 names or 64 kB' } : null };
}

function carryOut(trip: Trip, run: Run, node: PlanNode, deeds: Deeds): Done {
  const { turn, journey, now } = trip;
  let done: Done = { run, why: null };
  if (deeds.changes !== undefined) done = change(trip, run, deeds.changes);
  if (deeds.assign !== undefined) turn.assignments = { ...turn.assignments, [deeds.assign.experiment]: deeds.assign.variant };
  if (deeds.pass === true) done = { ...done, run: { ...done.run, passes: { ...done.run.passes, [node.id]: passesOf(run, node.id) + 1 } } };
  if (deeds.message !== undefined) {
    const { channel, template, topic, awaited } = deeds.message;
    const { id: enrollmentId, enteredAt, journeyId, versionId, visit } = run;
    const id = messageId(uuidOf('message', enrollmentId, visit));
    turn.effects.push({ type: 'message', id, enrollmentId, enteredAt, journeyId, versionId, nodeId: node.id, visit, channel, template, topic: topic ?? journey.plan.topic, awaited, at: now });
  }
  return done;
}

/** Takes a run to where a decision leads it: on through the graph until it waits, ends or is stuck. `at` is the instant for looking at Conditions. */
function follow(trip: Trip, from: Run, at: Instant, start: { readonly node: PlanNode; readonly decision: Decision }): void {
  let [run, node, decision] = [from, start.node, start.decision];
  for (;;) {
    if (decision.do === 'complete') {
      record(trip, run, null, decision.why);
      return end(trip, run, 'completed', decision.reason);
    }
    const done = carryOut(trip, run, node, decision);
    if (decision.do === 'wait') {
      const wakeAt = wakeOf(trip, done.run, decision.wakeAt, at);
      return put(trip.turn, { ...done.run, wakeAt, memory: decision.memory, clock: trip.now });
    }
    record(trip, run, decision.outlet, done.why === null ? decision.why : { ...decision.why, ...done.why });
    run = done.run;
    if (decision.changes !== undefined && exitHolds(trip, run, trip.now)) return end(trip, run, 'exited', EXIT_CONDITION);
    const next = node.outlets.get(decision.outlet) ?? null;
    if (next === null) return end(trip, run, 'completed', 'end of path');
    const arrived = arrival(trip, run, next);
    if (arrived.state === 'stuck') return put(trip.turn, arrived);
    [run, node, decision] = [arrived, next, next.behaviour.arrive(visitOf(trip, arrived, next))];
  }
}

function arrival({ turn, now }: Trip, run: Run, node: PlanNode): Run {
  const visits = (turn.visits.get(run.id) ?? 0) + 1;
  turn.visits.set(run.id, visits);
  const arrived: Run = { ...run, nodeId: node.id, visit: run.visit + 1, arrivedAt: now, arrivedBy: turn.stimulusId, wakeAt: null, memory: {}, clock: now };
  return visits > MAX_VISITS ? { ...arrived, state: 'stuck', reason: 'too many steps' } : arrived;
}

/** Starts a run on its way, at the node that the entry leads to. */
export function setOut(trip: Trip, run: Run): void {
  const first = trip.journey.plan.first;
  if (exitHolds(trip, run, trip.now)) return end(trip, run, 'exited', EXIT_CONDITION);
  if (first === null) return end(trip, run, 'completed', 'end of path');
  const arrived = arrival(trip, run, first);
  follow(trip, arrived, trip.now, { node: first, decision: first.behaviour.arrive(visitOf(trip, arrived, first)) });
}

/** The node where a run stands, or null when its version is not there (then it is stuck). */
export function standing(trip: Trip, run: Run): PlanNode | null {
  const node = trip.turn.journeys.plans.get(run.versionId)?.nodes.get(run.nodeId ?? '');
  if (node === undefined) stick(trip, run, 'its version or step is not there any more');
  return node ?? null;
}

/** Lets a waiting run see why it is looked at again: it goes on, or stays. */
export function wake(trip: Trip, run: Run, cause: Cause): void {
  const at = cause.type === 'timer' ? instant(Math.min(cause.due, trip.now)) : trip.now;
  if (exitHolds(trip, run, at)) return exitRun(trip, run, EXIT_CONDITION);
  const node = standing(trip, run);
  if (node !== null) follow(trip, run, at, { node, decision: node.behaviour.resume(visitOf(trip, run, node), cause) });
}

/** Lets a stuck run arrive again at the node where it is stuck, on the same visit. */
export function retry(trip: Trip, stuck: Run): void {
  const run: Run = { ...stuck, state: 'active', reason: null, clock: trip.now };
  if (run.nodeId === null) return setOut(trip, run);
  const node = standing(trip, run);
  if (node === null) return;
  const again: Run = { ...run, arrivedAt: trip.now, arrivedBy: trip.turn.stimulusId, memory: {} };
  follow(trip, again, trip.now, { node, decision: node.behaviour.arrive(visitOf(trip, again, node)) });
}
