import { randomUUID } from 'node:crypto';
import { attributeOverflow, instant, journeyId, MAX_ATTRIBUTES, shardOf, enrollmentId, type EnrollmentId } from '@perennial/model';
import { replay, type EntryCounts, type Run, type Stimulus } from '@perennial/journey';
import {
  addCounters, addEventNames, addLearnt, addSegmentChanges, appendStimuli, cancelMessages, changeMemberships, claimShards, holdPaused, inTransaction, insertAssignments, insertCalls, insertEvents, insertMessages, insertRefusals, insertRuns, insertSteps, insertTasks, LANE, lockShards,
  parkRuns, quarantine, shardsWithDueTimers, STIMULUS_KIND, subjectsWithDueTimers, takeStimuli, takeStimuliById, touchProfiles, updateProfiles, updateRuns, upsertMemberships, writeMemberships, writeSegmentTimers, writeTopics,
  type Belonging, type Database, type IdBlocks, type LearntDelta, type MessageRow, type ProfileState, type ShardCursor, type StimulusRow, type Transaction,
} from '@perennial/store';
import { crashPoint } from '../platform/crash-point.js';
import { ACCOUNT_KINDS, changesOfAccounts, handleAccounts } from './account-writes.js';
import { BatchWrites, type Owner } from './batch-writes.js';
import { loadEntryCounts } from './entry-counts.js';
import type { JourneyCache } from './journey-cache.js';
import { learnFrom, type KnownPaths } from './learning.js';
import { groupBy, loadBatch, type LoadedSubject } from './load-batch.js';
import { profileWrite } from './profile-facts.js';
import { exitMembersOf } from './exit-members.js';
import { Tellings } from './tellings.js';
import { endToldRuns } from './told-exits.js';
import { addressMembers } from './to-members.js';
import { membershipOf, overflowText, roleOf, stimulusOf, traitsOf, translationOf } from './translate.js';

/** A timer is taken no sooner than this after it is due, so that events received before it have committed (journeys.md section 2). */
export const TIMER_GRACE_MS = 200;
/** Stimuli and timers that one transaction takes; 100 were 1.5 times slower than 1,000 (hotpath.md section 1). */
export const BATCH_SIZE = 1000;
/** A profile's last sign of life is written at most this often when nothing else changes. */
const SEEN_EVERY_MS = 3_600_000;

/** What one lane of a worker needs. */
export interface DrainContext {
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly cache: JourneyCache;
  /** Row of the counters that this lane adds to. */
  readonly slot: number;
  /** An event older than this at receipt counts, but moves nothing. */
  readonly lateEventMs: number;
  readonly batchSize: number;
  /** What the catalogue of paths was taught by this process; without it nothing is learnt. */
  readonly known?: KnownPaths;
  /** The transaction's instant, epoch milliseconds: the database's clock, or a virtual one where a test replays the past. */
  readonly now: (transaction: Transaction) => Promise<number>;
}

/** Which part of the work a transaction takes. */
export type Selection =
  | { readonly type: 'lane'; readonly lane: number; readonly cursor: ShardCursor; readonly limit: number }
  | { readonly type: 'timers'; readonly limit: number }
  /** Exactly these: the retry in halves. */
  | { readonly type: 'units'; readonly units: readonly WorkUnit[] };

/** The work of one subject in a failed transaction. */
export interface WorkUnit {
  readonly lane: number;
  readonly subjectId: number;
  readonly rowIds: readonly number[];
  /** True when its due timers belong to the unit. */
  readonly timers: boolean;
}

/** What a transaction took; filled while it runs, so that a failed one can be taken apart. */
export interface Taken {
  rows: StimulusRow[];
  /** Profiles whose timers are due. */
  timers: number[];
  /** Accounts whose timers are due. */
  accountTimers?: number[];
}

/** What a committed transaction leaves to do. */
export interface Drained {
  readonly stimuli: number;
  readonly timers: number;
  readonly steps: number;
  readonly messages: readonly MessageRow[];
}

const ownTraits = (row: StimulusRow): boolean => row.kind === STIMULUS_KIND.identify;

async function dueShards(transaction: Transaction, limit: number): Promise<number[]> {
  const due = await shardsWithDueTimers(transaction, TIMER_GRACE_MS, limit);
  // Rotation by chance of place, not by number: the fullest first drains a herd evenly.
  due.sort((a, b) => b.due - a.due);
  const chosen: number[] = [];
  let timers = 0;
  for (const { shard, due: count } of due) {
    if (timers >= limit) break;
    chosen.push(shard);
    timers += count;
  }
  return chosen.length === 0 ? [] : lockShards(transaction, chosen);
}

