import { DEFAULT_HALTS, type Halts } from '@perennial/model';
import { bumpJourneys, inTransaction, listWatchedJourneys, pauseByItself, recordChange, type Database, type WatchedCounts, type WatchedJourney } from '@perennial/store';

/** Fewer messages say nothing about a share: so many that were sent, and so many that arrived. */
export const MIN_SENT = 100;
/** Fewer messages that arrived say nothing about complaints. */
export const MIN_ARRIVED = 100;
/** Who pauses, as the audit log shows it. */
const ENGINE = 'Perennial';

/** True when a part is more than a limit in percent of the whole; in whole numbers, because 0.3 is none in binary. */
const passes = (part: number, of: number, limit: number): boolean => part * 1e8 > Math.round(limit * 1e6) * of;
const share = (part: number, of: number): string => `${((part / of) * 100).toFixed(2)}% of ${of} messages`;

/**
 * Why a journey must be paused: more of its messages than may met dead addresses, or were reported as spam; null: it may go on. Shares are exact, at the limit
 * it goes on. What arrived is what was sent and did not come back: mail servers tell of no delivery. Pure.
 */
export function pauseReason({ bounced: mostDead, complained: mostComplaints }: Halts, { sent, bounced, dead, complained }: WatchedCounts): string | null {
  const arrived = sent - bounced;
  if (mostComplaints !== null && arrived >= MIN_ARRIVED && passes(complained, arrived, mostComplaints)) return `${share(complained, arrived)} that arrived in the past 7 days were reported as spam, more than ${mostComplaints}%`;
  if (mostDead !== null && sent >= MIN_SENT && passes(dead, sent, mostDead)) return `${share(dead, sent)} of the past 7 days went to addresses that do not exist, more than ${mostDead}%`;
  return null;
}

const pause = (database: Database, { journeyId, workspaceId, name }: WatchedJourney, reason: string): Promise<boolean> => inTransaction(database, async (transaction) => {
  if (!await pauseByItself(transaction, journeyId, { by: ENGINE, reason })) return false;
  await bumpJourneys(transaction, workspaceId);
  await recordChange(transaction, { workspaceId, name: ENGINE, colleagueId: null }, { action: 'journey.halt', target: name, detail: { journeyId, reason } });
  return true;
});

/** Pauses the live journeys (all: null) with more bounces or complaints than their workspace puts up with. Answers how many. */
export async function watchJourneys(database: Database, journeyIds: readonly number[] | null): Promise<number> {
  if (journeyIds?.length === 0) return 0;
  let paused = 0;
  for (const journey of await listWatchedJourneys(database, journeyIds)) {
    const reason = pauseReason(journey.rules.halts ?? DEFAULT_HALTS, journey);
    if (reason !== null && await pause(database, journey, reason)) paused += 1;
  }
  return paused;
}
