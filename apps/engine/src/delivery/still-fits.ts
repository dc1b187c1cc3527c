import { stillFits, type Plan } from '@perennial/journey';
import { instant, journeyId } from '@perennial/model';
import { union, type Facts, type Reads } from '@perennial/segment';
import { databaseNow, inReadOnly, loadAccounts, type ClaimedMessage, type Database, type MessageRun, type ProfileState, type Transaction } from '@perennial/store';
import { loadFactsOfAccounts } from '../enrollment/account-facts.js';
import type { CompiledWorkspace, JourneyCache } from '../enrollment/journey-cache.js';
import { loadFacts } from '../enrollment/load-batch.js';
import { parseEventFact } from '../enrollment/run-rows.js';

/** A message of a run, for a person. */
export interface Recipient {
  readonly message: ClaimedMessage;
  readonly profile: ProfileState | null;
  readonly run: MessageRun | null;
}

/** Where journeys and the facts of people are looked up. */
export interface Lookup {
  readonly database: Database;
  readonly journeys: JourneyCache;
}

/** A message whose journey asks again. */
interface Asked {
  readonly id: string;
  readonly accountId: number | null;
  readonly profile: ProfileState;
  readonly run: MessageRun | null;
  readonly plan: Plan;
  readonly reads: Reads;
}

/** Facts of the subjects of runs, people and accounts, by id. */
async function factsOfAsked(transaction: Transaction, workspace: CompiledWorkspace, asked: readonly Asked[], now: number): Promise<Map<number, Facts>> {
  const reads = union(asked.map((one) => one.reads));
  const profiles = [...new Map(asked.flatMap(({ accountId, profile }) => (accountId === null ? [[profile.id, profile] as const] : []))).values()];
  const accounts = await loadAccounts(transaction, [...new Set(asked.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])))]);
  const ofPeople = profiles.length === 0 ? [] : await loadFacts(transaction, workspace, { profiles, reads, now });
  const ofAccounts = accounts.length === 0 ? [] : await loadFactsOfAccounts(transaction, workspace, { accounts, reads, now });
  return new Map([...ofPeople, ...ofAccounts]);
}

/**
 * Of messages of one workspace, the ids of those whose journey checks its entry filter again and for whom it does not hold any more (journeys.md section 2).
 * The newest version decides: guard rails belong to the journey. No statement beyond the revision where no journey asks.
 */
export async function misfits({ database, journeys }: Lookup, workspaceId: number, recipients: readonly Recipient[]): Promise<ReadonlySet<string>> {
  const workspace = (await journeys.load(database, [workspaceId])).get(workspaceId);
  if (workspace === undefined) return new Set();
  const planOf = ({ journeyId: id, accountId }: ClaimedMessage): Plan | null => (id === null ? null : ((accountId === null ? workspace.set : workspace.ofAccounts).journeys.get(journeyId(id))?.plan ?? null));
  const asked = recipients.flatMap(({ message, profile, run }): Asked[] => {
    const plan = planOf(message);
    return profile === null || plan === null || !plan.entry.recheck || plan.entry.filter === null ? [] : [{ id: message.id, accountId: message.accountId, profile, run, plan, reads: plan.entry.filter.reads }];
  });
  if (asked.length === 0) return new Set();
  return inReadOnly(database, async (transaction) => {
    const now = await databaseNow(transaction);
    const facts = await factsOfAsked(transaction, workspace, asked, now);
    return new Set(asked.flatMap(({ id, accountId, profile, run, plan }) => {
      const own = facts.get(accountId ?? profile.id);
      const entryEvent = run?.entryEvent ?? null;
      return own === undefined || stillFits(plan, own, entryEvent === null ? null : parseEventFact(entryEvent), instant(now)) ? [] : [id];
    }));
  });
}
