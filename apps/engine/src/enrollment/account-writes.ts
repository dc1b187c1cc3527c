import { replay, type Stimulus } from '@perennial/journey';
import { attributeOverflow, enrollmentId, instant, subscriptionChanges, uuidOf, type JsonObject } from '@perennial/model';
import { insertSubscriptionHistory, loadAccounts, STIMULUS_KIND, updateAccounts, type AccountState, type StimulusRow, type SubscriptionChange, type Transaction } from '@perennial/store';
import { loadAccountSubjects, type AccountWork } from './account-facts.js';
import type { BatchWrites } from './batch-writes.js';
import { groupBy } from './load-batch.js';
import type { JourneyCache } from './journey-cache.js';
import type { Tellings } from './tellings.js';
import { accountAfter, accountStimulusOf, causeOf, overflowText, traitsOf } from './translate.js';

const { accountEvent, accountTraits, accountLogged, accountSegments, accountList, tellMembers } = STIMULUS_KIND;
/** Kinds of stimuli whose subject is an account. */
export const ACCOUNT_KINDS: ReadonlySet<number> = new Set([accountEvent, accountTraits, accountLogged, accountSegments, accountList, tellMembers]);
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

/** Keeps the sets of an account up, and notes what its members must hear. */
function follow({ account, workspace, subject, rows }: AccountWork, frame: AccountSelection, { writes, tellings }: { readonly writes: BatchWrites; readonly tellings: Tellings }): void {
  const stimuli = rows.flatMap((row): Stimulus[] => {
    const stimulus = accountStimulusOf(row, frame.lateMs);
    return stimulus === null ? [] : [stimulus];
  });
  const { effects, subject: after } = replay(workspace.ofAccounts, subject, { stimuli, horizon: instant(frame.horizon), realTime: instant(frame.now), nextEnrollmentId: () => enrollmentId(0) });
  writes.addAccountEffects(account, effects, (setId) => workspace.segments.building.has(setId));
  if ((after.segmentWakeAt ?? null) !== (subject.segmentWakeAt ?? null)) writes.segmentTimers.push({ subjectId: account.id, account: true, at: after.segmentWakeAt ?? null });
  for (const effect of effects) if (effect.type === 'membership') tellings.ofAccountSet(workspace, account.id, effect.setId);
}

/** Applies what concerns accounts: their attributes, last sign of life, subscription history and segments, with a number of statements that does not depend on the batch. */
export async function handleAccounts(transaction: Transaction, cache: JourneyCache, taken: AccountSelection, out: { readonly writes: BatchWrites; readonly tellings: Tellings }): Promise<void> {
  const rows = taken.rows.filter((row) => ACCOUNT_KINDS.has(row.kind));
  if (rows.length + taken.timers.length === 0) return;
  const accounts = await loadAccounts(transaction, [...new Set([...rows.map((row) => row.subjectId), ...taken.timers])]);
  const batch: AccountBatch = { history: [], writes: out.writes };
  const byAccount = groupBy(rows, (row) => row.subjectId);
  const changed = accounts.map((account) => ({ account, ...applied(account, byAccount.get(account.id) ?? [], batch) }));
  for (const row of rows) if (row.kind === tellMembers) out.tellings.goOn(row);
  for (const work of await loadAccountSubjects(transaction, cache, changed.map(({ account, heard }) => ({ account, rows: heard })), taken.now)) follow(work, taken, out);
  await tellOfAttributes(transaction, cache, changed, out.tellings);
  await updateAccounts(transaction, changed.flatMap(({ account, after }) => (after.attributes === account.attributes && after.lastSeenAt === account.lastSeenAt ? [] : [after])));
  await insertSubscriptionHistory(transaction, batch.history);
}
