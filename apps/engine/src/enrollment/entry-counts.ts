import { touchedJourneys, type EntryCounts } from '@perennial/journey';
import { journeyId } from '@perennial/model';
import { lockEntryCounts, writeEntryCounts, type StimulusRow, type Transaction } from '@perennial/store';
import type { LoadedSubject } from './load-batch.js';
import { batchOf } from './load-log.js';

/** How many runs have begun of the capped journeys that a batch can touch, and how to keep what it adds. */
export interface BatchCounts {
  readonly now: EntryCounts;
  readonly write: (transaction: Transaction) => Promise<void>;
}

/** Capped journeys that the stimuli and runs of a batch can enter. */
function cappedIn(subjects: readonly LoadedSubject[], rows: readonly StimulusRow[]): Set<number> {
  const found = new Set<number>();
  for (const workspace of new Set(subjects.map((subject) => subject.workspace))) {
    const capped = [...workspace.set.journeys.values()].filter(({ plan }) => plan.limits.cap !== null);
    if (capped.length === 0) continue;
    const own = subjects.filter((subject) => subject.workspace === workspace);
    const touched = touchedJourneys(workspace.set, batchOf(rows.filter((row) => row.workspaceId === workspace.id), own.flatMap(({ subject }) => subject.runs), 'timed'));
    for (const journey of capped) if (touched.has(journey.journeyId)) found.add(journey.journeyId);
  }
  return found;
}

/** Locks the counts of the capped journeys that a batch can touch, so that two workers never both take the last place. No statement where no journey has a cap. */
export async function loadEntryCounts(transaction: Transaction, subjects: readonly LoadedSubject[], rows: readonly StimulusRow[]): Promise<BatchCounts> {
  const locked = await lockEntryCounts(transaction, [...cappedIn(subjects, rows)]);
  const now: EntryCounts = new Map(locked.map(({ journeyId: id, ...count }) => [journeyId(id), { ...count, total: Number(count.total), hour: Number(count.hour) }]));
  const before = new Map(now);
  return {
    now,
    write: (writing) => writeEntryCounts(writing, [...now].flatMap(([id, count]) => (before.get(id) === count ? [] : [{ journeyId: id, ...count }]))),
  };
}
