import { instant, uuidOf, type EngineEventName, type EventFact, type Instant, type JsonObject, type TimeRule } from '@perennial/model';
import { matches, nextChange, union, type Facts, type Scope } from '@perennial/segment';
import { carryOut } from './deeds.js';
import type { Cause, Decision, Visit } from './kinds/kind.js';
import { choiceFor, isPast, MIGRATION_EXIT, movedMemory, wayOn } from './migrate.js';
import type { PlanNode } from './plan.js';
import { goalsAtEntry, lookForGoals } from './pull.js';
import { draftOf, type Draft, type Run } from './run.js';
import { earlier } from './segments.js';
import { depthOf, planOf, scopeOf, type Trip } from './trip.js';
import { countEnd, put } from './turn.js';
import { valuesRead } from './values-read.js';
import { chooseZone } from './zone.js';

/** Most nodes that one stimulus lets one run visit. */
export const MAX_VISITS = 500;
const NO_MEMORY: JsonObject = {};

const viewOf = ({ turn, now }: Trip, run: Run): { readonly facts: Facts; readonly scope: Scope; readonly run: Run; readonly now: Instant } => ({ facts: turn.facts, scope: scopeOf(run), run, now });

function winnerAt({ winners }: Trip['journey'], nodeId: string): string | null {
  const variant = winners !== undefined && Object.hasOwn(winners, nodeId) ? winners[nodeId] : null;
  return typeof variant === 'string' ? variant : null;
}

const visitOf = ({ turn, journey, now }: Trip, run: Run, node: PlanNode): Visit => ({
  facts: turn.facts,
  scope: scopeOf(run),
  run,
  journeyId: run.journeyId,
  nodeId: node.id,
  now,
  assignments: turn.assignments,
  winner: winnerAt(journey, node.id),
  connected: node.connected,
  zone: () => chooseZone(turn.facts, journey.plan.graph.timezone),
});

function engineEvent({ turn, journey, now }: Trip, name: EngineEventName, run: Run, more: JsonObject = {}): void {
  const properties: JsonObject = { journeyId: run.journeyId, journey: journey.plan.name, key: run.key, enrollmentId: run.id, ...(run.reason === null ? {} : { reason: run.reason }), ...more };
  turn.effects.push({ type: 'event', id: uuidOf(name, run.id), name, properties, at: now, depth: depthOf(turn, run) + 1 });
}

/** Says in the log that a run has entered, and by what: the name of an event, or the type of the trigger that none came with. */
export function announce(trip: Trip, run: Run, by: string): void {
  const { filter } = trip.journey.plan.entry;
  // What the entry filter read, as it was: the answer to "why did they enter?".
  engineEvent(trip, 'journey_entered', run, { by, ...(filter === null ? {} : { values: valuesRead(filter.reads, trip.turn.facts, { event: run.entryEvent ?? undefined }) }) });
}

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

function end(trip: Trip, run: Draft, state: 'completed' | 'exited', reason: string): void {
  run.state = state;
  run.reason = reason;
  run.endedAt = trip.now;
  run.wakeAt = null;
  run.clock = trip.now;
  run.kept = undefined;
  put(trip.turn, run);
  countEnd(trip.turn, run);
  if (state === 'exited') trip.turn.effects.push({ type: 'cancel', enrollmentId: run.id, enteredAt: run.enteredAt, reason });
  engineEvent(trip, state === 'exited' ? 'journey_exited' : 'journey_completed', run);
}

/** What the exit Conditions read of a run. */
const exitValues = ({ turn, journey }: Trip, run: Run): JsonObject => valuesRead(union(journey.plan.exits.conditions.map((test) => test.reads)), turn.facts, scopeOf(run));

/** Ends a run from outside, at once, wherever it is. */
export function exitRun(trip: Trip, run: Run, reason: string): void {
  record(trip, run, null, reason === EXIT_CONDITION ? { exited: reason, values: exitValues(trip, run) } : { exited: reason });
  end(trip, draftOf(run), 'exited', reason);
}