/** Locks shards and takes their work; the lock is a statement of its own, because its snapshot is older than the locks. */
async function select(transaction: Transaction, selection: Selection, taken: Taken): Promise<void> {
  if (selection.type === 'units') {
    const shards = selection.units.map((unit) => shardOf(unit.subjectId));
    const locked = new Set(await lockShards(transaction, [...new Set(shards)]));
    const units = selection.units.filter((unit) => locked.has(shardOf(unit.subjectId)));
    for (const lane of new Set(units.map((unit) => unit.lane))) {
      const own = units.filter((unit) => unit.lane === lane);
      taken.rows.push(...await takeStimuliById(transaction, lane, own.map((unit) => shardOf(unit.subjectId)), own.flatMap((unit) => unit.rowIds)));
    }
    taken.timers = units.filter((unit) => unit.timers).map((unit) => unit.subjectId);
    // Ids of profiles are none of accounts: each is found where it belongs.
    taken.accountTimers = taken.timers;
    return;
  }
  const shards = selection.type === 'timers' ? await dueShards(transaction, selection.limit) : await claimShards(transaction, selection.lane, selection.limit, selection.cursor);
  if (shards.length === 0) return;
  if (selection.type === 'lane') taken.rows = await takeStimuli(transaction, selection.lane, shards, selection.limit);
  const due = await subjectsWithDueTimers(transaction, shards, TIMER_GRACE_MS, selection.limit);
  [taken.timers, taken.accountTimers] = [due.profiles, due.accounts];
}

/** Follow-ups for profiles that were merged away: their stimuli go to the survivor's shard. */
function readdressed(rows: readonly StimulusRow[], tombstones: readonly ProfileState[]): Parameters<typeof appendStimuli>[1] {
  const survivors = new Map(tombstones.map((profile) => [profile.id, profile.mergedInto]));
  return rows.flatMap((row) => {
    const survivor = survivors.get(row.subjectId);
    if (survivor === undefined || survivor === null || ACCOUNT_KINDS.has(row.kind)) return [];
    return [{ ...row, shard: shardOf(survivor), subjectId: survivor, payload: JSON.stringify(row.payload), ageMs: null, occurredAt: row.occurredAt }];
  });
}

interface SubjectWork {
  readonly loaded: LoadedSubject;
  readonly rows: readonly StimulusRow[];
}

/** The stimuli of a profile but for traits that would make too many attributes: those are held back whole. */
function withinLimits(rows: readonly StimulusRow[], { attributes }: ProfileState, writes: BatchWrites): readonly StimulusRow[] {
  let grown = attributes;
  const fits = (row: StimulusRow): boolean => {
    const overflow = attributeOverflow(grown, traitsOf(row));
    if (overflow === null) grown = { ...grown, ...traitsOf(row) };
    else writes.setAside.push({ row, error: overflowText(overflow) });
    return overflow === null;
  };
  return rows.some(ownTraits) ? rows.filter((row) => !ownTraits(row) || fits(row)) : rows;
}

/** Where what a batch does is collected. */
interface Output {
  readonly writes: BatchWrites;
  readonly tellings: Tellings;
}

/** Runs one subject's stimuli and due timers through the pure core and collects what is to be written. */
function handleSubject(work: SubjectWork, { writes, tellings }: Output, frame: { readonly now: number; readonly lateEventMs: number; readonly nextId: () => EnrollmentId; readonly counts: EntryCounts }): void {
  const { profile, workspace, subject, accountId } = work.loaded;
  const owner: Owner = { workspaceId: profile.workspaceId, subjectId: profile.id, profileId: profile.id, accountId, newest: (id) => workspace.set.journeys.get(journeyId(id))?.plan.versionId ?? 0, building: (setId) => workspace.segments.building.has(setId) };
  const translation = translationOf(profile);
  const stimuli: Stimulus[] = [];
  for (const row of withinLimits(work.rows, profile, writes)) {
    if (row.kind === STIMULUS_KIND.event || row.kind === STIMULUS_KIND.fire) {
      writes.addReceived(owner, row);
      tellings.ofEvent(workspace, row);
    }
    if (row.kind === STIMULUS_KIND.group && row.accountId !== null) tellings.ofMembers(workspace, [row.accountId]);
    const stimulus = stimulusOf(row, translation, frame.lateEventMs);
    if (stimulus !== null) stimuli.push(work.loaded.unmoved && stimulus.type === 'event' ? { ...stimulus, unmoved: true } : stimulus);
  }
  const before = new Map<number, Run>(subject.runs.map((run) => [run.id, run]));
  const handled = replay(workspace.set, subject, { stimuli, horizon: instant(frame.now - TIMER_GRACE_MS), realTime: instant(frame.now), nextEnrollmentId: frame.nextId, counts: frame.counts });
  writes.addHandled(owner, handled, before);
  for (const effect of handled.effects) {
    if (effect.type === 'membership') tellings.ofProfileSet(workspace, profile.id, effect.setId);
    const whole = effect.type === 'exit_account' ? (work.rows.find((row) => row.eventId === effect.event.id)?.accountId ?? accountId) : null;
    if (effect.type === 'exit_account' && whole !== null) tellings.toExit({ workspaceId: profile.workspaceId, accountId: whole, journeyId: effect.journeyId, event: effect.event, id: effect.id });
  }
  const after = handled.subject;
  if ((after.segmentWakeAt ?? null) !== (subject.segmentWakeAt ?? null)) writes.segmentTimers.push({ subjectId: profile.id, account: false, at: after.segmentWakeAt ?? null });
  writes.addAssignments(profile.id, subject.assignments, after.assignments);
  writeProfile(work, after.facts.profile, translation.emailVerified, writes);
}

