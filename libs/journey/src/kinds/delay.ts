import { z } from 'zod';
import { durationMs, durationSchema, instant, timeOfDaySchema, type Instant, type JsonObject } from '@perennial/model';
import { durationWords, isoText, NO_READS } from '@perennial/segment';
import { localDay, localInstant, midnightsLater, nextLocalTime } from '../zone.js';
import { passesOf } from '../run.js';
import { defineKind, keptDeadline, NO_EVENTS, type Behaviour, type Decision, type KindProblem, type Outlet, type Visit } from './kind.js';
import { untilWhy, ZONED } from './local-time.js';

/** Longest delay: 400 days, as for waits. */
const MAX_DAYS = 400;
const DAY_MS = 86_400_000;

const config = z.strictObject({
  /** A length of time; absent where calendar days are counted. */
  duration: durationSchema.optional(),
  /** Local midnights to let pass, instead of a length of time; then comes the time of day. */
  calendarDays: z.number().int().min(0).max(100_000).nullable().optional(),
  /** Local time HH:MM to go on at, after the whole duration, or the midnights, have passed. */
  at: timeOfDaySchema.nullable().optional(),
  /** How often a run may pass when the path comes back here; after that it leaves by `exhausted`. */
  maxPasses: z.number().int().min(1).max(100).nullable().optional(),
});
type DelayConfig = z.infer<typeof config>;

const NEXT: Outlet = { id: 'next', label: 'Next' };
const EXHAUSTED: Outlet = { id: 'exhausted', label: 'Last time passed' };
const NO_TIME = { amount: 0, unit: 'days' } as const;

interface Due {
  readonly at: Instant;
  readonly why: JsonObject;
}

function due({ duration = NO_TIME, calendarDays, at }: DelayConfig, visit: Visit): Due {
  const counted = typeof calendarDays === 'number';
  const passed = instant(visit.run.arrivedAt + (counted ? 0 : durationMs(duration)));
  if (!counted && typeof at !== 'string') return { at: passed, why: { until: isoText(passed) } };
  const choice = visit.zone();
  const time = at ?? '00:00';
  const moment = counted && calendarDays > 0 ? localInstant(localDay(midnightsLater(passed, calendarDays, choice.zone), choice.zone), time, choice.zone) : nextLocalTime(passed, time, choice.zone);
  return { at: moment, why: untilWhy(moment, choice) };
}

const isLocal = (own: DelayConfig): boolean => typeof own.calendarDays === 'number' || typeof own.at === 'string';

function behaviour(own: DelayConfig): Behaviour {
  const decide = (visit: Visit, now: Instant): Decision => {
    const kept = keptDeadline(visit);
    const { at, why } = kept === null ? due(own, visit) : { at: kept, why: { until: isoText(kept), kept: true } };
    return at <= now ? { do: 'leave', outlet: NEXT.id, why, pass: typeof own.maxPasses === 'number' } : { do: 'wait', wakeAt: at, memory: kept === null ? {} : { deadline: kept } };
  };
  return {
    reads: isLocal(own) ? ZONED : NO_READS,
    listens: NO_EVENTS,
    watches: isLocal(own) ? ZONED : NO_READS,
    arrive: (visit) => {
      const passes = passesOf(visit.run, visit.nodeId);
      if (typeof own.maxPasses === 'number' && passes >= own.maxPasses) return { do: 'leave', outlet: EXHAUSTED.id, why: { passes } };
      return decide(visit, visit.now);
    },
    resume: (visit, cause) => decide(visit, cause.type === 'timer' ? cause.due : visit.now),
  };
}

function check({ duration, calendarDays, at }: DelayConfig): readonly KindProblem[] {
  const counted = typeof calendarDays === 'number';
  if (counted && duration !== undefined) return [{ field: 'calendarDays', severity: 'error', message: 'This waits a length of time and counts days. Choose one of them.' }];
  if (counted && typeof at !== 'string') return [{ field: 'at', severity: 'error', message: 'Enter the time of day to go on at.' }];
  if (counted) return calendarDays > MAX_DAYS ? [{ field: 'calendarDays', severity: 'error', message: 'Wait at most 400 days.' }] : [];
  const ms = durationMs(duration ?? NO_TIME);
  if (ms > MAX_DAYS * DAY_MS) return [{ field: 'duration', severity: 'error', message: 'Wait at most 400 days.' }];
  if (ms === 0 && typeof at !== 'string') return [{ field: 'duration', severity: 'error', message: 'Enter how long to wait.' }];
  return [];
}

/** The least that it waits, whenever somebody comes, clock changes aside: one who comes just before midnight waits for one midnight no time at all. */
function shortestMs({ duration = NO_TIME, calendarDays, at }: DelayConfig): number {
  if (typeof calendarDays !== 'number') return durationMs(duration);
  return calendarDays === 0 ? 0 : (calendarDays - 1) * DAY_MS + durationMs({ amount: at === '00:00' || typeof at !== 'string' ? 0 : 1, unit: 'minutes' });
}

function summary({ duration = NO_TIME, calendarDays, at }: DelayConfig): string {
  if (typeof calendarDays === 'number') return `${calendarDays === 0 ? 'Next' : calendarDays === 1 ? 'Next day at' : `${calendarDays} days later at`} ${at ?? '00:00'}, their time`;
  return `Wait ${durationWords(duration)}${typeof at === 'string' ? `, then until ${at} their time` : ''}`;
}

/** Waits a length of time, and on to a local time of day if wanted, or a number of calendar days [next, exhausted]. */
export const delay = defineKind<DelayConfig>({
  type: 'delay',
  family: 'time',
  label: 'Delay',
  description: 'Wait a length of time, or some days',
  config,
  initial: () => ({ duration: { amount: 1, unit: 'days' }, at: null, maxPasses: null }),
  outlets: (own) => (typeof own.maxPasses === 'number' ? [NEXT, EXHAUSTED] : [NEXT]),
  summary,
  check,
  closesCycle: (own, outlet) => outlet === NEXT.id && typeof own.maxPasses === 'number' && shortestMs(own) >= 60_000,
  behaviour,
});
