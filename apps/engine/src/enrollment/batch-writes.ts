import type { AttributeChange, Effect, Handled, JourneySet, MessageEffect, Refusal, Run, StepRecord, Subject } from '@perennial/journey';
import { ENGINE_EVENTS, shardOf, type JsonObject } from '@perennial/model';
import { SOURCE, type CallRow, type Cancelled, type CounterDelta, type EnrollmentState, type EventNameDelta, type EventRow, type MembershipWrite, type MessageRow, type NewTask, type ProfileWrite, type RefusalRow, type SegmentDelta, type SetAside, type StepRow, type StimulusRow, type TopicWrite } from '@perennial/store';
import { rowOf } from './run-rows.js';

/** An event that the engine itself writes. */
export interface EngineEvent {
  readonly eventId: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly at: number;
}

/** Whose doings are collected. */
export interface Owner {
  readonly workspaceId: number;
  /** The profile, or the account, whose runs they are. */
  readonly subjectId: number;
  /** Null: they are an account's. */
  readonly profileId: number | null;
  readonly accountId: number | null;
  /** Newest version of a journey: whose counters a refusal adds to. */
  readonly newest: (journeyId: number) => number;
  /** Whether a set of members is still being built. */
  readonly building: (setId: number) => boolean;
}

const reserved: ReadonlySet<string> = new Set(ENGINE_EVENTS);
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** Node name under which a journey counts itself. */
export const WHOLE_JOURNEY = '';

/** True for a visit that began after a run was as it was before; one that moved to another version arrives there, on the same visit. */
const isNewVisit = ({ visit, versionId }: Pick<Run, 'visit' | 'versionId'>, before: Run | undefined): boolean => visit > (before?.visit ?? 0) || (before !== undefined && versionId !== before.versionId);

/** Collects, over a batch, every row that its transaction writes: each statement then takes all of them at once. */
export class BatchWrites {
  public readonly inserted = new Map<number, EnrollmentState>();
  public readonly updated = new Map<number, EnrollmentState>();
  public readonly steps: StepRow[] = [];
  public readonly messages: MessageRow[] = [];
  public readonly calls: CallRow[] = [];
  public readonly tasks: NewTask[] = [];
  /** Messages whose recipients are yet to be chosen among the members of an account. */
  public readonly toMembers: { readonly workspaceId: number; readonly accountId: number; readonly message: MessageEffect }[] = [];
  /** What journeys of people change of their accounts. */
  public readonly accountChanges: { readonly workspaceId: number; readonly accountId: number; readonly enrollmentId: number; readonly change: AttributeChange; readonly at: number }[] = [];
  public readonly cancelled: Cancelled[] = [];
  public readonly refusals: RefusalRow[] = [];
  public readonly assignments: { subjectId: number; experiment: string; variant: string }[] = [];
  public readonly counters: CounterDelta[] = [];
  public readonly profiles: ProfileWrite[] = [];
  public readonly parked: { shard: number; id: number; journeyId: number }[] = [];
  public readonly seen: { id: number; at: number }[] = [];
  public readonly segmentTimers: { subjectId: number; account: boolean; at: number | null }[] = [];
  private readonly topics = new Map<string, TopicWrite>();
  private readonly memberships = new Map<string, MembershipWrite>();
  private readonly segmentDeltas = new Map<number, { entered: number; gone: number }>();
  /** Stimuli that are held back whole. */
  public readonly setAside: SetAside[] = [];
  private readonly events: Omit<EventRow, 'id'>[] = [];
  private readonly names = new Map<string, EventNameDelta>();
  private readonly day: string;

  public constructor(now: number) {
    this.day = dayOf(now);
  }

  /** What one stimulus did; `before` are the runs as they were. */
  public addHandled(owner: Owner, handled: Handled, before: ReadonlyMap<number, Run>): void {
    for (const run of handled.entered) this.addEntered(owner, run);
    for (const run of handled.changed) this.addChanged(owner, run, before.get(run.id));
    for (const step of handled.steps) this.addStep(owner, step, before.get(step.enrollmentId));
    for (const effect of handled.effects) this.addEffect(owner, effect);
    for (const refusal of handled.refusals) this.addRefusal(owner, refusal, owner.newest(refusal.journeyId));
  }

  /** Due timers of paused journeys stay due, out of the index of what is due, until the journey resumes. */
  public park({ journeys }: JourneySet, { id, runs }: { readonly id: number; readonly runs: readonly Run[] }, horizon: number): void {
    for (const run of runs) if (journeys.get(run.journeyId)?.status === 'paused' && run.wakeAt !== null && run.wakeAt <= horizon) this.parked.push({ shard: shardOf(id), id: run.id, journeyId: run.journeyId });
  }

