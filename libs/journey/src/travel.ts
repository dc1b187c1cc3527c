import { instant, messageId, uuidOf, type EngineEventName, type Instant, type JsonObject, type TimeRule } from '@perennial/model';
import { matches, nextChange, union, type Scope } from '@perennial/segment';
import { applyChanges, pathOf, topicPath } from './dirty.js';
import type { LiveJourney } from './journey-set.js';
import type { Cause, Decision, Deeds, Visit } from './kinds/kind.js';
import { choiceFor, isPast, MIGRATION_EXIT, movedMemory, wayOn } from './migrate.js';
import type { PlanNode } from './plan.js';
import { draftOf, passesOf, type Draft, type Run } from './run.js';
import { changeList } from './segments.js';
import type { AttributeChange } from './stimulus.js';
import { tellOfChanges } from './tell-changes.js';
import { countEnd, put, type Turn } from './turn.js';
import { valuesRead } from './values-read.js';
import { applyTo } from './values.js';
import { chooseZone } from './zone.js';

/** Most nodes that one stimulus lets one run visit. */
export const MAX_VISITS = 500;
/** Most names and bytes (as UTF-16 code units of its JSON) of a run's context. */
const MAX_CONTEXT_NAMES = 100;
const MAX_CONTEXT_LENGTH = 65_536;
/** Engine events that follow from engine events, from the first cause; deeper ones count, but start, exit and release nothing, and nodes make no more. */
export const MAX_CAUSES = 8;
const NO_MEMORY: JsonObject = {};

/** What a Condition sees of a run. */
export const scopeOf = (run: Run): Scope => ({ context: run.context, entryEvent: run.entryEvent, enteredAt: run.enteredAt, journeyId: run.journeyId });

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

/** How many events were made in turn up to now: under this stimulus, and up to the entry of the run, so that a chain does not begin anew behind a wait. */
const depthOf = (turn: Turn, run: Run): number => Math.max(turn.depth, run.entryEvent?.depth ?? 0);

function engineEvent({ turn, journey, now }: Trip, name: EngineEventName, run: Run, more: JsonObject = {}): void {
  const properties: JsonObject = { journeyId: run.journeyId, journey: journey.plan.name, key: run.key, enrollmentId: run.id, ...(run.reason === null ? {} : { reason: run.reason }), ...more };
  turn.effects.push({ type: 'event', id: uuidOf(name, run.id), name, properties, at: now, depth: depthOf(turn, run) + 1 });
}

/** Says in the log that a run has entered. */
export function announce(trip: Trip, run: Run): void {
  const { filter } = trip.journey.plan.entry;
  // What the entry filter read, as it was: the answer to "why did they enter?".
  engineEvent(trip, 'journey_entered', run, filter === null ? {} : { values: valuesRead(filter.reads, trip.turn.facts, { event: run.entryEvent ?? undefined }) });
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

const min = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a < b ? a : b);

/** When a waiting run must be looked at: when its node wants it, or when time alone makes an exit Condition true. */
function wakeOf({ turn, journey }: Trip, run: Run, own: Instant | null, at: Instant): Instant | null {
  return journey.plan.exits.conditions.reduce<Instant | null>((wake, { condition, timed }) => (timed ? min(wake, nextChange(condition, turn.facts, at, scopeOf(run))) : wake), own);
}

/** Changes the context of a run; false when it would grow beyond its limits (then nothing is changed). */
function changeContext(run: Draft, changes: readonly AttributeChange[]): boolean {
  const own = changes.filter((change) => change.target === 'context');
  if (own.length === 0) return true;
  const context = own.reduce<JsonObject>((values, { path, value }) => applyTo(values, path, value), run.context);
  if (Object.keys(context).length > MAX_CONTEXT_NAMES || JSON.stringify(context).length > MAX_CONTEXT_LENGTH) return false;
  run.context = context;
  return true;
}

/** Applies what a node changes; what the trace must add, or null. */
function change({ turn, now }: Trip, run: Draft, changes: readonly AttributeChange[]): JsonObject | null {
  const { facts, applied } = applyChanges(turn.facts, changes);
  tellOfChanges(turn, applied, { id: uuidOf('attribute_changed', run.id, run.visit), at: now });
  turn.facts = facts;
  if (applied.length > 0) turn.dirty = { ...turn.dirty, paths: [...turn.dirty.paths, ...applied.map(pathOf)] };
  for (const one of applied) turn.effects.push({ type: 'change', change: one, enrollmentId: run.id });
  return changeContext(run, changes) ? null : { refused: 'the context would hold more than 100 names or 64 kB' };
}

