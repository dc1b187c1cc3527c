import { attributeOverflow, subscriptionChanges, uuidOf, type JsonObject } from '@perennial/model';
import { insertSubscriptionHistory, loadAccounts, STIMULUS_KIND, updateAccounts, type AccountState, type StimulusRow, type SubscriptionChange, type Transaction } from '@perennial/store';
import type { BatchWrites } from './batch-writes.js';
import { accountAfter, causeOf, overflowText, traitsOf } from './translate.js';

/** Kinds of stimuli whose subject is an account. */
export const ACCOUNT_KINDS: ReadonlySet<number> = new Set([STIMULUS_KIND.accountEvent, STIMULUS_KIND.accountTraits]);

interface AccountBatch {
  readonly accounts: Map<number, AccountState>;
  readonly history: SubscriptionChange[];
  readonly writes: BatchWrites;
}

/** The account after the traits of a stimulus; what it changes of its subscription goes into history and log. Traits that would make too many attributes are held back whole. */
function attributesAfter(account: AccountState, row: StimulusRow, { history, writes }: AccountBatch): JsonObject {
  const traits = traitsOf(row);
  const overflow = attributeOverflow(account.attributes, traits);
  if (overflow !== null) {
    writes.setAside.push({ row, error: overflowText(overflow) });
    return account.attributes;
  }
  const after = accountAfter(account.attributes, traits);
  for (const change of subscriptionChanges(account.attributes, after)) {
    const id = uuidOf('subscription_changed', row.eventId, change.attribute);
    history.push({ ...change, id, workspaceId: account.workspaceId, accountId: account.id, at: row.receivedAt, cause: causeOf(row) });
    writes.addAccountEvent(account, { eventId: id, name: 'subscription_changed', properties: { ...change }, at: row.receivedAt });
  }
  return after;
}

/** Applies what concerns accounts: their attributes, last sign of life and subscription history, with a number of statements that does not depend on the batch. */
export async function handleAccounts(transaction: Transaction, rows: readonly StimulusRow[], writes: BatchWrites): Promise<void> {
  const own = rows.filter((row) => ACCOUNT_KINDS.has(row.kind));
  if (own.length === 0) return;
  const accounts = new Map((await loadAccounts(transaction, [...new Set(own.map((row) => row.subjectId))])).map((account) => [account.id, account]));
  const batch: AccountBatch = { accounts, history: [], writes };
  for (const row of own) {
    const account = accounts.get(row.subjectId);
    if (account === undefined) continue;
    const attributes = row.kind === STIMULUS_KIND.accountTraits ? attributesAfter(account, row, batch) : account.attributes;
    accounts.set(account.id, { ...account, attributes, lastSeenAt: Math.max(account.lastSeenAt ?? 0, row.receivedAt) });
  }
  await updateAccounts(transaction, [...accounts.values()]);
  await insertSubscriptionHistory(transaction, batch.history);
}
