import { readsFor, type Door, type EntryRecord, type Run, type Subject } from '@perennial/journey';
import { ENGINE_EVENTS, instant, isJsonObject, journeyId, type EventFact, type JourneyId } from '@perennial/model';
import { loadAccountFacts, loadActiveRuns, loadAssignments, loadEntries, loadEvents, loadMemberships, loadProfiles, loadSegmentTimers, loadTopics, STIMULUS_KIND, type AccountFacts, type LoggedEvent, type MemberRow, type ProfileState, type StimulusRow, type Transaction } from '@perennial/store';
import { union, type Reads } from '@perennial/segment';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { topicFacts, type TopicFacts } from '../consent/topic-facts.js';
import { membershipFacts, quorumsOfAccount } from './memberships.js';
import { factsOf } from './profile-facts.js';
import { runOf, sourceName } from './run-rows.js';

/** A profile of the batch with everything that its stimuli can touch. */
export interface LoadedSubject {
  readonly profile: ProfileState;
  readonly workspace: CompiledWorkspace;
  readonly subject: Subject;
  readonly accountId: number | null;
}

/** Rows by a number that they have. */
export const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => number): Map<number, T[]> => {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
};

/** A row of the log as a fact. */
export const factOf = (event: LoggedEvent): EventFact => ({
  id: event.id, name: event.name, properties: event.properties, source: sourceName(event.source), occurredAt: instant(event.occurredAt), receivedAt: instant(event.receivedAt),
});

/** Facts of the log by profile and name. */
async function loadFacts(transaction: Transaction, profiles: readonly ProfileState[], context: { reads: Reads; now: number }): Promise<Map<number, Record<string, EventFact[]>>> {
  const reads = context.reads.events.map((read) => ({ name: read.name, since: read.withinMs === null ? null : context.now - read.withinMs, properties: read.properties }));
  const facts = new Map<number, Record<string, EventFact[]>>();
  const owners = profiles.flatMap((profile) => [profile.id, ...profile.absorbed].map((loggedAs) => ({ profileId: profile.id, loggedAs })));
  for (const event of await loadEvents(transaction, owners, reads)) {
    const own = facts.get(event.profileId) ?? {};
    (own[event.name] ??= []).push(factOf(event));
    facts.set(event.profileId, own);
  }
  return facts;
}

interface WorkspaceBatch {
  readonly workspace: CompiledWorkspace;
  readonly profiles: readonly ProfileState[];
  readonly runs: ReadonlyMap<number, readonly Run[]>;
  readonly accounts: ReadonlyMap<number, AccountFacts>;
  /** When the segments of profiles must be looked at because of the time. */
  readonly timers: ReadonlyMap<number, number>;
  readonly stimuli: readonly StimulusRow[];
  readonly now: number;
}

/** Journeys that the batch can touch: those with active runs, those that its events and triggers enter, and those that the engine's own events enter in turn. */
function journeysOf({ workspace: { set }, stimuli }: WorkspaceBatch, runs: readonly Run[]): JourneyId[] {
  const ids = new Set<JourneyId>(runs.map((run) => run.journeyId));
  const enter = (groups: readonly (readonly Door[])[] | undefined): void => groups?.forEach((group) => group.forEach((door) => ids.add(door.journey.journeyId)));
  for (const { kind, name } of stimuli) {
    if (kind === STIMULUS_KIND.fire) enter(set.apiDoors.get(name));
    enter(set.eventDoors.get(name));
  }
  if (ids.size > 0) for (const name of ENGINE_EVENTS) enter(set.eventDoors.get(name));
  return [...ids];
}

/** The earliest instant at which anything of the batch is evaluated: windows end there, not now, when the engine is behind. */
const earliest = ({ now, stimuli, runs, timers }: WorkspaceBatch): number =>
  Math.min(now, ...stimuli.map((row) => row.receivedAt), ...[...runs.values()].flat().map((run) => run.wakeAt ?? now), ...timers.values());

