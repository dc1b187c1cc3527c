import { durationMs, instant, type Duration, type Instant, type Json } from '@perennial/model';
import { parseDate } from '@perennial/segment';
import { localDay, localInstant, wallInstant, wallTime } from './zone.js';

const DAY_MS = 86_400_000;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** A moment that follows from a date: so much before or after it, at a local time of the day that is reached. */
export interface Reckoning {
  readonly plus?: Duration | undefined;
  readonly minus?: Duration | undefined;
  /** HH:MM; absent: the very instant, or, of a date without a time of day, its first. */
  readonly at?: string | null | undefined;
}

const UNIT_DAYS: Record<Duration['unit'], number> = { minutes: 0, hours: 0, days: 1, weeks: 7 };

/** An offset as whole calendar days and the milliseconds that are left: days and weeks are counted by the calendar, hours and minutes by the clock. */
function shares({ plus, minus }: Reckoning): { readonly days: number; readonly ms: number } {
  let [days, ms] = [0, 0];
  for (const [duration, sign] of [[plus, 1], [minus, -1]] as const) {
    if (duration === undefined) continue;
    const whole = Math.trunc(duration.amount * UNIT_DAYS[duration.unit]);
    days += sign * whole;
    ms += sign * (durationMs(duration) - whole * DAY_MS);
  }
  return { days, ms };
}

/** True when the moment of a date depends on the zone: a date without a time of day is a local day, and `at` makes local days of all. */
export const isLocal = (value: Json | undefined, { at }: Reckoning): boolean => typeof at === 'string' || DATE_ONLY.test(String(value));

/** The moment of a date (ISO text, as Conditions read it) in a zone; null when the value is no date. */
export function momentOf(value: Json | undefined, reckoning: Reckoning, zone: string): Instant | null {
  const date = typeof value === 'string' ? parseDate(value) : null;
  if (date === null) return null;
  const { days, ms } = shares(reckoning);
  const at = reckoning.at ?? null;
  if (!isLocal(value, reckoning)) return instant(date + days * DAY_MS + ms);
  const wall = (DATE_ONLY.test(String(value)) ? date : wallTime(date, zone)) + days * DAY_MS;
  if (ms === 0) return localInstant(Math.floor(wall / DAY_MS), at ?? '00:00', zone);
  const reached = instant(wallInstant(wall, zone) + ms);
  return at === null ? reached : localInstant(localDay(reached, zone), at, zone);
}
