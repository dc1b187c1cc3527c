import { touchedJourneys, type EntryCounts, type JourneySet, type Subject } from '@perennial/journey';
import { journeyId } from '@perennial/model';
import { lockEntryCounts, writeEntryCounts, type StimulusRow, type Transaction } from '@perennial/store';
import { batchOf } from './load-log.js';

/** How many runs have begun of the capped journeys that a batch can touch, and how to keep what it adds. */
export interface BatchCounts {
  readonly now: EntryCounts;
  readonly write: (transaction: Transaction) => Promise<void>;
}

/** A subject whose journeys may be entered, and those. */
export interface Entering {
  readonly workspaceId: number;
  readonly set: JourneySet;
  readonly subject: Subject;
}

/** Capped journeys that the stimuli and runs of a batch can enter. */
function cappedIn(subjects: readonly Entering[], rows: readonly StimulusRow[]): Set<number> {
  const found = new Set<number>();
  for (const set of new Set(subjects.map((one) => one.set))) {
    const capped = [...set.journeys.values()].filter(({ plan }) => plan.limits.cap !== null);
    if (capped.length === 0) continue;
    const own = subjects.filter((one) => one.set === set);
    const touched = touchedJourneys(set, batchOf(rows.filter((row) => row.workspaceId === own[0]?.workspaceId), own.flatMap(({ subject }) => subject.runs), 'timed'));
    for (const journey of capped) if (touched.has(journey.journeyId)) found.add(journey.journeyId);
  }
  return found;
}

/** Locks the counts of the capped journeys that a batch can touch, so that two workers never both take the last place. No statement where no journey has a cap. */
export async function loadEntryCounts(transaction: Transaction, subjects: readonly Entering[], rows: readonly StimulusRow[]): Promise<BatchCounts> {
  const locked = await lockEntryCounts(transaction, [...cappedIn(subjects, rows)]);
  const now: EntryCounts = new Map(locked.map(({ journeyId: id, ...count }) => [journeyId(id), { ...count, total: Number(count.total), hour: Number(count.hour) }]));
  const before = new Map(now);
  return {
    now,
    write: (writing) => writeEntryCounts(writing, [...now].flatMap(([id, count]) => (before.get(id) === count ? [] : [{ journeyId: id, ...count }]))),
  };
}
