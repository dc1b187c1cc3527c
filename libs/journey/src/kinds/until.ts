import { z } from 'zod';
import { durationMs, durationSchema, timeOfDaySchema, weekdaySchema, type Duration, type Instant, type Weekday } from '@perennial/model';
import { durationWords, isoText, lookup, NO_READS, pathWords, problems, union, type Reads, type SubjectKind } from '@perennial/segment';
import { isLocal, momentOf } from '../moment.js';
import { inRun } from '../subject-kind.js';
import { localDay, localInstant, type ZoneChoice } from '../zone.js';
import { conditionFields, defineKind, keptDeadline, NO_EVENTS, type Behaviour, type CheckContext, type Decision, type KindProblem, type Outlet, type Visit } from './kind.js';
import { weekdayOf, weekdayWords, ZONED, zoneWhy } from './local-time.js';

const MAX_OFFSET_MS = 400 * 86_400_000;

const config = z.strictObject({
  /** Path of a date: of the profile, the account, the context or the entry event. */
  date: z.string().max(300).optional(),
  /** So much after the date, or before it. */
  plus: durationSchema.optional(),
  minus: durationSchema.optional(),
  /** Instead of a date: the next of these days. */
  weekdays: z.array(weekdaySchema).max(7).optional(),
  /** Local time HH:MM of the day; a date may do without. */
  at: timeOfDaySchema.nullable().optional(),
  /** On one of the weekdays, after that time: go on at once, or wait for the next of the days (the default). */
  ifPast: z.enum(['now', 'next']).optional(),
});
type UntilConfig = z.infer<typeof config>;

const NEXT: Outlet = { id: 'next', label: 'Then' };
const PAST: Outlet = { id: 'past', label: 'Already past' };

/** The moment on which to go on, and the zone where one was used; null when there is none. */
interface Moment {
  readonly at: Instant;
  readonly choice: ZoneChoice | null;
}

function nextWeekday(days: readonly Weekday[], own: UntilConfig, visit: Visit): Moment | null {
  const choice = visit.zone();
  const from = visit.run.arrivedAt;
  const today = localDay(from, choice.zone);
  for (let day = today; day < today + 15; day += 1) {
    if (!days.includes(weekdayOf(day))) continue;
    const at = localInstant(day, own.at ?? '00:00', choice.zone);
    if (at >= from || own.ifPast === 'now') return { at, choice };
  }
  return null;
}

function dated(path: string, own: UntilConfig, visit: Visit): Moment | null {
  const [value, choice] = [lookup(path, visit.facts, visit.scope), visit.zone()];
  const at = momentOf(value, own, choice.zone);
  return at === null ? null : { at, choice: isLocal(value, own) ? choice : null };
}

const momentFor = (own: UntilConfig, visit: Visit): Moment | null => (own.weekdays === undefined ? dated(own.date ?? '', own, visit) : nextWeekday(own.weekdays, own, visit));

function behaviour(own: UntilConfig): Behaviour {
  const asked: Reads = own.date === undefined ? ZONED : union([ZONED, { ...NO_READS, paths: [own.date] }]);
  // Reckoned from the arrival each time: a date that changes moves the wait, and only what was past on arrival is past.
  const decide = (visit: Visit, now: Instant): Decision => {
    const kept = keptDeadline(visit);
    if (kept !== null) return kept <= now ? { do: 'leave', outlet: NEXT.id, why: { until: isoText(kept), kept: true } } : { do: 'wait', wakeAt: kept, memory: { deadline: kept } };
    const moment = momentFor(own, visit);
    const late = visit.connected(PAST.id) ? PAST.id : NEXT.id;
    if (moment === null) return { do: 'leave', outlet: late, why: { missing: own.date ?? '' } };
    const { at, choice } = moment;
    const zone = choice === null ? {} : zoneWhy(choice);
    if (at < visit.run.arrivedAt) return { do: 'leave', outlet: late, why: { past: isoText(at), ...zone } };
    return at <= now ? { do: 'leave', outlet: NEXT.id, why: { until: isoText(at), ...zone } } : { do: 'wait', wakeAt: at, memory: {} };
  };
  return {
    reads: asked,
    listens: NO_EVENTS,
    watches: asked,
    arrive: (visit) => decide(visit, visit.now),
    resume: (visit, cause) => decide(visit, cause.type === 'timer' ? cause.due : visit.now),
  };
}

function checkDate({ date = '', plus, minus }: UntilConfig, subject: SubjectKind): KindProblem[] {
  if (date === '') return [{ field: 'date', severity: 'error', message: 'Choose the date to wait for.' }];
  const found = conditionFields('date', problems({ type: 'attribute', path: date, operator: 'exists' }, inRun(subject))).map((one) => ({ ...one, field: 'date' }));
  if (plus !== undefined && minus !== undefined) found.push({ field: 'minus', severity: 'error', message: 'This is both before and after the date. Choose one of them.' });
  for (const [field, offset] of [['plus', plus], ['minus', minus]] as const) {
    if (offset !== undefined && durationMs(offset) > MAX_OFFSET_MS) found.push({ field, severity: 'error', message: 'Choose at most 400 days before or after the date.' });
  }
  return found;
}

function check(own: UntilConfig, { subject }: CheckContext): readonly KindProblem[] {
  if (own.weekdays === undefined) return checkDate(own, subject);
  const found: KindProblem[] = [];
  if (own.date !== undefined) found.push({ field: 'weekdays', severity: 'error', message: 'This waits for a date and for a weekday. Choose one of them.' });
  if (own.weekdays.length === 0) found.push({ field: 'weekdays', severity: 'error', message: 'Choose at least one day of the week.' });
  if (typeof own.at !== 'string') found.push({ field: 'at', severity: 'error', message: 'Enter the time of day to go on at.' });
  return found;
}

const offsetWords = (duration: Duration | undefined, word: string): string => (duration === undefined || duration.amount === 0 ? '' : `${durationWords(duration)} ${word} `);

function summary({ date = '', weekdays, plus, minus, at }: UntilConfig): string {
  const time = typeof at === 'string' ? ` ${at} their time` : '';
  if (weekdays !== undefined) return weekdays.length === 0 ? 'Choose the days' : `${weekdayWords(weekdays)}${time}`;
  return date === '' ? 'Choose the date' : `${offsetWords(minus, 'before')}${offsetWords(plus, 'after')}${pathWords(date)}${time === '' ? '' : `,${time}`}`;
}

/** Waits until a date, or the next of some weekdays [next, past]. */
export const until = defineKind<UntilConfig>({
  type: 'until',
  family: 'time',
  label: 'Until',
  description: 'Wait until a date or a day of the week',
  config,
  initial: () => ({ date: '', at: '09:00' }),
  outlets: () => [NEXT, PAST],
  summary,
  check,
  behaviour,
});
