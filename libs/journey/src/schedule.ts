import { CronExpressionParser } from 'cron-parser';
import { DateTime } from 'luxon';
import { instant, WEEKDAYS, type Instant } from '@perennial/model';
import { isoText, parseDate } from '@perennial/segment';
import { weekdayWords } from './kinds/local-time.js';
import { localDay, wallInstant } from './zone.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No zone is further ahead of UTC, and none further behind. */
const MOST_AHEAD_MS = 14 * HOUR_MS;
const MOST_BEHIND_MS = 12 * HOUR_MS;
/** Longest wait for a day that comes: 29 February around the year 2100. */
const MOST_DAYS = 8 * 366 + 1;

/** When a schedule comes round: once at a local time, or by a cron expression of five fields; on the workspace's clock, or on each person's own. */
export interface Timing {
  /** Local time such as 2026-04-13T09:00. */
  readonly once?: string | undefined;
  readonly cron?: string | undefined;
  readonly zone: 'workspace' | 'profile';
}

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly fits: (day: number) => boolean;
}

const NAMES = ['', '', '', 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec', 'sun|mon|tue|wed|thu|fri|sat'] as const;
/** Numbers, names, ranges, steps and lists; nothing that only one program understands. */
const FIELDS = NAMES.map((names) => {
  const value = names === '' ? '\\d+' : `(?:\\d+|${names})`;
  const part = `(?:\\*|${value}(?:-${value})?)(?:/\\d+)?`;
  return new RegExp(`^${part}(?:,${part})*$`, 'i');
});

function parseCron(text: string): Cron | null {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length || !fields.every((field, place) => FIELDS[place]?.test(field))) return null;
  try {
    const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(fields.join(' '), { tz: 'UTC', currentDate: 0 }).fields;
    const numbers = (values: readonly (number | string)[]): readonly number[] => values.map(Number).sort((a, b) => a - b);
    const [months, days, weekdays] = [new Set(numbers(month.values)), new Set(numbers(dayOfMonth.values)), new Set(numbers(dayOfWeek.values).map((day) => day % 7))];
    // Where both the day of the month and the weekday are limited, cron takes either.
    const [anyDay, anyWeekday] = [fields[2] === '*', fields[4] === '*'];
    const fits = (day: number): boolean => {
      const date = DateTime.fromMillis(day * DAY_MS, { zone: 'utc' });
      const [ofMonth, ofWeek] = [days.has(date.day), weekdays.has(date.weekday % 7)];
      return months.has(date.month) && (anyDay || anyWeekday ? ofMonth && ofWeek : ofMonth || ofWeek);
    };
    return { minutes: numbers(minute.values), hours: numbers(hour.values), fits };
  } catch {
    // It has fields of the right shape with values that no calendar has.
    return null;
  }
}

const wallOfOnce = (once: string): number | null => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(once) ? parseDate(`${once}:00Z`) : null);

/** Wall-clock times at which it comes round, ascending, from a day on. */
function* wallsFrom({ once, cron }: Timing, first: number): Generator<number> {
  if (once !== undefined) {
    const wall = wallOfOnce(once);
    if (wall !== null) yield wall;
    return;
  }
  const parsed = parseCron(cron ?? '');
  if (parsed === null) return;
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    if (!parsed.fits(day)) continue;
    for (const hour of parsed.hours) for (const minute of parsed.minutes) yield day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
  }
}

/** One time that a schedule comes round. */
export interface Occurrence {
  /** Its local time, such as 2026-04-13T09:00. */
  readonly wall: string;
  /** When it comes; on people's own clocks: when it first comes anywhere. */
  readonly at: Instant;
}

const textOf = (wall: number): string => isoText(instant(wall)).slice(0, 16);

/** The first time after an instant that a schedule comes round (for one on people's own clocks: anywhere), or null when it never does. `zone` is the workspace's; gaps and overlaps as in `wallInstant`. */
export function nextOccurrence(timing: Timing, after: Instant, zone: string): Occurrence | null {
  const opens = (wall: number): Instant => (timing.zone === 'profile' ? instant(wall - MOST_AHEAD_MS) : wallInstant(wall, zone));
  for (const wall of wallsFrom(timing, localDay(after, zone) - 1)) if (opens(wall) > after) return { wall: textOf(wall), at: opens(wall) };
  return null;
}

/** When an occurrence comes in a zone; null for a text that is none. */
export function occurrenceIn(wall: string, zone: string): Instant | null {
  const at = wallOfOnce(wall);
  return at === null ? null : wallInstant(at, zone);
}

/** When an occurrence on people's own clocks has come everywhere. */
export function occurrenceOver(wall: string): Instant | null {
  const at = wallOfOnce(wall);
  return at === null ? null : instant(at + MOST_BEHIND_MS);
}

const two = (field: string): string => field.padStart(2, '0');

/** A cron expression in words where it is a plain one ("Mon to Fri at 09:00"), else as it is written. */
export function cronWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  if (parseCron(cron) === null || !/^\d+$/.test(minute) || !/^\d+$/.test(hour) || month !== '*') return cron.trim();
  const at = ` at ${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return `every day${at}`;
  if (/^\d+$/.test(day) && weekday === '*') return `on day ${day} of the month${at}`;
  if (day !== '*' || !/^[0-7](-[0-7])?(,[0-7])*$/.test(weekday)) return cron.trim();
  const days = WEEKDAYS.filter((_, place) => parseCron(cron)?.fits(place + 4) === true);
  return `${weekdayWords(days)}${at}`;
}

/** What is wrong with when a schedule comes round, in words; null: nothing. */
export function timingProblem({ once, cron }: Timing): { readonly field: 'once' | 'cron'; readonly message: string } | null {
  if (once !== undefined && cron !== undefined) return { field: 'cron', message: 'This comes once and again and again. Choose one of them.' };
  if (once !== undefined) return wallOfOnce(once) === null ? { field: 'once', message: 'Choose the day and the time.' } : null;
  if (cron === undefined || cron.trim() === '') return { field: 'cron', message: 'Say when it comes round, such as 0 9 * * 1 for Mondays at 09:00.' };
  if (parseCron(cron) === null) return { field: 'cron', message: `"${cron}" cannot be read. Write five fields: minute, hour, day of the month, month, weekday. 0 9 * * 1 is Mondays at 09:00.` };
  return null;
}
