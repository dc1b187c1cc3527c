import { touchedJourneys, type JourneySet, type Run, type Subject } from '@perennial/journey';
import { instant } from '@perennial/model';
import { isQuorum, type Facts, type Reads } from '@perennial/segment';
import { countMembers, loadActiveRuns, loadAssignments, loadEntries, loadMemberships, loadSegmentTimers, STIMULUS_KIND, type AccountState, type EntryState, type StimulusRow, type Transaction } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { assignmentsOf, entryRecord, groupBy } from './load-batch.js';
import { batchOf, loadHistoriesOf, loadLog, type Touched } from './load-log.js';
import { membershipFacts } from './memberships.js';
import { runOf } from './run-rows.js';

/** An account of the batch with the stimuli that its segments hear. */
export interface AccountWork {
  readonly account: AccountState;
  readonly rows: readonly StimulusRow[];
  readonly workspace: CompiledWorkspace;
  readonly subject: Subject;
}

interface Own {
  readonly account: AccountState;
  readonly rows: readonly StimulusRow[];
}

/** Whether the tests of members hold, by account: each is one count over the people for whom its condition is kept. */
async function loadQuorums(transaction: Transaction, { segments: { quorums } }: CompiledWorkspace, ids: readonly number[]): Promise<Map<number, NonNullable<Facts['quorums']>>> {
  const found = new Map<number, Record<string, boolean>>();
  for (const { accountId, place, total, hits } of await countMembers(transaction, ids, quorums.map(({ setId, test }) => ({ setId, roles: test.roles ?? null })))) {
    const quorum = quorums[place];
    if (quorum !== undefined) found.set(accountId, { ...found.get(accountId), [quorum.key]: isQuorum(quorum.test.quorum, { hits, total }) });
  }
  return found;
}

/** Which segments of an account must be looked at whatever changes. */
function whichOf({ account, rows }: Own, timer: number | undefined, now: number): 'all' | 'timed' | undefined {
  const asked = rows.filter((row) => row.kind === STIMULUS_KIND.accountSegments).map((row) => row.payload['which']);
  if (asked.includes('all') || account.lastSeenAt === null) return 'all';
  return asked.includes('timed') || (timer !== undefined && timer <= now) ? 'timed' : undefined;
}

/** The accounts with what touches each. */
const touchedOf = (own: readonly Own[], timers: ReadonlyMap<number, number>, now: number): Touched[] =>
  own.map(({ account, rows }) => ({
    id: account.id, loggedAs: [account.id], stimuli: rows.filter((row) => row.kind !== STIMULUS_KIND.accountEvent), runs: [], segments: whichOf({ account, rows }, timers.get(account.id), now),
  }));

/** What is under way in the journeys of some accounts, and what was. */
interface Runs {
  readonly active: ReadonlyMap<number, readonly Run[]>;
  readonly entries: ReadonlyMap<number, readonly EntryState[]>;
  readonly assignments: ReadonlyMap<number, readonly { readonly experiment: string; readonly variant: string }[]>;
}

const NO_RUNS: Runs = { active: new Map(), entries: new Map(), assignments: new Map() };

async function loadRuns(transaction: Transaction, set: JourneySet, own: readonly Own[]): Promise<Runs> {
  if (set.journeys.size === 0) return NO_RUNS;
  const ids = own.map(({ account }) => account.id);
  const active = (await loadActiveRuns(transaction, ids)).map((row) => ({ row, run: runOf(row) }));
  const touched = touchedJourneys(set, batchOf(own.flatMap(({ rows }) => rows), active.map(({ run }) => run), 'timed'));
  return {
    active: new Map([...groupBy(active, ({ row }) => row.subjectId)].map(([id, list]) => [id, list.map(({ run }) => run)])),
    entries: groupBy(await loadEntries(transaction, ids, [...touched]), (row) => row.subjectId), assignments: groupBy(await loadAssignments(transaction, ids), (row) => row.subjectId),
  };
}

