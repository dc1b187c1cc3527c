import type { EntryCap, Instant, JourneyId } from '@perennial/model';
import { localDay } from './zone.js';

const HOUR_MS = 3_600_000;

/** How many runs of a journey have begun: in a clock hour (since 1970, UTC), in a local day (since 1970-01-01), in all. */
export interface EntryCount {
  readonly hour: number;
  readonly inHour: number;
  readonly day: number;
  readonly inDay: number;
  readonly total: number;
}

/** Counts of the journeys with an entry cap, shared by all subjects of a batch; `enter` replaces what it counts. */
export type EntryCounts = Map<JourneyId, EntryCount>;

/** No run has begun. */
export const NO_ENTRIES: EntryCount = { hour: 0, inHour: 0, day: 0, inDay: 0, total: 0 };

/** The counts as they are at an instant: a new hour and a new day begin at nothing. Time that goes back stays in the hour and day reached. */
export function countsAt(count: EntryCount, now: Instant, zone: string): EntryCount {
  const [hour, day] = [Math.floor(now / HOUR_MS), localDay(now, zone)];
  return { hour: Math.max(hour, count.hour), inHour: hour > count.hour ? 0 : count.inHour, day: Math.max(day, count.day), inDay: day > count.day ? 0 : count.inDay, total: count.total };
}

/** True when a cap leaves room for one more. */
export const hasRoom = ({ perHour, perDay, total }: EntryCap, count: EntryCount): boolean => count.inHour < (perHour ?? Infinity) && count.inDay < (perDay ?? Infinity) && count.total < (total ?? Infinity);

/** With one more. */
export const oneMore = (count: EntryCount): EntryCount => ({ ...count, inHour: count.inHour + 1, inDay: count.inDay + 1, total: count.total + 1 });
