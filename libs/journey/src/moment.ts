import { durationMs, instant, type Duration, type Instant, type Json } from '@perennial/model';
import { isoText, parseDate } from '@perennial/segment';
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

/** The moment that is reached from a wall-clock time. */
function reachedFrom(wall: number, whole: boolean, reckoning: Reckoning, zone: string): Instant {
  const { days, ms } = shares(reckoning);
  const [at, moved] = [reckoning.at ?? null, wall + days * DAY_MS];
  if (at === null && !whole) return instant(wallInstant(moved, zone) + ms);
  if (ms === 0) return localInstant(Math.floor(moved / DAY_MS), at ?? '00:00', zone);
  const reached = instant(wallInstant(moved, zone) + ms);
  return at === null ? reached : localInstant(localDay(reached, zone), at, zone);
}

/** The moment of a date (ISO text, as Conditions read it) in a zone; null when the value is no date. */
export function momentOf(value: Json | undefined, reckoning: Reckoning, zone: string): Instant | null {
  const date = typeof value === 'string' ? parseDate(value) : null;
  if (date === null) return null;
  const { days, ms } = shares(reckoning);
  if (!isLocal(value, reckoning)) return instant(date + days * DAY_MS + ms);
  const whole = DATE_ONLY.test(String(value));
  return reachedFrom(whole ? date : wallTime(date, zone), whole, reckoning, zone);
}

/** A moment, with the date that it is reckoned from as text. */
export interface DatedMoment {
  readonly at: Instant;
  readonly date: string;
}

/** The same moment of another year: 29 February is 28 February in common years. */
function inYear(wall: number, whole: boolean, year: number, { reckoning, zone }: { readonly reckoning: Reckoning; readonly zone: string }): DatedMoment | null {
  const text = `${String(year).padStart(4, '0')}${isoText(instant(wall)).slice(4)}`;
  const moved = parseDate(text) ?? parseDate(text.replace('-02-29', '-02-28'));
  return moved === null ? null : { at: reachedFrom(moved, whole, reckoning, zone), date: isoText(moved).slice(0, 10) };
}

/** The moment of a date, past or not; of one that comes every year, the first after an instant. Null when the value is no date. */
export function nextMoment(value: Json | undefined, rule: Reckoning & { readonly yearly: boolean }, zone: string, after: Instant): DatedMoment | null {
  const date = typeof value === 'string' ? parseDate(value) : null;
  if (date === null) return null;
  if (!rule.yearly) {
    const at = momentOf(value, rule, zone);
    return at === null ? null : { at, date: String(value) };
  }
  const whole = DATE_ONLY.test(String(value));
  const year = Number(isoText(after).slice(0, 4));
  // An offset of up to 400 days reaches from two years before to two after.
  for (let tried = year - 2; tried <= year + 3; tried += 1) {
    const moment = inYear(whole ? date : wallTime(date, zone), whole, tried, { reckoning: rule, zone });
    if (moment !== null && moment.at > after) return moment;
  }
  return null;
}