function hold(trip: Trip, run: Draft, reason: string): void {
  run.state = 'stuck';
  run.reason = reason;
  run.wakeAt = null;
  run.clock = trip.now;
  put(trip.turn, run);
}

/** Stops a run that cannot go on, for a person to look at. */
export const stick = (trip: Trip, run: Run, reason: string): void => hold(trip, draftOf(run), reason);

/** True when an exit Condition of the journey holds for the run at an instant. */
export const exitHolds = ({ turn, journey }: Trip, run: Run, at: Instant): boolean =>
  journey.plan.exits.conditions.some(({ condition }) => matches(condition, turn.facts, at, scopeOf(run)));

/** Reason of messages that a pause held back too long. */
const STALE = 'stale';
/** Reason of runs that an exit Condition ended. */
export const EXIT_CONDITION = 'exit condition';

/** When a waiting run must be looked at: when its node wants it, or when time alone makes an exit Condition or a goal on its way true. */
function wakeOf(trip: Trip, run: Run, own: Instant | null, at: Instant): Instant | null {
  const goals = planOf(trip, run)?.pulls ?? [];
  const tests = goals.length === 0 ? trip.journey.plan.exits.conditions : [...trip.journey.plan.exits.conditions, ...goals.flatMap(({ node, pull }) => (pull.test === null || run.marks?.goals?.[node.id] === 'pulled' ? [] : [pull.test]))];
  return tests.reduce<Instant | null>((wake, { condition, timed }) => (timed ? earlier(wake, nextChange(condition, trip.turn.facts, at, scopeOf(run))) : wake), own);
}

interface Stop {
  readonly node: PlanNode;
  readonly decision: Decision;
}

/** True when what moves the run fell due so long before the end of a pause that nobody wants to hear of it now. */
const isStale = ({ journey: { staleBefore }, now, lateMs }: Trip): boolean => staleBefore !== null && staleBefore !== undefined && lateMs > 0 && now - lateMs < staleBefore;

/** A message that is not made because it would be stale: the run goes on, by the way of those that are skipped where there is one. */
const unsent = (node: PlanNode): Decision => ({ do: 'leave', outlet: node.connected('skipped') ? 'skipped' : 'next', why: { unsent: STALE } });

/** Takes a run to where a decision leads it: on through the graph until it waits, ends or is stuck. `at` is the instant for looking at Conditions. */
function follow(trip: Trip, run: Draft, at: Instant, start: Stop): void {
  let { node, decision } = start;
  for (;;) {
    if (decision.do !== 'complete' && decision.message !== undefined && isStale(trip)) decision = unsent(node);
    if (decision.do === 'complete') {
      record(trip, run, null, decision.why);
      return end(trip, run, 'completed', decision.reason);
    }
    const added = carryOut(trip, run, node, decision);
    if (decision.do === 'wait') {
      run.wakeAt = wakeOf(trip, run, decision.wakeAt, at);
      run.memory = decision.memory;
      run.clock = trip.now;
      return put(trip.turn, run);
    }
    record(trip, run, decision.outlet, added === null ? decision.why : { ...decision.why, ...added });
    if ((decision.changes !== undefined || decision.list !== undefined || decision.topic !== undefined) && exitHolds(trip, run, trip.now)) return end(trip, run, 'exited', EXIT_CONDITION);
    const next = node.outlets.get(decision.outlet) ?? null;
    if (next === null) return end(trip, run, 'completed', 'end of path');
    const stop = reach(trip, run, next);
    if (stop === null) return;
    [node, decision] = [stop.node, stop.decision];
  }
}

