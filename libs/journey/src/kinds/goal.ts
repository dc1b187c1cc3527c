import { z } from 'zod';
import { durationMs, durationSchema, instant, type Instant, type JsonObject } from '@perennial/model';
import { conditionSchema, describe, durationWords, isoText, matches, NO_READS, problems, reads, union } from '@perennial/segment';
import { atEvent, inRun } from '../subject-kind.js';
import { testOf } from '../test-of.js';
import { conditionFields, defineKind, keptDeadline, NO_EVENTS, type Behaviour, type CheckContext, type Decision, type KindProblem, type Visit } from './kind.js';
import { happened, isAwaited, readsOfLog } from './look-back.js';

const MIN_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 400 * 86_400_000;
const NEXT = { id: 'next', label: 'Next' };
const NOT_MET = 'goal not met';

const config = z.strictObject({
  /** Either an event with a filter over `event.*`, or a Condition. */
  event: z.strictObject({ name: z.string().max(200), where: conditionSchema.optional() }).optional(),
  condition: conditionSchema.optional(),
  /** What becomes of a run that arrives by an edge before the goal is met; default: pass. */
  ifNotMet: z.enum(['pass', 'wait', 'exit']).optional(),
  /** How long it waits at most. */
  timeout: durationSchema.optional(),
});
type GoalConfig = z.infer<typeof config>;

/** Whether the goal is met for a run that stands here: it was pulled here, or the event came since the entry, or the Condition holds. */
function metBy(own: GoalConfig, visit: Visit, now: Instant): JsonObject | null {
  if (visit.run.marks?.goals?.[visit.nodeId] === 'pulled') return { met: true, pulled: true };
  if (own.condition !== undefined) return matches(own.condition, visit.facts, now, visit.scope) ? { met: true } : null;
  const event = own.event === undefined ? null : happened(own.event, 'entry', visit);
  return event === null ? null : { met: true, event: event.name, eventId: event.id };
}

function behaviour(own: GoalConfig): Behaviour {
  const { event, condition } = own;
  const test = event === undefined && condition !== undefined ? testOf(condition) : null;
  const waits = own.ifNotMet === 'wait';
  const timeoutMs = durationMs(own.timeout ?? { amount: 1, unit: 'days' });
  const leave = (why: JsonObject): Decision => ({ do: 'leave', outlet: NEXT.id, why });
  const stay = (visit: Visit, now: Instant): Decision => {
    const deadline = keptDeadline(visit) ?? instant(visit.run.arrivedAt + timeoutMs);
    return now >= deadline ? leave({ met: false, deadline: isoText(deadline) }) : { do: 'wait', wakeAt: deadline, memory: visit.run.memory };
  };
  return {
    reads: union([event === undefined ? NO_READS : readsOfLog(event), ...(event?.where === undefined ? [] : [reads(event.where)]), ...(test === null ? [] : [test.reads])]),
    listens: waits && event !== undefined ? new Set([event.name]) : NO_EVENTS,
    watches: waits && test !== null ? test.reads : NO_READS,
    pull: { event: event ?? null, test },
    arrive: (visit) => {
      const met = metBy(own, visit, visit.now);
      if (met !== null) return leave(met);
      if (own.ifNotMet === 'exit') return { do: 'complete', reason: NOT_MET, why: { met: false } };
      return waits ? stay(visit, visit.now) : leave({ met: false });
    },
    resume: (visit, cause) => {
      const now = cause.type === 'timer' ? cause.due : visit.now;
      if (cause.type === 'event' && event !== undefined && isAwaited(event, cause.event, visit)) return leave({ met: true, event: cause.event.name, eventId: cause.event.id });
      const met = condition === undefined ? null : metBy(own, visit, now);
      return met === null ? stay(visit, now) : leave(met);
    },
  };
}

function check(own: GoalConfig, { subject }: CheckContext): readonly KindProblem[] {
  const found: KindProblem[] = [];
  const { event, condition, timeout } = own;
  if (event !== undefined && condition !== undefined) found.push({ field: 'event', severity: 'error', message: 'The goal is an event and a condition. Choose one of them.' });
  if (event === undefined && condition === undefined) found.push({ field: 'event', severity: 'error', message: 'Choose what the goal is.' });
  if (event?.name.trim() === '') found.push({ field: 'event.name', severity: 'error', message: 'Choose the event that is the goal.' });
  if (event?.where !== undefined) found.push(...conditionFields('event.where', problems(event.where, atEvent(subject))));
  if (condition !== undefined) found.push(...conditionFields('condition', problems(condition, inRun(subject))));
  if (own.ifNotMet !== 'wait') return found;
  const ms = timeout === undefined ? 0 : durationMs(timeout);
  if (ms < MIN_TIMEOUT_MS || ms > MAX_TIMEOUT_MS) found.push({ field: 'timeout', severity: 'error', message: 'Enter how long to wait at most: from 1 minute to 400 days.' });
  return found;
}

const words = ({ event, condition }: GoalConfig): string => (event !== undefined ? event.name : condition === undefined ? '' : describe(condition));

/** Takes runs that wait anywhere before it as soon as it is met (journeys.md section 3, goal) [next]. */
export const goal = defineKind<GoalConfig>({
  type: 'goal',
  family: 'goal',
  label: 'Goal',
  description: 'Skip ahead to here once this happens',
  config,
  initial: () => ({ event: { name: '' }, ifNotMet: 'pass' }),
  outlets: () => [NEXT],
  summary: (own) => (words(own) === '' ? 'Choose what the goal is' : `Skip ahead once: ${words(own)}${own.ifNotMet === 'wait' && own.timeout !== undefined ? `; else wait ${durationWords(own.timeout)}` : own.ifNotMet === 'exit' ? '; else end' : ''}`),
  check,
  behaviour,
});
