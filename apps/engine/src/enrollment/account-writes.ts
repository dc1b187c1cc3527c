import { replay, type EntryCounts, type Run, type Stimulus } from '@perennial/journey';
import { attributeOverflow, enrollmentId, instant, journeyId, shardOf, subscriptionChanges, uuidOf, type JsonObject } from '@perennial/model';
import { insertSubscriptionHistory, LANE, loadAccounts, SOURCE, STIMULUS_KIND, updateAccounts, type AccountState, type IdBlocks, type NewStimulus, type StimulusRow, type SubscriptionChange, type Transaction } from '@perennial/store';
import { loadAccountSubjects, type AccountWork } from './account-facts.js';
import type { BatchWrites, Owner } from './batch-writes.js';
import { loadEntryCounts } from './entry-counts.js';
import { groupBy } from './load-batch.js';
import type { JourneyCache } from './journey-cache.js';
import type { Tellings } from './tellings.js';
import { accountAfter, accountStimulusOf, causeOf, overflowText, traitsOf } from './translate.js';

const { accountEvent, accountTraits, accountLogged, accountSegments, accountList, tellMembers, accountOutcome, accountCommand, accountStart, accountFire, accountRecipients, accountMessage, exitMembers, accountOwn } = STIMULUS_KIND;
/** Kinds of stimuli whose subject is an account. */
export const ACCOUNT_KINDS: ReadonlySet<number> = new Set([
  accountEvent, accountTraits, accountLogged, accountSegments, accountList, tellMembers, accountOutcome, accountCommand, accountStart, accountFire, accountRecipients, accountMessage, exitMembers, accountOwn,
]);
/** Those that are a sign of life. */
const SEEN_KINDS: ReadonlySet<number> = new Set([accountEvent, accountTraits]);

interface AccountBatch {
  readonly history: SubscriptionChange[];
  readonly writes: BatchWrites;
}

/** The account after the traits of a stimulus; what it changes of its subscription goes into history and log. Null: they would make too many attributes, and are held back whole. */
function attributesAfter(account: AccountState, row: StimulusRow, { history, writes }: AccountBatch): JsonObject | null {
  const traits = traitsOf(row);
  const overflow = attributeOverflow(account.attributes, traits);
  if (overflow !== null) {
    writes.setAside.push({ row, error: overflowText(overflow) });
    return null;
  }
  const after = accountAfter(account.attributes, traits);
  for (const change of subscriptionChanges(account.attributes, after)) {
    const id = uuidOf('subscription_changed', row.eventId, change.attribute);
    history.push({ ...change, id, workspaceId: account.workspaceId, accountId: account.id, at: row.receivedAt, cause: causeOf(row) });
    writes.addAccountEvent(account, { eventId: id, name: 'subscription_changed', properties: { ...change }, at: row.receivedAt });
  }
  return after;
}

/** The account after its stimuli, and those that its segments hear. */
function applied(account: AccountState, rows: readonly StimulusRow[], batch: AccountBatch): { after: AccountState; heard: StimulusRow[] } {
  let after = account;
  const heard: StimulusRow[] = [];
  for (const row of rows) {
    const attributes = row.kind === accountTraits ? attributesAfter(after, row, batch) : after.attributes;
    if (attributes !== null) heard.push(row);
    after = { ...after, attributes: attributes ?? after.attributes, lastSeenAt: SEEN_KINDS.has(row.kind) ? Math.max(after.lastSeenAt ?? 0, row.receivedAt) : after.lastSeenAt };
  }
  return { after, heard };
}

/** What a transaction took of accounts. */
export interface AccountSelection {
  readonly rows: readonly StimulusRow[];
  readonly timers: readonly number[];
  readonly now: number;
  /** Timers due at or before this instant are taken. */
  readonly horizon: number;
  /** How old an event may be and still be more than counted. */
  readonly lateMs: number;
}

/** Names of the values that differ. */
const changedNames = (before: JsonObject, after: JsonObject): string[] => [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null));

/** Lets the members of accounts hear of attributes that changed, where anything of theirs reads these. */
async function tellOfAttributes(transaction: Transaction, cache: JourneyCache, changed: readonly { readonly account: AccountState; readonly after: AccountState }[], tellings: Tellings): Promise<void> {
  const others = changed.filter(({ account, after }) => account.attributes !== after.attributes);
  const workspaces = await cache.load(transaction, [...new Set(others.map(({ account }) => account.workspaceId))]);
  for (const { account, after } of others) {
    const workspace = workspaces.get(account.workspaceId);
    if (workspace !== undefined) tellings.ofAccount(workspace, account.id, changedNames(account.attributes, after.attributes).map((name) => `account.${name}`));
  }
}

/** Where what a batch does is collected, and what it takes from outside. */
interface Output {
  readonly writes: BatchWrites;
  readonly tellings: Tellings;
  readonly ids: IdBlocks;
}