/** Paths of subjects that the stimuli of a batch change. */
export const pathsOf = (stimuli: readonly StimulusRow[]): string[] => [...new Set(stimuli.flatMap(({ kind, payload }): string[] => {
  if (kind === STIMULUS_KIND.group) return ['account', 'membership'];
  if (kind === STIMULUS_KIND.accountTraits) return Object.keys(isJsonObject(payload['p']) ? payload['p'] : {}).map((name) => `account.${name}`);
  if (kind === STIMULUS_KIND.list || kind === STIMULUS_KIND.accountList) return [`segments.${String(payload['key'])}`];
  if (kind === STIMULUS_KIND.segments || kind === STIMULUS_KIND.accountSegments) return Array.isArray(payload['paths']) ? payload['paths'].map(String) : [];
  return kind === STIMULUS_KIND.identify ? ['profile.timezone', 'profile.locale', ...Object.keys(isJsonObject(payload['p']) ? payload['p'] : {}).map((name) => `profile.${name}`)] : [];
}))];

/** Profiles that must be held against all segments, or against those that time changes: their facts are more than the others'. */
function looked({ stimuli, timers, now }: WorkspaceBatch): { readonly all: ReadonlySet<number>; readonly timed: ReadonlySet<number> } {
  const asked = stimuli.filter((row) => row.kind === STIMULUS_KIND.segments);
  return { all: new Set(asked.filter((row) => row.payload['which'] === 'all').map((row) => row.subjectId)), timed: new Set([...[...timers].flatMap(([id, at]) => (at <= now ? [id] : [])), ...asked.map((row) => row.subjectId)]) };
}

/** Facts of the log: those that the stimuli can touch for all, and for profiles that segments look at anew what these read. One that is new has no log yet. */
async function loadLog(transaction: Transaction, batch: WorkspaceBatch, journeys: readonly JourneyId[]): Promise<Map<number, Record<string, EventFact[]>>> {
  const { set } = batch.workspace;
  const about = {
    events: new Set(batch.stimuli.map((row) => row.name)), triggers: new Set(batch.stimuli.filter((row) => row.kind === STIMULUS_KIND.fire).map((row) => row.name)), journeys, paths: pathsOf(batch.stimuli),
  };
  const own = readsFor(set, about);
  const { all, timed } = looked(batch);
  const now = earliest(batch);
  const of = (wanted: (id: number) => boolean, reads: Reads): Promise<Map<number, Record<string, EventFact[]>>> => loadFacts(transaction, batch.profiles.filter((profile) => wanted(profile.id)), { reads, now });
  const parts = [await of((id) => !all.has(id) && !timed.has(id), own)];
  if (timed.size > 0) parts.push(await of((id) => timed.has(id) && !all.has(id), union([own, readsFor(set, { ...about, segments: 'timed' })])));
  if (all.size > 0) parts.push(await of((id) => all.has(id), union([own, readsFor(set, { ...about, segments: 'all' })])));
  return new Map(parts.flatMap((part) => [...part]));
}

/** Subscriptions of profiles; nothing where neither a journey nor a segment asks. */
async function loadSubscriptions(transaction: Transaction, workspace: CompiledWorkspace, ids: readonly number[]): Promise<Map<number, TopicFacts>> {
  if (workspace.topicsRead.length === 0) return new Map();
  const { terms, consents } = await loadTopics(transaction, workspace.id, ids);
  const byProfile = groupBy(consents, (consent) => consent.profileId);
  return new Map(ids.map((id) => [id, topicFacts(terms, byProfile.get(id) ?? [], workspace.topicsRead)]));
}

