import { instant, type Instant } from '@perennial/model';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})?)?$/;
const DAY_MS = 86_400_000;

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

const leap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysInMonth = (year: number, month: number): number => (month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);

const zoneMs = (zone: string | undefined): number | null => {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 15 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/**
 * The instant of an ISO 8601 date or date and time: a date alone is midnight UTC, a time without zone is UTC,
 * fractions are cut to milliseconds; null for any other text, for dates that no calendar has, for the year 0000 and for
 * zones 16 hours or more from UTC (PostgreSQL knows neither).
 */
export function parseDate(text: string): Instant | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null;
  const offset = zoneMs(match[8]);
  if (offset === null) return null;
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return instant(daysFromCivil(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offset);
}

/** The last millisecond of the day (UTC) that begins at an instant. */
export const dayEnd = (start: Instant): Instant => instant(start + DAY_MS - 1);

/** An instant as ISO 8601 text in UTC; the inverse of `parseDate`. */
export function isoText(at: Instant): string {
  const days = Math.floor(at / DAY_MS);
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysFromCivil(year + 1, 1, 1) <= days) year += 1;
  while (daysFromCivil(year, 1, 1) > days) year -= 1;
  let month = 12;
  while (daysFromCivil(year, month, 1) > days) month -= 1;
  const day = days - daysFromCivil(year, month, 1) + 1;
  const ms = at - days * DAY_MS;
  const two = (value: number, length = 2): string => String(Math.floor(value)).padStart(length, '0');
  return `${two(year, 4)}-${two(month)}-${two(day)}T${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${two(ms % 1000, 3)}Z`;
}
