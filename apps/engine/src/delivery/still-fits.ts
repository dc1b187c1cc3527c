import { stillFits, type LiveJourney, type Plan } from '@perennial/journey';
import { instant, journeyId } from '@perennial/model';
import { union, type Facts, type Reads } from '@perennial/segment';
import { databaseNow, inReadOnly, loadAccounts, type ClaimedMessage, type Database, type MessageRun, type ProfileState, type Transaction } from '@perennial/store';
import { loadFactsOfAccounts } from '../enrollment/account-facts.js';
import type { CompiledWorkspace } from '../enrollment/journey-cache.js';
import { loadFacts } from '../enrollment/load-batch.js';
import { parseEventFact } from '../enrollment/run-rows.js';

/** A message of a run, for a person. */
export interface Recipient {
  readonly message: ClaimedMessage;
  readonly profile: ProfileState | null;
  readonly run: MessageRun | null;
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

const journeyOf = (compiled: CompiledWorkspace, { journeyId: id, accountId }: Pick<ClaimedMessage, 'journeyId' | 'accountId'>): LiveJourney | undefined => (id === null ? undefined : (accountId === null ? compiled.set : compiled.ofAccounts).journeys.get(journeyId(id)));

/** Key of the journey that a message is of; null: of none that is published. */
export const journeyKeyOf = (compiled: CompiledWorkspace, message: Pick<ClaimedMessage, 'journeyId' | 'accountId'>): string | null => journeyOf(compiled, message)?.key ?? null;

/** The newest plan of the journey that a message is of: guard rails belong to the journey. Null: a message without a journey. */
export const planOfMessage = (compiled: CompiledWorkspace, message: Pick<ClaimedMessage, 'journeyId' | 'accountId'>): Plan | null => journeyOf(compiled, message)?.plan ?? null;

/** Facts of the subjects of runs, people and accounts, by id. */
async function factsOfAsked(transaction: Transaction, workspace: CompiledWorkspace, asked: readonly Asked[], now: number): Promise<Map<number, Facts>> {
  const reads = union(asked.map((one) => one.reads));
  const profiles = [...new Map(asked.flatMap(({ accountId, profile }) => (accountId === null ? [[profile.id, profile] as const] : []))).values()];
  const accounts = await loadAccounts(transaction, [...new Set(asked.flatMap(({ accountId }) => (accountId === null ? [] : [accountId])))]);
  const ofPeople = profiles.length === 0 ? [] : await loadFacts(transaction, workspace, { profiles, reads, now });
  const ofAccounts = accounts.length === 0 ? [] : await loadFactsOfAccounts(transaction, workspace, { accounts, reads, now });
  return new Map([...ofPeople, ...ofAccounts]);
}

/** Of messages of one workspace, the ids of those whose journey checks its entry filter again and for whom it does not hold any more (journeys.md section 2). No statement where no journey asks. */
export async function misfits(database: Database, compiled: CompiledWorkspace, recipients: readonly Recipient[]): Promise<ReadonlySet<string>> {
  const asked = recipients.flatMap(({ message, profile, run }): Asked[] => {
    const plan = planOfMessage(compiled, message);
    return profile === null || plan === null || !plan.entry.recheck || plan.entry.filter === null ? [] : [{ id: message.id, accountId: message.accountId, profile, run, plan, reads: plan.entry.filter.reads }];
  });
  if (asked.length === 0) return new Set();
  return inReadOnly(database, async (transaction) => {
    const now = await databaseNow(transaction);
    const facts = await factsOfAsked(transaction, compiled, asked, now);
    return new Set(asked.flatMap(({ id, accountId, profile, run, plan }) => {
      const own = facts.get(accountId ?? profile.id);
      const entryEvent = run?.entryEvent ?? null;
      return own === undefined || stillFits(plan, own, entryEvent === null ? null : parseEventFact(entryEvent), instant(now)) ? [] : [id];
    }));
  });
}
