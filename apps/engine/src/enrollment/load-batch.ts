import { readsFor, type Door, type EntryRecord, type Run, type Subject } from '@perennial/journey';
import { ENGINE_EVENTS, instant, journeyId, type EventFact, type JourneyId } from '@perennial/model';
import { loadAccountFacts, loadActiveRuns, loadAssignments, loadEntries, loadEvents, loadProfiles, STIMULUS_KIND, type AccountFacts, type LoggedEvent, type ProfileState, type StimulusRow, type Transaction } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { factsOf } from './profile-facts.js';
import { runOf, sourceName } from './run-rows.js';

/** A profile of the batch with everything that its stimuli can touch. */
export interface LoadedSubject {
  readonly profile: ProfileState;
  readonly workspace: CompiledWorkspace;
  readonly subject: Subject;
  readonly accountId: number | null;
}

const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => number): Map<number, T[]> => {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
};

const factOf = (event: LoggedEvent): EventFact => ({
  id: event.id, name: event.name, properties: event.properties, source: sourceName(event.source), occurredAt: instant(event.occurredAt), receivedAt: instant(event.receivedAt),
});

/** Facts of the log by profile and name. */
async function loadFacts(transaction: Transaction, profiles: readonly ProfileState[], context: { reads: ReturnType<typeof readsFor>; now: number }): Promise<Map<number, Record<string, EventFact[]>>> {
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
const earliest = ({ now, stimuli, runs }: WorkspaceBatch): number =>
  [...runs.values()].flat().reduce((least, run) => Math.min(least, run.wakeAt ?? least), stimuli.reduce((least, row) => Math.min(least, row.receivedAt), now));

async function loadWorkspace(transaction: Transaction, batch: WorkspaceBatch): Promise<LoadedSubject[]> {
  const ids = batch.profiles.map((profile) => profile.id);
  const journeys = journeysOf(batch, [...batch.runs.values()].flat());
  const reads = readsFor(batch.workspace.set, {
    events: new Set(batch.stimuli.map((row) => row.name)), triggers: new Set(batch.stimuli.filter((row) => row.kind === STIMULUS_KIND.fire).map((row) => row.name)), journeys,
  });
  const facts = await loadFacts(transaction, batch.profiles, { reads, now: earliest(batch) });
  const entries = groupBy(await loadEntries(transaction, ids, journeys), (entry) => entry.profileId);
  const assignments = groupBy(await loadAssignments(transaction, ids), (row) => row.profileId);
  return batch.profiles.map((profile) => {
    const account = batch.accounts.get(profile.id);
    const history: EntryRecord[] = (entries.get(profile.id) ?? []).map((entry) => ({ journeyId: journeyId(entry.journeyId), key: entry.key, lastEnteredAt: instant(entry.lastEnteredAt), active: entry.active }));
    return {
      profile, workspace: batch.workspace, accountId: account?.accountId ?? null,
      subject: {
        facts: { subjectId: String(profile.id), profile: factsOf(profile), account: account === undefined ? null : { ...account.attributes, role: account.role }, events: facts.get(profile.id) ?? {}, zones: [batch.workspace.timezone] },
        runs: batch.runs.get(profile.id) ?? [], entries: history, assignments: Object.fromEntries((assignments.get(profile.id) ?? []).map((row) => [row.experiment, row.variant])),
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
  const subjects: LoadedSubject[] = [];
  for (const [id, members] of byWorkspace) {
    const compiled = workspaces.get(id);
    if (compiled === undefined) continue;
    const own = rows.filter((row) => row.workspaceId === id);
    const workspace = await cache.withVersions(transaction, compiled, own.map((row) => row.versionId));
    const runs = new Map([...groupBy(own, (row) => row.profileId)].map(([profile, list]) => [profile, list.map(runOf)]));
    const stimuli = batch.stimuli.filter((row) => row.workspaceId === id);
    subjects.push(...await loadWorkspace(transaction, { workspace, profiles: members, runs, accounts, stimuli, now: batch.now }));
  }
  return { subjects, tombstones };
}