function writeProfile(work: SubjectWork, after: LoadedSubject['subject']['facts']['profile'], emailVerified: boolean, writes: BatchWrites): void {
  const { profile, subject } = work.loaded;
  const last = work.rows.filter((row) => row.kind === STIMULUS_KIND.event || ownTraits(row)).at(-1);
  const seenAt = last === undefined ? profile.lastSeenAt : Math.max(profile.lastSeenAt ?? 0, last.receivedAt);
  if (after !== subject.facts.profile) writes.profiles.push(profileWrite(profile, after, { emailVerified, seenAt }));
  else if (seenAt !== null && seenAt - (profile.lastSeenAt ?? 0) > SEEN_EVERY_MS) writes.seen.push({ id: profile.id, at: seenAt });
}

/** Makes memberships of the stimuli that name an account; answers those that were not there. Attributes that would be too many are held back whole. */
async function joinAccounts(transaction: Transaction, rows: readonly StimulusRow[], writes: BatchWrites): Promise<Belonging[]> {
  const joining = rows.filter((row) => row.accountId !== null && !ACCOUNT_KINDS.has(row.kind));
  const changes = joining.map((row) => {
    const told = row.kind === STIMULUS_KIND.group;
    return { profileId: row.subjectId, accountId: row.accountId ?? 0, workspaceId: row.workspaceId, role: told ? roleOf(row) : null, attributes: told ? membershipOf(row) : null, at: row.receivedAt };
  });
  const joined = await upsertMemberships(transaction, changes);
  for (const { profileId, accountId } of await changeMemberships(transaction, changes)) {
    for (const row of joining) if (row.subjectId === profileId && row.accountId === accountId && membershipOf(row) !== null) writes.setAside.push({ row, error: `traits.membership would give the member more than ${MAX_ATTRIBUTES} attributes` });
  }
  return joined;
}

/** Who joined by anything but a group call, which says so itself; by profile. */
function joinedByTheWay(joined: readonly Belonging[], rows: readonly StimulusRow[]): Map<number, Belonging[]> {
  const said = new Set(rows.filter((row) => row.kind === STIMULUS_KIND.group).map((row) => `${row.subjectId} ${row.accountId ?? ''}`));
  return groupBy(joined.filter(({ profileId, accountId }) => !said.has(`${profileId} ${accountId}`)), ({ profileId }) => profileId);
}

async function write(transaction: Transaction, context: DrainContext, writes: BatchWrites, learnt: readonly LearntDelta[]): Promise<void> {
  const nextEventId = await context.ids.reserve(writes.eventCount);
  const paused = await holdPaused(transaction, [...new Set(writes.parked.map((run) => run.journeyId))]);
  await insertRuns(transaction, [...writes.inserted.values()]);
  await updateRuns(transaction, [...writes.updated.values()]);
  await parkRuns(transaction, writes.parked.filter((run) => paused.has(run.journeyId)));
  await insertSteps(transaction, writes.steps);
  await insertMessages(transaction, writes.messages);
  await insertTasks(transaction, writes.tasks);
  await insertCalls(transaction, writes.calls);
  crashPoint('drain.written');
  for (const message of await cancelMessages(transaction, writes.cancelled)) writes.count({ ...message, measure: 'message:skipped' });
  await insertRefusals(transaction, writes.refusals);
  await insertAssignments(transaction, writes.assignments);
  await writeTopics(transaction, writes.topicWrites());
  await writeMemberships(transaction, writes.membershipWrites());
  await writeSegmentTimers(transaction, writes.segmentTimers);
  await updateProfiles(transaction, writes.profiles);
  await touchProfiles(transaction, writes.seen);
  await insertEvents(transaction, writes.eventRows(nextEventId));
  await quarantine(transaction, writes.setAside);
  await addEventNames(transaction, context.slot, writes.eventNames());
  await addSegmentChanges(transaction, context.slot, writes.segmentChanges());
  await addLearnt(transaction, context.slot, learnt);
  await addCounters(transaction, context.slot, writes.counters);
}