  /** First assignments of a subject to variants. */
  public addAssignments(subjectId: number, before: Subject['assignments'], after: Subject['assignments']): void {
    for (const [experiment, variant] of Object.entries(after)) if (before[experiment] !== variant) this.assignments.push({ subjectId, experiment, variant });
  }

  /** A received event, for the log and the catalogue. */
  public addReceived(owner: Owner, row: StimulusRow): void {
    const properties = JSON.stringify(row.payload['p'] ?? {});
    this.events.push({ workspaceId: row.workspaceId, profileId: owner.profileId, accountId: row.accountId, name: row.name, properties, source: row.source, eventId: row.eventId, occurredAt: row.occurredAt, receivedAt: row.receivedAt });
    this.countName(row.workspaceId, row.name, properties, row.receivedAt);
  }

  /** An event of the engine's own, for the log. */
  public addEngineEvent(owner: Owner, event: EngineEvent): void {
    this.events.push({ workspaceId: owner.workspaceId, profileId: owner.profileId, accountId: owner.accountId, name: event.name, properties: JSON.stringify(event.properties), source: SOURCE.engine, eventId: event.eventId, occurredAt: event.at, receivedAt: event.at });
  }

  /** An event of the engine's own that concerns an account and no member of it. */
  public addAccountEvent(account: { readonly id: number; readonly workspaceId: number }, event: EngineEvent): void {
    this.events.push({ workspaceId: account.workspaceId, profileId: null, accountId: account.id, name: event.name, properties: JSON.stringify(event.properties), source: SOURCE.engine, eventId: event.eventId, occurredAt: event.at, receivedAt: event.at });
  }

  /** Adds to a counter of today. */
  public count(what: { readonly journeyId: number; readonly versionId: number; readonly nodeId: string; readonly measure: string }, value = 1): void {
    this.counters.push({ ...what, day: this.day, value });
  }

  /** How many log rows there are: each needs an id. */
  public get eventCount(): number {
    return this.events.length;
  }

  /** The log rows with their ids. */
  public eventRows(nextId: () => number): EventRow[] {
    return this.events.map((event) => ({ ...event, id: nextId() }));
  }

  /** Changes of the catalogue of event names. */
  public eventNames(): EventNameDelta[] {
    return [...this.names.values()];
  }

  /** Subscriptions that steps of journeys chose: the last word of each. */
  public topicWrites(): TopicWrite[] {
    return [...this.topics.values()];
  }

  /** Memberships as they are after the batch. */
  public membershipWrites(): MembershipWrite[] {
    return [...this.memberships.values()];
  }

  /** Growth of the sets that serve. */
  public segmentChanges(): SegmentDelta[] {
    return [...this.segmentDeltas].map(([setId, delta]) => ({ setId, day: this.day, ...delta }));
  }

  /** Counts an event for the catalogue. */
  private countName(workspaceId: number, name: string, properties: string, at: number): void {
    const day = dayOf(at);
    const key = `${workspaceId} ${day} ${name}`;
    const known = this.names.get(key);
    this.names.set(key, { workspaceId, name, day, count: (known?.count ?? 0) + 1, sample: properties.length > 4000 ? (known?.sample ?? '{}') : properties, at: Math.max(known?.at ?? 0, at) });
  }

  private addMembership(subjectId: number, { setId, member, at }: Extract<Effect, { type: 'membership' }>, building: boolean): void {
    this.memberships.set(`${setId} ${subjectId}`, { setId, subjectId, since: at, member, building });
    if (building) return;
    const delta = this.segmentDeltas.get(setId) ?? { entered: 0, gone: 0 };
    this.segmentDeltas.set(setId, member ? { ...delta, entered: delta.entered + 1 } : { ...delta, gone: delta.gone + 1 });
  }

  private addEntered(owner: Owner, run: Run): void {
    this.inserted.set(run.id, rowOf(run, owner));
    this.count({ journeyId: run.journeyId, versionId: run.versionId, nodeId: WHOLE_JOURNEY, measure: run.state === 'held' ? 'held' : 'entered' });
  }

  private addChanged(owner: Owner, run: Run, before: Run | undefined): void {
    const row = rowOf(run, owner);
    if (this.inserted.has(run.id)) this.inserted.set(run.id, row);
    else this.updated.set(run.id, row);
    const ids = { journeyId: run.journeyId, versionId: run.versionId };
    // A visit that began now and has no finished step yet: the run waits there.
    const waits = (run.state === 'active' || run.state === 'stuck') && run.nodeId !== null;
    if (waits && isNewVisit(run, before)) this.count({ ...ids, nodeId: run.nodeId ?? WHOLE_JOURNEY, measure: 'arrived' });
    if (before !== undefined && before.versionId !== run.versionId) {
      this.count({ journeyId: run.journeyId, versionId: before.versionId, nodeId: WHOLE_JOURNEY, measure: 'moved:out' });
      this.count({ ...ids, nodeId: WHOLE_JOURNEY, measure: 'moved:in' });
    }
    if (run.state !== before?.state && (run.state === 'completed' || run.state === 'exited')) this.count({ ...ids, nodeId: WHOLE_JOURNEY, measure: run.state });
  }

