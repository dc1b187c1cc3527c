import { z } from 'zod';
import { durationMs, durationSchema, instant, type Instant, type JsonObject } from '@perennial/model';
import { durationWords, isoText, NO_READS, type Reads } from '@perennial/segment';
import { nextLocalTime } from '../zone.js';
import { passesOf } from '../run.js';
import { defineKind, NO_EVENTS, type Behaviour, type Decision, type KindProblem, type Outlet, type Visit } from './kind.js';

/** Longest delay: 400 days, as for waits. */
const MAX_DELAY_MS = 400 * 86_400_000;

const config = z.strictObject({
  duration: durationSchema,
  /** Local time HH:MM to go on at, after the whole duration has passed. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30').nullable().optional(),
  /** How often a run may pass when the path comes back here; after that it leaves by `exhausted`. */
  maxPasses: z.number().int().min(1).max(100).nullable().optional(),
});
type DelayConfig = z.infer<typeof config>;

const ZONED: Reads = { ...NO_READS, paths: ['account.timezone', 'profile.timezone'] };
const NEXT: Outlet = { id: 'next', label: 'Next' };
const EXHAUSTED: Outlet = { id: 'exhausted', label: 'Last time passed' };

interface Due {
  readonly at: Instant;
  readonly why: JsonObject;
}

function due(own: DelayConfig, visit: Visit): Due {
  const passed = instant(visit.run.arrivedAt + durationMs(own.duration));
  if (typeof own.at !== 'string') return { at: passed, why: { until: isoText(passed) } };
  const { zone, unknown } = visit.zone();
  const at = nextLocalTime(passed, own.at, zone);
  return { at, why: { until: isoText(at), zone, ...(unknown.length === 0 ? {} : { unknownZones: unknown }) } };
}

function behaviour(own: DelayConfig): Behaviour {
  const decide = (visit: Visit, now: Instant): Decision => {
    const { at, why } = due(own, visit);
    return at <= now ? { do: 'leave', outlet: NEXT.id, why, pass: typeof own.maxPasses === 'number' } : { do: 'wait', wakeAt: at, memory: {} };
  };
  return {
    reads: typeof own.at === 'string' ? ZONED : NO_READS,
    listens: NO_EVENTS,
    watches: typeof own.at === 'string' ? ZONED : NO_READS,
    arrive: (visit) => {
      const passes = passesOf(visit.run, visit.nodeId);
      if (typeof own.maxPasses === 'number' && passes >= own.maxPasses) return { do: 'leave', outlet: EXHAUSTED.id, why: { passes } };
      return decide(visit, visit.now);
    },
    resume: (visit, cause) => decide(visit, cause.type === 'timer' ? cause.due : visit.now),
  };
}

function check(own: DelayConfig): readonly KindProblem[] {
  const ms = durationMs(own.duration);
  if (ms > MAX_DELAY_MS) return [{ field: 'duration', severity: 'error', message: 'Wait at most 400 days.' }];
  if (ms === 0 && typeof own.at !== 'string') return [{ field: 'duration', severity: 'error', message: 'Enter how long to wait.' }];
  return [];
}

/** Waits a length of time, and on to a local time of day if wanted [next, exhausted]. */
export const delay = defineKind<DelayConfig>({
  type: 'delay',
  family: 'time',
  label: 'Delay',
  description: 'Wait a length of time',
  config,
  initial: () => ({ duration: { amount: 1, unit: 'days' }, at: null, maxPasses: null }),
  outlets: (own) => (typeof own.maxPasses === 'number' ? [NEXT, EXHAUSTED] : [NEXT]),
  summary: (own) => `Wait ${durationWords(own.duration)}${typeof own.at === 'string' ? `, then until ${own.at} their time` : ''}`,
  check,
  closesCycle: (own, outlet) => outlet === NEXT.id && typeof own.maxPasses === 'number' && durationMs(own.duration) >= 60_000,
  behaviour,
});