/** What Conditions read of accounts beside the log. */
async function besideLog(transaction: Transaction, workspace: CompiledWorkspace, accounts: readonly AccountState[]): Promise<Map<number, Omit<Facts, 'events'>>> {
  const ids = accounts.map(({ id }) => id);
  const members = groupBy(await loadMemberships(transaction, ids), (row) => row.subjectId);
  const quorums = await loadQuorums(transaction, workspace, ids);
  return new Map(accounts.map((account) => [account.id, {
    subjectId: String(account.id), profile: {}, account: account.attributes, zones: [workspace.timezone], ...membershipFacts(members.get(account.id) ?? [], workspace.segments), quorums: quorums.get(account.id) ?? {},
  }]));
}

/** What some reads need of accounts, as it is now. */
export async function loadFactsOfAccounts(transaction: Transaction, workspace: CompiledWorkspace, about: { readonly accounts: readonly AccountState[]; readonly reads: Reads; readonly now: number }): Promise<Map<number, Facts>> {
  const beside = await besideLog(transaction, workspace, about.accounts);
  const log = await loadHistoriesOf(transaction, about.accounts.map(({ id }) => ({ id, loggedAs: [id] })), { reads: about.reads, now: about.now, of: 'account' });
  return new Map([...beside].map(([id, own]) => [id, { ...own, events: log.get(id) ?? {} }]));
}

async function loadWorkspace(transaction: Transaction, compiled: CompiledWorkspace, { cache, own, now }: { readonly cache: JourneyCache; readonly own: readonly Own[]; readonly now: number }): Promise<AccountWork[]> {
  const ids = own.map(({ account }) => account.id);
  const runs = await loadRuns(transaction, compiled.ofAccounts, own);
  const workspace = await cache.withVersions(transaction, compiled, [...runs.active.values()].flatMap((list) => list.map((run) => run.versionId)));
  const timers = await loadSegmentTimers(transaction, ids);
  const touched = touchedOf(own, timers, now).map((one) => ({ ...one, runs: runs.active.get(one.id) ?? [] }));
  const wakes = [...runs.active.values()].flatMap((list) => list.flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt])));
  const earliest = Math.min(now, ...own.flatMap(({ rows }) => rows.map((row) => row.receivedAt)), ...timers.values(), ...wakes);
  const log = await loadLog(transaction, workspace.ofAccounts, { subjects: touched, earliest, of: 'account' });
  const beside = await besideLog(transaction, workspace, own.map(({ account }) => account));
  return own.flatMap(({ account, rows }): AccountWork[] => {
    const [wakeAt, known] = [timers.get(account.id), beside.get(account.id)];
    if (known === undefined) return [];
    const subject: Subject = {
      kind: 'account', facts: { ...known, events: log.facts.get(account.id) ?? {} }, runs: runs.active.get(account.id) ?? [], entries: (runs.entries.get(account.id) ?? []).map(entryRecord), assignments: assignmentsOf(runs.assignments.get(account.id) ?? []),
      segmentWakeAt: wakeAt === undefined ? null : instant(wakeAt), isNew: account.lastSeenAt === null,
    };
    return [{ account, rows, workspace, subject }];
  });
}

/** Accounts that something is kept up for, or that run through a journey, with all that it reads; those of workspaces without either are left out. */
export async function loadAccountSubjects(transaction: Transaction, cache: JourneyCache, own: readonly Own[], now: number): Promise<AccountWork[]> {
  if (own.length === 0) return [];
  const work: AccountWork[] = [];
  const workspaces = await cache.load(transaction, [...new Set(own.map(({ account }) => account.workspaceId))]);
  for (const [id, mine] of groupBy(own, ({ account }) => account.workspaceId)) {
    const workspace = workspaces.get(id);
    const listed = mine.some(({ rows }) => rows.some((row) => row.kind === STIMULUS_KIND.accountList));
    if (workspace !== undefined && (listed || workspace.segments.ofAccounts.length > 0 || workspace.ofAccounts.journeys.size > 0)) work.push(...await loadWorkspace(transaction, workspace, { cache, own: mine, now }));
  }
  return work;
}
