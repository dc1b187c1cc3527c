import { messageId, uuidOf, type JsonObject } from '@perennial/model';
import { applyChanges, pathOf, topicPath } from './dirty.js';
import type { Deeds } from './kinds/kind.js';
import type { PlanNode } from './plan.js';
import { passesOf, type Draft, type Run } from './run.js';
import { changeList } from './segments.js';
import type { AttributeChange } from './stimulus.js';
import { tellOfChanges } from './tell-changes.js';
import { depthOf, MAX_CAUSES, planOf, type Trip } from './trip.js';
import { applyTo, CONTEXT_FULL, contextFits } from './values.js';

/** Most events that a run remembers to have been released by. */
const MAX_USED = 100;

/** Changes the context of a run; false when it would grow beyond its limits (then nothing is changed). */
function changeContext(run: Draft, changes: readonly AttributeChange[]): boolean {
  const own = changes.filter((change) => change.target === 'context');
  if (own.length === 0) return true;
  const context = own.reduce<JsonObject>((values, { path, value }) => applyTo(values, path, value), run.context);
  if (!contextFits(context)) return false;
  run.context = context;
  return true;
}

/** Applies what a node changes; what the trace must add, or null. */
function change({ turn, now }: Trip, run: Draft, changes: readonly AttributeChange[]): JsonObject | null {
  const { facts, applied } = applyChanges(turn.facts, changes);
  tellOfChanges(turn, applied, { id: uuidOf('attribute_changed', run.id, run.visit), at: now });
  turn.facts = facts;
  if (applied.length > 0) turn.dirty = { ...turn.dirty, paths: [...turn.dirty.paths, ...applied.map(pathOf)] };
  for (const one of applied) turn.effects.push({ type: 'change', change: one, enrollmentId: run.id, at: now });
  return changeContext(run, changes) ? null : { refused: CONTEXT_FULL };
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
    ...(message.recipients === undefined ? {} : { recipients: message.recipients }),
    at: now,
  });
}

function call({ turn, now }: Trip, run: Run, node: PlanNode, request: NonNullable<Deeds['call']>): void {
  const { id: enrollmentId, enteredAt, journeyId, versionId, visit } = run;
  turn.effects.push({ type: 'call', id: messageId(uuidOf('call', enrollmentId, visit)), enrollmentId, enteredAt, journeyId, versionId, nodeId: node.id, visit, request, at: now });
}

/** Makes an event of the subject; what the trace must add when it is refused, or null. */
function emit({ turn, now }: Trip, run: Run, { name, properties }: NonNullable<Deeds['emit']>): JsonObject | null {
  const depth = depthOf(turn, run) + 1;
  if (depth > MAX_CAUSES) return { refused: `it would be more than ${MAX_CAUSES} events deep from the first cause` };
  turn.effects.push({ type: 'event', id: uuidOf('emit', run.id, run.visit), name, properties, at: now, depth });
  return null;
}

/** Starts another journey; what the trace must add when it cannot be, or null. */
function startOther({ turn, journey, now }: Trip, run: Run, { journey: key, data }: NonNullable<Deeds['start']>): JsonObject | null {
  const other = turn.journeys.byKey.get(key);
  const depth = depthOf(turn, run) + 1;
  if (other === undefined) return { refused: `there is no published journey with the key ${key}` };
  if (depth > MAX_CAUSES) return { refused: `it would be more than ${MAX_CAUSES} events deep from the first cause` };
  const id = uuidOf('start', run.id, run.visit);
  turn.effects.push({ type: 'start', id, journeyId: other.journeyId, event: { id, name: journey.plan.name, properties: data, occurredAt: now, receivedAt: now, source: 'engine', depth }, at: now });
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

/** Does what a node wants done besides moving the run; what the trace must add where something was refused, or null. */
export function carryOut(trip: Trip, run: Draft, node: PlanNode, deeds: Deeds): JsonObject | null {
  const { turn } = trip;
  const refusals = [
    deeds.changes === undefined ? null : change(trip, run, deeds.changes), deeds.emit === undefined ? null : emit(trip, run, deeds.emit), deeds.list === undefined ? null : changeMembership(trip, deeds.list),
    deeds.topic === undefined ? null : changeTopic(trip, run, deeds.topic), deeds.start === undefined ? null : startOther(trip, run, deeds.start),
  ];
  if (deeds.assign !== undefined) turn.assignments = { ...turn.assignments, [deeds.assign.experiment]: deeds.assign.variant };
  if (deeds.use !== undefined && planOf(trip, run)?.looksBack === true) run.marks = { ...run.marks, used: [...(run.marks?.used ?? []), deeds.use].slice(-MAX_USED) };
  if (deeds.pass === true) run.passes = { ...run.passes, [node.id]: passesOf(run, node.id) + 1 };
  if (deeds.task !== undefined) turn.effects.push({ type: 'task', id: uuidOf('task', run.id, run.visit), enrollmentId: run.id, journeyId: run.journeyId, nodeId: node.id, at: trip.now, ...deeds.task });
  if (deeds.message !== undefined) send(trip, run, node, deeds.message);
  if (deeds.call !== undefined) call(trip, run, node, deeds.call);
  return refusals.find((refusal) => refusal !== null) ?? null;
}
