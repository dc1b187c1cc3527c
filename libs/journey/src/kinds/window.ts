import { z } from 'zod';
import { instant, weeklySpanSchema, type Instant, type WeeklySpan } from '@perennial/model';
import { isoText } from '@perennial/segment';
import { localDay, localInstant } from '../zone.js';
import { defineKind, keptDeadline, NO_EVENTS, type Behaviour, type Decision, type KindProblem, type Visit } from './kind.js';
import { untilWhy, weekdayOf, weekdayWords, ZONED, zoneWhy } from './local-time.js';

const config = z.strictObject({ open: z.array(weeklySpanSchema).max(14) });
type WindowConfig = z.infer<typeof config>;

/** A span of an ordinary week opens within 7 days; more, because a change of clocks may swallow one. */
const MAX_DAYS = 22;

/** When a span that begins on a day next lets somebody through, at `from` or later; null: not on this day. */
function passage({ weekdays, from: opens, to: closes }: WeeklySpan, day: number, from: Instant, zone: string): Instant | null {
  if (!weekdays.includes(weekdayOf(day))) return null;
  const end = localInstant(closes > opens ? day : day + 1, closes, zone);
  if (end <= from) return null;
  const start = localInstant(day, opens, zone);
  return start < end ? instant(Math.max(start, from)) : null;
}

/** The first instant at or after `from` at which the window is open; null when it never is. */
function nextOpen({ open }: WindowConfig, from: Instant, zone: string): Instant | null {
  const today = localDay(from, zone);
  for (let day = today - 1; day < today + MAX_DAYS; day += 1) {
    const passages = open.flatMap((span) => passage(span, day, from, zone) ?? []);
    if (passages.length > 0) return instant(Math.min(...passages));
  }
  return null;
}

function behaviour(own: WindowConfig): Behaviour {
  // Always by the time it is, so that nobody passes outside: neither late by an outage nor by a change of zone.
  const decide = (visit: Visit): Decision => {
    const kept = keptDeadline(visit);
    if (kept !== null) return kept <= visit.now ? { do: 'leave', outlet: 'next', why: { until: isoText(kept), kept: true } } : { do: 'wait', wakeAt: kept, memory: { deadline: kept } };
    const choice = visit.zone();
    const at = nextOpen(own, visit.now, choice.zone);
    if (at !== null && at > visit.now) return { do: 'wait', wakeAt: at, memory: {} };
    const waited = visit.run.arrivedAt < visit.now;
    return { do: 'leave', outlet: 'next', why: waited ? untilWhy(visit.now, choice) : { open: at !== null, ...zoneWhy(choice) } };
  };
  return { reads: ZONED, listens: NO_EVENTS, watches: ZONED, arrive: decide, resume: decide };
}

function check({ open }: WindowConfig): readonly KindProblem[] {
  if (open.length === 0) return [{ field: 'open', severity: 'error', message: 'Add the days and hours at which people may pass.' }];
  return open.flatMap(({ weekdays }, i): KindProblem[] => (weekdays.length === 0 ? [{ field: `open.${i}.weekdays`, severity: 'error', message: 'Choose at least one day of the week.' }] : []));
}

const spanWords = ({ weekdays, from, to }: WeeklySpan): string => `${weekdayWords(weekdays)} ${from === to ? `all day from ${from}` : `${from}–${to}`}`;

/** Lets people pass within a weekly window; others wait until it opens [next]. */
export const weeklyWindow = defineKind<WindowConfig>({
  type: 'window',
  family: 'time',
  label: 'Window',
  description: 'Let people pass only on some days and hours',
  config,
  initial: () => ({ open: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }] }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ open }) => (open.length === 0 || open.some(({ weekdays }) => weekdays.length === 0) ? 'Choose days and hours' : `${open.map(spanWords).join(' or ')} their time`),
  check,
  behaviour,
});