function send({ turn, journey, now }: Trip, run: Run, node: PlanNode, message: NonNullable<Deeds['message']>): void {
  turn.effects.push({
    type: 'message',
    id: messageId(uuidOf('message', run.id, run.visit)),
    enrollmentId: run.id,
    enteredAt: run.enteredAt,
    journeyId: run.journeyId,
    versionId: run.versionId,
    nodeId: node.id,
    visit: run.visit,
    channel: message.channel,
    template: message.template,
    topic: message.topic ?? journey.plan.topic,
    awaited: message.awaited,
    at: now,
  });
}

/** Makes an event of the subject; what the trace must add when it is refused, or null. */
function emit({ turn, now }: Trip, run: Run, { name, properties }: NonNullable<Deeds['emit']>): JsonObject | null {
  const depth = depthOf(turn, run) + 1;
  if (depth > MAX_CAUSES) return { refused: `it would be more than ${MAX_CAUSES} events deep from the first cause` };
  turn.effects.push({ type: 'event', id: uuidOf('emit', run.id, run.visit), name, properties, at: now, depth });
  return null;
}

/** Puts the subject on a list or takes it off; what the trace must add when there is no such list, or null. */
function changeMembership({ turn, now }: Trip, { key, member }: NonNullable<Deeds['list']>): JsonObject | null {
  const list = turn.journeys.lists.get(key);
  if (list === undefined) return { refused: `there is no list with the key ${key}` };
  const changed = changeList(turn, { list, member, at: now, silent: false });
  turn.dirty = { ...turn.dirty, paths: [...turn.dirty.paths, ...changed.paths] };
  return null;
}

/** Subscribes the subject or unsubscribes it, on all channels; what the trace must add when there is no such topic, or null. */
function changeTopic({ turn, now }: Trip, run: Run, { key, subscribed }: NonNullable<Deeds['topic']>): JsonObject | null {
  const topics = turn.facts.topics ?? {};
  if (!Object.hasOwn(topics, key)) return { refused: `there is no topic with the key ${key}` };
  const own = Object.keys(topics).filter((name) => (name === key || name.startsWith(`${key}:`)) && topics[name] !== subscribed);
  if (own.length === 0) return null;
  turn.facts = { ...turn.facts, topics: { ...topics, ...Object.fromEntries(own.map((name) => [name, subscribed])) } };
  turn.dirty = { ...turn.dirty, paths: [...turn.dirty.paths, ...own.map(topicPath)] };
  turn.effects.push({ type: 'topic', topic: key, subscribed, journeyId: run.journeyId, at: now });
  turn.effects.push({ type: 'event', id: uuidOf('topic', run.id, run.visit), name: 'subscription_changed', properties: { topic: key, subscribed, source: 'journey' }, at: now });
  return null;
}

function carryOut(trip: Trip, run: Draft, node: PlanNode, deeds: Deeds): JsonObject | null {
  const { turn } = trip;
  const refusals = [
    deeds.changes === undefined ? null : change(trip, run, deeds.changes), deeds.emit === undefined ? null : emit(trip, run, deeds.emit), deeds.list === undefined ? null : changeMembership(trip, deeds.list),
    deeds.topic === undefined ? null : changeTopic(trip, run, deeds.topic),
  ];
  if (deeds.assign !== undefined) turn.assignments = { ...turn.assignments, [deeds.assign.experiment]: deeds.assign.variant };
  if (deeds.pass === true) run.passes = { ...run.passes, [node.id]: passesOf(run, node.id) + 1 };
  if (deeds.message !== undefined) send(trip, run, node, deeds.message);
  return refusals.find((refusal) => refusal !== null) ?? null;
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
  if (exitHolds(trip, run, trip.now)) return end(trip, run, 'exited', EXIT_CONDITION);
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

/** Lets a waiting run see why it is looked at again: it goes on, or stays. */
export function wake(trip: Trip, run: Run, cause: Cause): void {
  const ended = endedBy(trip, run);
  if (ended !== null) return exitRun(trip, run, ended);
  const at = cause.type === 'timer' ? instant(Math.min(cause.due, trip.now)) : trip.now;
  if (exitHolds(trip, run, at)) return exitRun(trip, run, EXIT_CONDITION);
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
