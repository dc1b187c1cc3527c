import type { Subject } from '@perennial/journey';
import { instant } from '@perennial/model';
import { isQuorum, type Facts } from '@perennial/segment';
import { countMembers, loadMemberships, loadSegmentTimers, STIMULUS_KIND, type AccountState, type StimulusRow, type Transaction } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { groupBy } from './load-batch.js';
import { loadLog, type Touched } from './load-log.js';
import { membershipFacts } from './memberships.js';

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

async function loadWorkspace(transaction: Transaction, workspace: CompiledWorkspace, own: readonly Own[], now: number): Promise<AccountWork[]> {
  const ids = own.map(({ account }) => account.id);
  const timers = await loadSegmentTimers(transaction, ids);
  const earliest = Math.min(now, ...own.flatMap(({ rows }) => rows.map((row) => row.receivedAt)), ...timers.values());
  const log = await loadLog(transaction, workspace.ofAccounts, { subjects: touchedOf(own, timers, now), earliest, of: 'account' });
  const members = groupBy(await loadMemberships(transaction, ids), (row) => row.subjectId);
  const quorums = await loadQuorums(transaction, workspace, ids);
  return own.map(({ account, rows }) => {
    const wakeAt = timers.get(account.id);
    const facts: Facts = {
      subjectId: String(account.id), profile: {}, account: account.attributes, events: log.facts.get(account.id) ?? {}, zones: [workspace.timezone],
      ...membershipFacts(members.get(account.id) ?? [], workspace.segments), quorums: quorums.get(account.id) ?? {},
    };
    return { account, rows, workspace, subject: { facts, runs: [], entries: [], assignments: {}, segmentWakeAt: wakeAt === undefined ? null : instant(wakeAt), isNew: account.lastSeenAt === null } };
  });
}

/** Accounts that something is kept up for, with all that it reads; those of workspaces without account segments and lists are left out. */
export async function loadAccountSubjects(transaction: Transaction, cache: JourneyCache, own: readonly Own[], now: number): Promise<AccountWork[]> {
  if (own.length === 0) return [];
  const work: AccountWork[] = [];
  const workspaces = await cache.load(transaction, [...new Set(own.map(({ account }) => account.workspaceId))]);
  for (const [id, mine] of groupBy(own, ({ account }) => account.workspaceId)) {
    const workspace = workspaces.get(id);
    const listed = mine.some(({ rows }) => rows.some((row) => row.kind === STIMULUS_KIND.accountList));
    if (workspace !== undefined && (listed || workspace.segments.ofAccounts.length > 0)) work.push(...await loadWorkspace(transaction, workspace, mine, now));
  }
  return work;
}
