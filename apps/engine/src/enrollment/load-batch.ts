import { isUnmoved, touchedJourneys, type EntryRecord, type JourneySet, type Run, type Subject } from '@perennial/journey';
import { instant, journeyId } from '@perennial/model';
import type { Facts, Reads } from '@perennial/segment';
import { loadAccountFacts, loadActiveRuns, loadAssignments, loadEntries, loadMemberships, loadProfiles, loadSegmentTimers, loadTopics, STIMULUS_KIND, type AccountFacts, type MemberRow, type ProfileState, type StimulusRow, type Transaction, type EntryState } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { topicFacts, type TopicFacts } from '../consent/topic-facts.js';
import { batchOf, loadHistories, loadLog, loggedAs, type Glance, type Touched } from './load-log.js';
import { membershipFacts, quorumsOfAccount } from './memberships.js';
import { factsOf } from './profile-facts.js';
import { runOf } from './run-rows.js';
import { eventOf, isBare } from './translate.js';

/** A profile of the batch with everything that its stimuli can touch. */
export interface LoadedSubject {
  readonly profile: ProfileState;
  readonly workspace: CompiledWorkspace;
  readonly subject: Subject;
  readonly accountId: number | null;
  /** Its event was seen to move no segment: of the log, only what that took is there. */
  readonly unmoved: boolean;
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

/** The earliest instant at which anything of the batch is evaluated: windows end there, not now, when the engine is behind. */
const earliest = ({ now, stimuli, runs, timers }: WorkspaceBatch): number =>
  Math.min(now, ...stimuli.map((row) => row.receivedAt), ...[...runs.values()].flat().map((run) => run.wakeAt ?? now), ...timers.values());

/** Profiles that must be held against all segments, or against those that time changes: their facts are more than the others'. */
function looked({ stimuli, timers, now }: WorkspaceBatch): { readonly all: ReadonlySet<number>; readonly timed: ReadonlySet<number> } {
  const asked = stimuli.filter((row) => row.kind === STIMULUS_KIND.segments);
  return { all: new Set(asked.filter((row) => row.payload['which'] === 'all').map((row) => row.subjectId)), timed: new Set([...[...timers].flatMap(([id, at]) => (at <= now ? [id] : [])), ...asked.map((row) => row.subjectId)]) };
}

/** The profiles of a batch with what touches each. One that is new has no log yet. */
function touchedOf(batch: WorkspaceBatch): Touched[] {
  const { all, timed } = looked(batch);
  const rows = groupBy(batch.stimuli, (row) => row.subjectId);
  return batch.profiles.map((profile) => ({
    id: profile.id, loggedAs: loggedAs(profile), stimuli: rows.get(profile.id) ?? [], runs: batch.runs.get(profile.id) ?? [], segments: all.has(profile.id) ? 'all' : timed.has(profile.id) ? 'timed' : undefined,
  }));
}

/** Subscriptions of profiles; nothing where neither a journey nor a segment asks. */
async function loadSubscriptions(transaction: Transaction, workspace: CompiledWorkspace, ids: readonly number[]): Promise<Map<number, TopicFacts>> {
  if (workspace.topicsRead.length === 0) return new Map();
  const { terms, consents } = await loadTopics(transaction, workspace.id, ids);
  const byProfile = groupBy(consents, (consent) => consent.profileId);
  return new Map(ids.map((id) => [id, topicFacts(terms, byProfile.get(id) ?? [], workspace.topicsRead)]));
}

/** What is known of a profile: the account that it belongs to, the sets that both are in by subject, and its subscriptions. */
interface Known {
  readonly account: AccountFacts | undefined;
  readonly members: ReadonlyMap<number, readonly MemberRow[]>;
  readonly topics: TopicFacts | undefined;
}

/** What conditions read of a profile beside the log. */
export const besideLog = (profile: ProfileState, { account, members, topics }: Known, workspace: CompiledWorkspace): Omit<Facts, 'events'> => ({
  subjectId: String(profile.id), profile: factsOf(profile), account: account === undefined ? null : { ...account.attributes, role: account.role }, membership: account?.membership ?? null, zones: [workspace.timezone],
  ...membershipFacts(members.get(profile.id) ?? [], workspace.segments), quorums: account === undefined ? {} : quorumsOfAccount(members.get(account.accountId) ?? [], workspace.segments), topics,
});

/** What conditions read of the profiles of a batch beside the log. */
async function allBesideLog(transaction: Transaction, { workspace, profiles, accounts }: Pick<WorkspaceBatch, 'workspace' | 'profiles' | 'accounts'>): Promise<Map<number, Omit<Facts, 'events'>>> {
  const { placeOfSet, toldToMembers } = workspace.segments;
  const ids = profiles.map((profile) => profile.id);
  const accountIds = toldToMembers.size === 0 ? [] : [...new Set([...accounts.values()].map((account) => account.accountId))];
  const members = placeOfSet.size === 0 ? new Map<number, MemberRow[]>() : groupBy(await loadMemberships(transaction, [...ids, ...accountIds]), (row) => row.subjectId);
  const topics = await loadSubscriptions(transaction, workspace, ids);
  return new Map(profiles.map((profile) => [profile.id, besideLog(profile, { account: accounts.get(profile.id), members, topics: topics.get(profile.id) }, workspace)]));
}

/** Everything that some reads need of profiles of a workspace, without what is under way in their journeys. */
export async function loadFacts(transaction: Transaction, workspace: CompiledWorkspace, about: { readonly profiles: readonly ProfileState[]; readonly reads: Reads; readonly now: number }): Promise<Map<number, Facts>> {
  const { profiles, reads, now } = about;
  const accounts = new Map((await loadAccountFacts(transaction, profiles.map((profile) => profile.id))).map((facts) => [facts.profileId, facts]));
  const beside = await allBesideLog(transaction, { workspace, profiles, accounts });
  const log = await loadHistories(transaction, profiles, { reads, now });
  return new Map([...beside].map(([id, own]) => [id, { ...own, events: log.get(id) ?? {} }]));
}

/** A glance at a profile that nothing but one event touches. */
function glanceAt(set: JourneySet, profile: ProfileState | undefined, beside: Omit<Facts, 'events'> | undefined, { stimuli, runs, segments }: Touched): Glance | null {
  const [row] = stimuli;
  if (profile === undefined || beside === undefined || row === undefined || stimuli.length > 1 || runs.length > 0 || segments !== undefined || profile.lastSeenAt === null || !isBare(row, profile)) return null;
  return { event: row.name, unmoved: (history) => isUnmoved(set, { ...beside, events: { [row.name]: history } }, eventOf(row), instant(row.receivedAt)) };
}

/** What earlier runs mean for re-entry, as stored. */
export const entryRecord = (entry: EntryState): EntryRecord => ({ journeyId: journeyId(entry.journeyId), key: entry.key, lastEnteredAt: instant(entry.lastEnteredAt), active: entry.active });
/** Stored assignments of one subject, by experiment. */
export const assignmentsOf = (rows: readonly { readonly experiment: string; readonly variant: string }[]): Subject['assignments'] => Object.fromEntries(rows.map((row) => [row.experiment, row.variant]));

async function loadWorkspace(transaction: Transaction, batch: WorkspaceBatch): Promise<LoadedSubject[]> {
  const ids = batch.profiles.map((profile) => profile.id);
  const { workspace } = batch;
  const { all, timed } = looked(batch);
  const journeys = [...touchedJourneys(workspace.set, batchOf(batch.stimuli, [...batch.runs.values()].flat(), all.size + timed.size > 0 ? 'timed' : undefined))];
  const beside = await allBesideLog(transaction, batch);
  const byId = new Map(batch.profiles.map((profile) => [profile.id, profile]));
  const log = await loadLog(transaction, workspace.set, { subjects: touchedOf(batch), earliest: earliest(batch), of: 'profile', glanceAt: (touched) => glanceAt(workspace.set, byId.get(touched.id), beside.get(touched.id), touched) });
  const entries = groupBy(await loadEntries(transaction, ids, journeys), (entry) => entry.subjectId);
  const assignments = groupBy(await loadAssignments(transaction, ids), (row) => row.subjectId);
  return batch.profiles.flatMap((profile): LoadedSubject[] => {
    const own = beside.get(profile.id);
    if (own === undefined) return [];
    const wakeAt = batch.timers.get(profile.id);
    return [{
      profile, workspace, accountId: batch.accounts.get(profile.id)?.accountId ?? null, unmoved: log.unmoved.has(profile.id),
      subject: {
        facts: { ...own, events: log.facts.get(profile.id) ?? {} },
        runs: batch.runs.get(profile.id) ?? [], entries: (entries.get(profile.id) ?? []).map(entryRecord), assignments: assignmentsOf(assignments.get(profile.id) ?? []),
        segmentWakeAt: wakeAt === undefined ? null : instant(wakeAt), isNew: profile.lastSeenAt === null,
      },
    }];
  });
}

/** Everything that a batch is about (`rung`: timers are due in it), loaded with a number of statements that does not depend on the number of profiles. */
export async function loadBatch(transaction: Transaction, cache: JourneyCache, batch: { readonly profileIds: readonly number[]; readonly stimuli: readonly StimulusRow[]; readonly now: number; readonly rung: boolean }): Promise<{ subjects: LoadedSubject[]; tombstones: ProfileState[] }> {
  const found = await loadProfiles(transaction, batch.profileIds);
  const tombstones = found.filter((profile) => profile.mergedInto !== null);
  const profiles = found.filter((profile) => profile.mergedInto === null);
  const ids = profiles.map((profile) => profile.id);
  const rows = await loadActiveRuns(transaction, ids);
  const accounts = new Map((await loadAccountFacts(transaction, ids)).map((facts) => [facts.profileId, facts]));
  const workspaces = await cache.load(transaction, [...new Set(profiles.map((profile) => profile.workspaceId))]);
  const byWorkspace = groupBy(profiles, (profile) => profile.workspaceId);
  const timers = batch.rung || [...workspaces.values()].some(({ set }) => set.segments.all.length > 0 || set.dates.length > 0) ? await loadSegmentTimers(transaction, ids) : new Map<number, number>();
  const subjects: LoadedSubject[] = [];
  for (const [id, members] of byWorkspace) {
    const compiled = workspaces.get(id);
    if (compiled === undefined) continue;
    const own = rows.filter((row) => row.workspaceId === id);
    const workspace = await cache.withVersions(transaction, compiled, own.map((row) => row.versionId));
    const runs = new Map([...groupBy(own, (row) => row.subjectId)].map(([profile, list]) => [profile, list.map(runOf)]));
    const stimuli = batch.stimuli.filter((row) => row.workspaceId === id);
    subjects.push(...await loadWorkspace(transaction, { workspace, profiles: members, runs, accounts, stimuli, timers, now: batch.now }));
  }
  return { subjects, tombstones };
}
