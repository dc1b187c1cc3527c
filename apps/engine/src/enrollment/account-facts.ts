import { readsFor, type Subject } from '@perennial/journey';
import { instant, type EventFact } from '@perennial/model';
import { isQuorum, type Facts } from '@perennial/segment';
import { countMembers, loadEvents, loadMemberships, loadSegmentTimers, STIMULUS_KIND, type AccountState, type StimulusRow, type Transaction } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from './journey-cache.js';
import { factOf, groupBy, pathsOf } from './load-batch.js';
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

/** Which segments must be looked at whatever changes. */
function whichOf(own: readonly Own[], timers: ReadonlyMap<number, number>, now: number): 'all' | 'timed' | null {
  const asked = own.flatMap(({ rows }) => rows.filter((row) => row.kind === STIMULUS_KIND.accountSegments).map((row) => row.payload['which']));
  if (asked.includes('all') || own.some(({ account }) => account.lastSeenAt === null)) return 'all';
  return asked.includes('timed') || [...timers.values()].some((at) => at <= now) ? 'timed' : null;
}

async function loadLog(transaction: Transaction, workspace: CompiledWorkspace, own: readonly Own[], frame: { readonly timers: ReadonlyMap<number, number>; readonly now: number }): Promise<Map<number, Facts['events']>> {
  const rows = own.flatMap((one) => one.rows);
  const names = rows.filter((row) => row.kind === STIMULUS_KIND.accountLogged).map((row) => row.name);
  const { events } = readsFor(workspace.ofAccounts, { events: new Set(names), triggers: [], journeys: [], paths: pathsOf(rows), segments: whichOf(own, frame.timers, frame.now) });
  const earliest = Math.min(frame.now, ...rows.map((row) => row.receivedAt), ...frame.timers.values());
  const reads = events.map((read) => ({ name: read.name, since: read.withinMs === null ? null : earliest - read.withinMs, properties: read.properties }));
  const log = new Map<number, Record<string, EventFact[]>>();
  for (const event of await loadEvents(transaction, own.map(({ account }) => ({ profileId: account.id, loggedAs: account.id })), reads, 'account')) {
    const known = log.get(event.profileId) ?? {};
    (known[event.name] ??= []).push(factOf(event));
    log.set(event.profileId, known);
  }
  return log;
}

async function loadWorkspace(transaction: Transaction, workspace: CompiledWorkspace, own: readonly Own[], now: number): Promise<AccountWork[]> {
  const ids = own.map(({ account }) => account.id);
  const timers = await loadSegmentTimers(transaction, ids);
  const log = await loadLog(transaction, workspace, own, { timers, now });
  const members = groupBy(await loadMemberships(transaction, ids), (row) => row.subjectId);
  const quorums = await loadQuorums(transaction, workspace, ids);
  return own.map(({ account, rows }) => {
    const wakeAt = timers.get(account.id);
    const facts: Facts = {
      subjectId: String(account.id), profile: {}, account: account.attributes, events: log.get(account.id) ?? {}, zones: [workspace.timezone],
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
