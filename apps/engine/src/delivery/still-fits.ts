import { stillFits, type Plan } from '@perennial/journey';
import { instant, journeyId } from '@perennial/model';
import { union } from '@perennial/segment';
import { databaseNow, inReadOnly, type ClaimedMessage, type Database, type MessageRun, type ProfileState } from '@perennial/store';
import type { JourneyCache } from '../enrollment/journey-cache.js';
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

/**
 * Of messages of one workspace, the ids of those whose journey checks its entry filter again and for whom it does not hold any more (journeys.md section 2).
 * The newest version decides: guard rails belong to the journey. No statement beyond the revision where no journey asks.
 */
export async function misfits({ database, journeys }: Lookup, workspaceId: number, recipients: readonly Recipient[]): Promise<ReadonlySet<string>> {
  const workspace = (await journeys.load(database, [workspaceId])).get(workspaceId);
  if (workspace === undefined) return new Set();
  const planOf = ({ journeyId: id }: ClaimedMessage): Plan | null => (id === null ? null : (workspace.set.journeys.get(journeyId(id))?.plan ?? null));
  const asked = recipients.flatMap(({ message, profile, run }) => {
    const plan = planOf(message);
    return profile === null || plan === null || !plan.entry.recheck || plan.entry.filter === null ? [] : [{ id: message.id, profile, run, plan, reads: plan.entry.filter.reads }];
  });
  if (asked.length === 0) return new Set();
  return inReadOnly(database, async (transaction) => {
    const now = await databaseNow(transaction);
    const profiles = [...new Map(asked.map(({ profile }) => [profile.id, profile])).values()];
    const facts = await loadFacts(transaction, workspace, { profiles, reads: union(asked.map(({ reads }) => reads)), now });
    return new Set(asked.flatMap(({ id, profile, run, plan }) => {
      const own = facts.get(profile.id);
      const entryEvent = run?.entryEvent ?? null;
      return own === undefined || stillFits(plan, own, entryEvent === null ? null : parseEventFact(entryEvent), instant(now)) ? [] : [id];
    }));
  });
}