/** Largest number of enrollments that one stimulus is expected to begin; more are fetched when it is passed. */
const ENTRIES_PER_STIMULUS = 4;

/** An id that only this transaction has: that of the first thing that it takes away. */
const causeOf = ({ rows: [row], timers, accountTimers }: Taken): string => (row === undefined ? `timers ${String(timers[0] ?? accountTimers?.[0])} ${randomUUID()}` : `${row.lane} ${row.id}`);

async function process(transaction: Transaction, context: DrainContext, taken: Taken): Promise<Drained> {
  const now = await context.now(transaction);
  const rows = taken.rows.filter((row) => !ACCOUNT_KINDS.has(row.kind));
  const writes = new BatchWrites(now);
  const accountTimers = taken.accountTimers ?? [];
  const tellings = new Tellings(causeOf(taken));
  const horizon = now - TIMER_GRACE_MS;
  await handleAccounts(transaction, context.cache, { rows: taken.rows, timers: accountTimers, now, horizon, lateMs: context.lateEventMs }, { writes, tellings, ids: context.ids });
  const bySubject = new Map<number, StimulusRow[]>();
  for (const id of taken.timers) bySubject.set(id, []);
  for (const row of rows) {
    const own = bySubject.get(row.subjectId);
    if (own === undefined) bySubject.set(row.subjectId, [row]);
    else own.push(row);
  }
  const frame = { bySubject, timers: taken.timers, horizon: instant(horizon), realTime: instant(now) };
  // Where more timers are due than were taken, one of them may be of a member who was told something after it.
  if (taken.timers.length + accountTimers.length < context.batchSize) for (const id of await endToldRuns(transaction, context.cache, frame, writes)) bySubject.delete(id);
  if (bySubject.size > 0) {
    const joined = await joinAccounts(transaction, rows, writes);
    const quiet = joinedByTheWay(joined, rows);
    const grown = new Set(joined.map(({ accountId }) => accountId));
    const { subjects, tombstones } = await loadBatch(transaction, context.cache, { profileIds: [...bySubject.keys()], stimuli: rows, now, rung: taken.timers.length > 0 });
    const counts = await loadEntryCounts(transaction, subjects.map(({ profile, workspace, subject }) => ({ workspaceId: profile.workspaceId, set: workspace.set, subject })), rows);
    const doors = Math.max(ENTRIES_PER_STIMULUS, ...subjects.map(({ workspace }) => workspace.set.journeys.size));
    const nextId = await context.ids.reserve((rows.length + 2 * taken.timers.length) * doors);
    for (const loaded of subjects) {
      writes.park(loaded.workspace.set, { id: loaded.profile.id, runs: loaded.subject.runs }, horizon);
      for (const { profileId, accountId } of quiet.get(loaded.profile.id) ?? []) tellings.ofJoining(loaded.workspace, profileId, accountId);
      const own = bySubject.get(loaded.profile.id) ?? [];
      tellings.ofMembers(loaded.workspace, own.flatMap((row) => (row.accountId !== null && grown.has(row.accountId) ? [row.accountId] : [])));
      handleSubject({ loaded, rows: own }, { writes, tellings }, { now, lateEventMs: context.lateEventMs, nextId: () => enrollmentId(nextId()), counts: counts.now });
    }
    await counts.write(transaction);
    await appendStimuli(transaction, readdressed(rows, tombstones));
  }
  await addressMembers(transaction, { rows: taken.rows, now }, writes);
  await appendStimuli(transaction, changesOfAccounts(writes));
  await exitMembersOf(transaction, taken.rows, tellings);
  await tellings.write(transaction);
  await write(transaction, context, writes, context.known === undefined ? [] : learnFrom(taken.rows, context.known));
  return { stimuli: taken.rows.length, timers: taken.timers.length + accountTimers.length, steps: writes.steps.length, messages: writes.messages };
}

/** Takes one batch of work and handles it in one transaction; `taken` tells, also after a throw, what it was about. */
export async function drainOnce(context: DrainContext, selection: Selection, taken: Taken): Promise<Drained> {
  const drained = await inTransaction(context.database, async (transaction) => {
    await select(transaction, selection, taken);
    if (taken.rows.length + taken.timers.length + (taken.accountTimers?.length ?? 0) === 0) return { stimuli: 0, timers: 0, steps: 0, messages: [] };
    crashPoint('drain.taken');
    return process(transaction, context, taken);
  });
  if (drained.stimuli + drained.timers > 0) crashPoint('drain.committed');
  return drained;
}

/** The lanes of the intake in the order in which a drain fills from them. */
export const DRAIN_LANES = [LANE.direct, LANE.bulk] as const;