  /** `before`: the run as it was, whose arrival was counted then. */
  private addStep(owner: Owner, step: StepRecord, before: Run | undefined): void {
    this.steps.push({
      enrollmentId: step.enrollmentId, visit: step.visit, enteredAt: step.enteredAt, workspaceId: owner.workspaceId, journeyId: step.journeyId, versionId: step.versionId, nodeId: step.nodeId,
      arrivedAt: step.arrivedAt, leftAt: step.leftAt, outlet: step.outlet, why: JSON.stringify(step.why),
    });
    const node = { journeyId: step.journeyId, versionId: step.versionId, nodeId: step.nodeId };
    if (isNewVisit(step, before)) this.count({ ...node, measure: 'arrived' });
    this.count({ ...node, measure: step.outlet === null ? 'ended' : `left:${step.outlet}` });
  }

  private addEffect(owner: Owner, effect: Effect): void {
    if (effect.type === 'cancel') this.cancelled.push({ enrollmentId: effect.enrollmentId, enteredAt: effect.enteredAt, visit: effect.visit ?? null });
    if (effect.type === 'task') this.addTask(owner, effect);
    if (effect.type === 'change' && effect.change.target === 'account') this.addAccountChange(owner, effect);
    if (effect.type === 'membership') this.addMembership(owner.subjectId, effect, owner.building(effect.setId));
    if (effect.type === 'topic' && owner.profileId !== null) this.topics.set(`${owner.profileId} ${effect.topic}`, { workspaceId: owner.workspaceId, profileId: owner.profileId, topic: effect.topic, subscribed: effect.subscribed, journeyId: effect.journeyId });
    if (effect.type === 'event') {
      this.addEngineEvent(owner, { eventId: effect.id, name: effect.name, properties: effect.properties, at: effect.at });
      // What a step made is an event like any that was sent.
      if (!reserved.has(effect.name)) this.countName(owner.workspaceId, effect.name, JSON.stringify(effect.properties), effect.at);
    }
    if (effect.type === 'call') {
      this.calls.push({
        id: effect.id, enteredAt: effect.enteredAt, workspaceId: owner.workspaceId, shard: shardOf(owner.subjectId), enrollmentId: effect.enrollmentId, journeyId: effect.journeyId, versionId: effect.versionId,
        nodeId: effect.nodeId, visit: effect.visit, subjectId: owner.subjectId, request: JSON.stringify(effect.request), queuedAt: effect.at,
      });
    }
    if (effect.type === 'message') this.addMessage(owner, effect);
  }

  private addMessage(owner: Owner, effect: MessageEffect): void {
    if (owner.profileId === null) {
      if (owner.accountId !== null) this.toMembers.push({ workspaceId: owner.workspaceId, accountId: owner.accountId, message: effect });
      return;
    }
    this.messages.push({
      id: effect.id, enteredAt: effect.enteredAt, workspaceId: owner.workspaceId, shard: shardOf(owner.profileId), enrollmentId: effect.enrollmentId, journeyId: effect.journeyId, versionId: effect.versionId,
      nodeId: effect.nodeId, visit: effect.visit, profileId: owner.profileId, channel: effect.channel, template: effect.template, topic: effect.topic, awaited: effect.awaited, queuedAt: effect.at, accountId: null, roles: null,
    });
    this.count({ journeyId: effect.journeyId, versionId: effect.versionId, nodeId: effect.nodeId, measure: 'message:queued' });
  }

  private addAccountChange(owner: Owner, { change, enrollmentId, at }: Extract<Effect, { type: 'change' }>): void {
    // An account's own are written with the account.
    if (owner.profileId !== null && owner.accountId !== null) this.accountChanges.push({ workspaceId: owner.workspaceId, accountId: owner.accountId, enrollmentId, change, at });
  }

  private addTask(owner: Owner, { type: _type, at, ...task }: Extract<Effect, { type: 'task' }>): void {
    this.tasks.push({ ...task, workspaceId: owner.workspaceId, profileId: owner.profileId, accountId: owner.accountId, createdAt: at });
  }

  private addRefusal(owner: Owner, refusal: Refusal, versionId: number): void {
    this.count({ journeyId: refusal.journeyId, versionId, nodeId: WHOLE_JOURNEY, measure: 'not_entered' });
    this.refusals.push({ workspaceId: owner.workspaceId, subjectId: owner.subjectId, journeyId: refusal.journeyId, key: refusal.key, reason: refusal.reason, values: refusal.values === undefined ? null : JSON.stringify(refusal.values), stimulusId: refusal.stimulusId, eventName: refusal.eventName, at: refusal.at });
  }
}