/** What one account's stimuli and due timers do: its sets, its runs, and what its members must hear; answers its attributes afterwards. */
function follow({ account, workspace, subject, rows }: AccountWork, frame: AccountSelection, { writes, tellings, nextId, counts }: Omit<Output, 'ids'> & { readonly nextId: () => number; readonly counts: EntryCounts }): JsonObject {
  const owner: Owner = {
    workspaceId: account.workspaceId, subjectId: account.id, profileId: null, accountId: account.id, newest: (id) => workspace.ofAccounts.journeys.get(journeyId(id))?.plan.versionId ?? 0, building: (setId) => workspace.segments.building.has(setId),
  };
  for (const row of rows) if (row.kind === accountFire || row.kind === accountOwn) writes.addReceived(owner, row);
  const stimuli = rows.flatMap((row): Stimulus[] => {
    const stimulus = accountStimulusOf(row, frame.lateMs);
    return stimulus === null ? [] : [stimulus];
  });
  const before = new Map<number, Run>(subject.runs.map((run) => [run.id, run]));
  const handled = replay(workspace.ofAccounts, subject, { stimuli, horizon: instant(frame.horizon), realTime: instant(frame.now), nextEnrollmentId: () => enrollmentId(nextId()), counts });
  writes.addHandled(owner, handled, before);
  const after = handled.subject;
  if ((after.segmentWakeAt ?? null) !== (subject.segmentWakeAt ?? null)) writes.segmentTimers.push({ subjectId: account.id, account: true, at: after.segmentWakeAt ?? null });
  writes.addAssignments(account.id, subject.assignments, after.assignments);
  for (const effect of handled.effects) if (effect.type === 'membership') tellings.ofAccountSet(workspace, account.id, effect.setId);
  return after.facts.account ?? account.attributes;
}

/** The account with the attributes that its journeys left it with; what they changed of its subscription goes into history and log. */
function withAttributes(account: AccountState, attributes: JsonObject, { history, writes }: AccountBatch, { now, cause }: { readonly now: number; readonly cause: string }): AccountState {
  if (changedNames(account.attributes, attributes).length === 0) return account;
  for (const change of subscriptionChanges(account.attributes, attributes)) {
    const id = uuidOf('subscription_changed', cause, account.id, change.attribute);
    history.push({ ...change, id, workspaceId: account.workspaceId, accountId: account.id, at: now, cause: 'journey' });
    writes.addAccountEvent(account, { eventId: id, name: 'subscription_changed', properties: { ...change }, at: now });
  }
  return { ...account, attributes };
}

/** What journeys of people change of their accounts, as stimuli of these. */
export const changesOfAccounts = ({ accountChanges }: BatchWrites): NewStimulus[] => accountChanges.map(({ workspaceId, accountId, enrollmentId: run, change: { path, value }, at }, n) => ({
  lane: LANE.direct, shard: shardOf(accountId), workspaceId, subjectId: accountId, kind: accountTraits, name: 'update', payload: JSON.stringify({ p: { [path]: value }, c: 'journey' }), eventId: uuidOf('account_change', run, at, n, path),
  accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
}));

/** Applies what concerns accounts: their attributes, last sign of life, subscription history, segments and journeys, with a number of statements that does not depend on the batch. `cause`: something that only this transaction does. */
export async function handleAccounts(transaction: Transaction, cache: JourneyCache, taken: AccountSelection, out: Output): Promise<void> {
  const rows = taken.rows.filter((row) => ACCOUNT_KINDS.has(row.kind));
  if (rows.length + taken.timers.length === 0) return;
  const accounts = await loadAccounts(transaction, [...new Set([...rows.map((row) => row.subjectId), ...taken.timers])]);
  const batch: AccountBatch = { history: [], writes: out.writes };
  const byAccount = groupBy(rows, (row) => row.subjectId);
  const changed = new Map(accounts.map((account) => [account.id, { account, ...applied(account, byAccount.get(account.id) ?? [], batch) }]));
  for (const row of rows) if (row.kind === tellMembers) out.tellings.goOn(row);
  const works = await loadAccountSubjects(transaction, cache, [...changed.values()].map(({ account, heard }) => ({ account, rows: heard })), taken.now);
  const entering = works.map(({ account, subject, workspace }) => ({ workspaceId: account.workspaceId, set: workspace.ofAccounts, subject }));
  const counts = await loadEntryCounts(transaction, entering, rows);
  const doors = Math.max(0, ...entering.map(({ set }) => set.journeys.size));
  const nextId = await out.ids.reserve((rows.length + 2 * taken.timers.length) * doors);
  for (const work of works) {
    out.writes.park(work.workspace.ofAccounts, { id: work.account.id, runs: work.subject.runs }, taken.horizon);
    const attributes = follow(work, taken, { ...out, nextId, counts: counts.now });
    const one = changed.get(work.account.id);
    if (one !== undefined) changed.set(work.account.id, { ...one, after: withAttributes(one.after, attributes, batch, { now: taken.now, cause: out.tellings.cause }) });
  }
  await counts.write(transaction);
  await tellOfAttributes(transaction, cache, [...changed.values()], out.tellings);
  await updateAccounts(transaction, [...changed.values()].flatMap(({ account, after }) => (after.attributes === account.attributes && after.lastSeenAt === account.lastSeenAt ? [] : [after])));
  await insertSubscriptionHistory(transaction, batch.history);
}