/** Puts a run at a node; false when it has visited too many under this stimulus. */
function arrive({ turn, now }: Trip, run: Draft, node: PlanNode): boolean {
  const visits = (turn.visits.get(run.id) ?? 0) + 1;
  turn.visits.set(run.id, visits);
  run.nodeId = node.id;
  run.visit += 1;
  run.arrivedAt = now;
  run.arrivedBy = turn.stimulusId;
  run.wakeAt = null;
  run.memory = NO_MEMORY;
  run.clock = now;
  return visits <= MAX_VISITS;
}

/** Lets a run arrive at a node, or where a migration plan takes it from there; null: it ended, or is stuck. */
function reach(trip: Trip, run: Draft, node: PlanNode): Stop | null {
  if (!arrive(trip, run, node)) {
    hold(trip, run, 'too many steps');
    return null;
  }
  const moved = migrated(trip, run, node, null);
  return moved === undefined ? { node, decision: node.behaviour.arrive(visitOf(trip, run, node)) } : moved;
}

/** Lets a run go on from a node before its time, in the newest version where that has the way. */
function release(trip: Trip, run: Draft, node: PlanNode, why: JsonObject): Stop | null {
  const next = wayOn(trip.journey.plan, node);
  record(trip, run, 'released', { ...why, to: next?.id ?? null });
  if (next !== null && trip.journey.plan.nodes.get(next.id) === next) run.versionId = trip.journey.plan.versionId;
  if (next !== null) return reach(trip, run, next);
  end(trip, run, 'completed', 'end of path');
  return null;
}

/** Moves a run to a node of the newest version. At a node of the same kind it is the same visit: with its arrival, and without a second message. */
function move(trip: Trip, run: Draft, move: { readonly from: PlanNode; readonly to: PlanNode; readonly time: TimeRule; readonly cause: Cause | null }): Stop | null {
  const { from, to, time, cause } = move;
  const memory = cause === null ? NO_MEMORY : movedMemory(time, run, () => from.behaviour.resume(visitOf(trip, run, from), { type: 'facts' }), trip.now);
  record(trip, run, 'moved', { to: to.id });
  run.versionId = trip.journey.plan.versionId;
  if (from.type !== to.type) return reach(trip, run, to);
  run.nodeId = to.id;
  run.memory = memory;
  const visit = visitOf(trip, run, to);
  if (cause === null) return { node: to, decision: to.behaviour.arrive(visit) };
  const decision = to.behaviour.resume(visit, cause);
  return time === 'past' && isPast(to, decision, cause) ? release(trip, run, to, decision.why) : { node: to, decision };
}

/** Where the migration plan of the newest version takes a run of an older one from the node where it stands; undefined: it stays, null: it ended, or is stuck. Without a cause it has only just come. */
function migrated(trip: Trip, run: Draft, node: PlanNode, cause: Cause | null): Stop | null | undefined {
  const choice = choiceFor(trip.journey, run);
  if (choice === null) return undefined;
  if (choice.do === 'release') return release(trip, run, node, {});
  const to = choice.do === 'move' ? trip.journey.plan.nodes.get(choice.to ?? node.id) : undefined;
  if (to !== undefined) return move(trip, run, { from: node, to, time: (choice.do === 'move' ? choice.time : undefined) ?? 'recompute', cause });
  if (choice.do === 'move') return undefined;
  record(trip, run, null, { exited: MIGRATION_EXIT });
  end(trip, run, 'exited', MIGRATION_EXIT);
  return null;
}

/** Starts a run on its way, at the node that the entry leads to. */
export function setOut(trip: Trip, entered: Run): void {
  const [run, first] = [draftOf(entered), trip.journey.plan.first];
  const ended = endedBy(trip, run);
  if (ended !== null) return end(trip, run, 'exited', ended);
  if (exitHolds(trip, run, trip.now)) return end(trip, run, 'exited', EXIT_CONDITION);
  const goals = goalsAtEntry(trip.journey.plan, viewOf(trip, run));
  if (goals !== undefined) run.marks = { goals };
  if (first === null) return end(trip, run, 'completed', 'end of path');
  arrive(trip, run, first);
  follow(trip, run, trip.now, { node: first, decision: first.behaviour.arrive(visitOf(trip, run, first)) });
}