async function loadWorkspace(transaction: Transaction, batch: WorkspaceBatch): Promise<LoadedSubject[]> {
  const ids = batch.profiles.map((profile) => profile.id);
  const { workspace } = batch;
  const journeys = journeysOf(batch, [...batch.runs.values()].flat());
  const facts = await loadLog(transaction, batch, journeys);
  const entries = groupBy(await loadEntries(transaction, ids, journeys), (entry) => entry.profileId);
  const assignments = groupBy(await loadAssignments(transaction, ids), (row) => row.profileId);
  const { placeOfSet, toldToMembers } = workspace.segments;
  const accountIds = toldToMembers.size === 0 ? [] : [...new Set([...batch.accounts.values()].map((account) => account.accountId))];
  const members = placeOfSet.size === 0 ? new Map<number, MemberRow[]>() : groupBy(await loadMemberships(transaction, [...ids, ...accountIds]), (row) => row.subjectId);
  const topics = await loadSubscriptions(transaction, workspace, ids);
  return batch.profiles.map((profile) => {
    const account = batch.accounts.get(profile.id);
    const history: EntryRecord[] = (entries.get(profile.id) ?? []).map((entry) => ({ journeyId: journeyId(entry.journeyId), key: entry.key, lastEnteredAt: instant(entry.lastEnteredAt), active: entry.active }));
    const wakeAt = batch.timers.get(profile.id);
    return {
      profile, workspace, accountId: account?.accountId ?? null,
      subject: {
        facts: {
          subjectId: String(profile.id), profile: factsOf(profile), account: account === undefined ? null : { ...account.attributes, role: account.role }, events: facts.get(profile.id) ?? {}, zones: [workspace.timezone],
          ...membershipFacts(members.get(profile.id) ?? [], workspace.segments), quorums: account === undefined ? {} : quorumsOfAccount(members.get(account.accountId) ?? [], workspace.segments), topics: topics.get(profile.id),
        },
        runs: batch.runs.get(profile.id) ?? [], entries: history, assignments: Object.fromEntries((assignments.get(profile.id) ?? []).map((row) => [row.experiment, row.variant])),
        segmentWakeAt: wakeAt === undefined ? null : instant(wakeAt), isNew: profile.lastSeenAt === null,
      },
    };
  });
}

/** Everything that a batch is about, loaded with a number of statements that does not depend on the number of profiles. */
export async function loadBatch(transaction: Transaction, cache: JourneyCache, batch: { readonly profileIds: readonly number[]; readonly stimuli: readonly StimulusRow[]; readonly now: number }): Promise<{ subjects: LoadedSubject[]; tombstones: ProfileState[] }> {
  const found = await loadProfiles(transaction, batch.profileIds);
  const tombstones = found.filter((profile) => profile.mergedInto !== null);
  const profiles = found.filter((profile) => profile.mergedInto === null);
  const ids = profiles.map((profile) => profile.id);
  const rows = await loadActiveRuns(transaction, ids);
  const accounts = new Map((await loadAccountFacts(transaction, ids)).map((facts) => [facts.profileId, facts]));
  const workspaces = await cache.load(transaction, [...new Set(profiles.map((profile) => profile.workspaceId))]);
  const byWorkspace = groupBy(profiles, (profile) => profile.workspaceId);
  const timers = [...workspaces.values()].some((workspace) => workspace.set.segments.all.length > 0) ? await loadSegmentTimers(transaction, ids) : new Map<number, number>();
  const subjects: LoadedSubject[] = [];
  for (const [id, members] of byWorkspace) {
    const compiled = workspaces.get(id);
    if (compiled === undefined) continue;
    const own = rows.filter((row) => row.workspaceId === id);
    const workspace = await cache.withVersions(transaction, compiled, own.map((row) => row.versionId));
    const runs = new Map([...groupBy(own, (row) => row.profileId)].map(([profile, list]) => [profile, list.map(runOf)]));
    const stimuli = batch.stimuli.filter((row) => row.workspaceId === id);
    subjects.push(...await loadWorkspace(transaction, { workspace, profiles: members, runs, accounts, stimuli, timers, now: batch.now }));
  }
  return { subjects, tombstones };
}
