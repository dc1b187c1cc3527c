import { bucket, BUCKETS, instant, WEEKDAYS, type Instant, type QuietHours, type WeeklySpan } from '@perennial/model';
import { weekdayOf, weekdayWords } from './kinds/local-time.js';
import { localDay, localInstant } from './zone.js';

/** A week that leaves any time does so within 7 days; twice that, because a change of clocks may swallow it. */
const MAX_DAYS = 15;
/** Held messages are released over this time. */
const SPREAD_MS = 15 * 60_000;

const MINUTES = { day: 24 * 60, week: 7 * 24 * 60 };
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When the quiet time that covers `at` is over, that which touches it included; null: it is not quiet. Gaps and overlaps as everywhere (section 4); a week that leaves no time at all ends after some 15 days. */
export function quietUntil(windows: readonly WeeklySpan[], at: Instant, zone: string): Instant | null {
  const spans = [...windows].sort((one, other) => (one.from < other.from ? -1 : 1));
  const today = localDay(at, zone);
  let end: number = at;
  for (let day = today - 1; day <= today + MAX_DAYS; day += 1) {
    const weekday = weekdayOf(day);
    for (const { weekdays, from, to } of spans) {
      if (!weekdays.includes(weekday)) continue;
      const starts = localInstant(day, from, zone);
      // Spans come in the order in which they begin.
      if (starts > end) return end === at ? null : instant(end);
      end = Math.max(end, localInstant(to > from ? day : day + 1, to, zone));
    }
  }
  return end === at ? null : instant(end);
}

/**
 * How long after the end of the quiet time a held message is released, in milliseconds: `priorities` are those that messages of the workspace have, and share the 15 minutes,
 * the highest first; within its share a message has its place by its id. One that is not among them comes with the next lower.
 */
export function releaseDelayMs(messageId: string, priority: number, priorities: readonly number[]): number {
  const shares = [...new Set(priorities)].sort((one, other) => other - one);
  const found = shares.findIndex((one) => one <= priority);
  const place = found === -1 ? Math.max(0, shares.length - 1) : found;
  return Math.floor((SPREAD_MS * (place + bucket('quiet hours', messageId) / BUCKETS)) / Math.max(1, shares.length));
}

/** True when windows leave no time of the week. */
export function coversWeek(windows: readonly WeeklySpan[]): boolean {
  const spans = windows.flatMap(({ weekdays, from, to }) => weekdays.map((day) => {
    const start = WEEKDAYS.indexOf(day) * MINUTES.day + minutesOf(from);
    return { start, end: start + (to > from ? 0 : MINUTES.day) + minutesOf(to) - minutesOf(from) };
  }));
  const twice = [...spans, ...spans.map(({ start, end }) => ({ start: start + MINUTES.week, end: end + MINUTES.week }))].sort((one, other) => one.start - other.start);
  let end = twice[0]?.start ?? 0;
  const first = end;
  for (const span of twice) if (span.start <= end) end = Math.max(end, span.end);
  return end - first >= MINUTES.week;
}

/** What is wrong with quiet hours, with the place in them; nothing where there are none. */
export function quietProblems(quietHours: QuietHours | null): { readonly field: string; readonly message: string }[] {
  if (quietHours === null) return [];
  const { windows } = quietHours;
  const empty = windows.flatMap(({ weekdays }, i) => (weekdays.length === 0 ? [{ field: `.windows.${i}.weekdays`, message: 'Choose at least one day of the week.' }] : []));
  return coversWeek(windows) ? [...empty, { field: '', message: 'The whole week is quiet, so nothing would ever be sent. Leave some time.' }] : empty;
}

const spanWords = ({ weekdays, from, to }: WeeklySpan): string => {
  const days = weekdayWords(weekdays);
  const shown = days === 'Every day' ? 'every day' : days;
  return from === to ? `all day from ${from}, ${shown}` : `${from} to ${to} ${shown}`;
};

const ACTION_WORDS = { hold: 'held until they are over', drop: 'dropped', in_app: 'shown in the product instead' } as const;
const endsInTheMorning = ({ from, to }: WeeklySpan): boolean => to <= from && to >= '04:00' && to < '12:00';

/** Quiet hours in words: "20:00 to 08:00 every day, held until morning". */
export function quietWords({ windows, action }: QuietHours): string {
  const named = windows.filter(({ weekdays }) => weekdays.length > 0);
  if (named.length === 0) return 'none';
  return `${named.map(spanWords).join(' and ')}, ${action === 'hold' && named.every(endsInTheMorning) ? 'held until morning' : ACTION_WORDS[action]}`;
}