/** The node where a run stands, or null when its version is not there (then it is stuck). */
export function standing(trip: Trip, run: Run): PlanNode | null {
  const node = trip.turn.journeys.plans.get(run.versionId)?.nodes.get(run.nodeId ?? '');
  if (node === undefined) stick(trip, run, 'its version or step is not there any more');
  return node ?? null;
}

/** Why somebody ended the run whose turn it is only now; null: nobody did. */
const endedBy = ({ journey: { ending } }: Trip, run: Run): string | null => (ending !== null && ending !== undefined && (ending.before === null || run.enteredAt < ending.before) ? ending.reason : null);

/** Outlet by which a run leaves a node for a goal further on. */
const PULLED = 'pulled';

/** Lets a waiting run go where a goal on its way has come true; else the run, as it stays. */
function goForward(trip: Trip, waiting: Run, at: Instant, event: EventFact | null): Run | null {
  const plan = planOf(trip, waiting);
  if (plan === undefined || plan.pulls.length === 0) return waiting;
  const { goals, to } = lookForGoals(plan, { ...viewOf(trip, waiting), now: at }, event);
  if (to === null && goals === waiting.marks?.goals) return waiting;
  const run = draftOf(waiting);
  run.marks = { ...run.marks, goals };
  if (to === null) {
    put(trip.turn, run);
    return run;
  }
  record(trip, run, PULLED, { pulled: to.node.id, ...(to.event === null ? {} : { event: to.event.name, eventId: to.event.id }) });
  trip.turn.effects.push({ type: 'cancel', enrollmentId: run.id, enteredAt: run.enteredAt, reason: PULLED, visit: run.visit });
  const stop = reach(trip, run, to.node);
  if (stop !== null) follow(trip, run, at, stop);
  return null;
}

/** Lets a waiting run see why it is looked at again: a goal on its way takes it, or it goes on, or stays. `cause` null: only for the goals; `event`: what happened, whether its node listens or not. */
export function wake(trip: Trip, waiting: Run, cause: Cause | null, event: EventFact | null = null): void {
  const ended = endedBy(trip, waiting);
  if (ended !== null) return exitRun(trip, waiting, ended);
  const at = cause?.type === 'timer' ? instant(Math.min(cause.due, trip.now)) : trip.now;
  if (exitHolds(trip, waiting, at)) return exitRun(trip, waiting, EXIT_CONDITION);
  const run = goForward(trip, waiting, at, event);
  if (run === null || cause === null) return;
  const node = standing(trip, run);
  if (node === null) return;
  const draft = draftOf(run);
  const moved = migrated(trip, draft, node, cause);
  if (moved !== null) follow(trip, draft, at, moved ?? { node, decision: node.behaviour.resume(visitOf(trip, draft, node), cause) });
}

/** Applies the migration plan of the newest version to a run of an older one that stands at a node which it names. While the journey is paused it waits, too. */
export function migrate(trip: Trip, run: Run): void {
  if (trip.journey.status === 'paused' || choiceFor(trip.journey, run) === null) return;
  if (run.state === 'stuck') retry(trip, run);
  else wake(trip, run, { type: 'facts' });
}

/** Lets a stuck run arrive again at the node where it is stuck, on the same visit. */
export function retry(trip: Trip, stuck: Run): void {
  const run = draftOf(stuck);
  run.state = 'active';
  run.reason = null;
  run.clock = trip.now;
  if (run.nodeId === null) return setOut(trip, run);
  const node = standing(trip, run);
  if (node === null) return;
  run.arrivedAt = trip.now;
  run.arrivedBy = trip.turn.stimulusId;
  run.memory = NO_MEMORY;
  const moved = migrated(trip, run, node, null);
  if (moved !== null) follow(trip, run, trip.now, moved ?? { node, decision: node.behaviour.arrive(visitOf(trip, run, node)) });
}
