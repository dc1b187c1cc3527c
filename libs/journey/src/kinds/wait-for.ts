import { z } from 'zod';
import { durationMs, durationSchema, instant, type EventFact, type Instant, type JsonObject } from '@perennial/model';
import { conditionSchema, dependsOnTime, durationWords, isoText, matches, nextChange, problems, reads, readsOfFilter, union, type Condition, type Reads, type SubjectKind } from '@perennial/segment';
import { nodeIdSchema } from '../graph.js';
import { atEvent, inRun } from '../subject-kind.js';
import { valuesRead } from '../values-read.js';
import { conditionFields, defineKind, type Behaviour, type Cause, type CheckContext, type Decision, type KindProblem, type Visit } from './kind.js';
import { happened, isAwaited, readsOfLog } from './look-back.js';

const MIN_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 400 * 86_400_000;
const TIMEOUT = 'timeout';

const branchSchema = z.strictObject({
  id: nodeIdSchema,
  name: z.string().max(200),
  /** Either an event with a filter over `event.*`, or a Condition. */
  event: z.strictObject({ name: z.string().max(200), where: conditionSchema.optional() }).optional(),
  condition: conditionSchema.optional(),
  /** Coming true, it starts the time anew instead of leaving. */
  reset: z.boolean().optional(),
});
type Branch = z.infer<typeof branchSchema>;

const config = z.strictObject({
  branches: z.array(branchSchema).max(20),
  timeout: durationSchema,
  /** first (default): the highest-ranked branch of those made true by one stimulus; best: at the timeout by the highest-ranked that ever came true. */
  decide: z.enum(['first', 'best']).optional(),
  /** Events that count: after the arrival (default), since the entry, or ever; the last two read the log. */
  lookBack: z.enum(['arrival', 'entry', 'ever']).optional(),
});
type WaitForConfig = z.infer<typeof config>;

/** A branch with what it looks at prepared. */
interface Ranked {
  readonly branch: Branch;
  readonly condition: Condition | null;
  readonly timed: boolean;
}

/** A branch that is true, and the event that made it so. */
interface Truth {
  readonly ranked: Ranked;
  readonly event: EventFact | null;
}

/** What a run keeps while it waits: the end of its time, the best branch up to now, and which Conditions that start it anew hold. */
interface Memory {
  readonly deadline: Instant;
  readonly best: { readonly id: string; readonly event: { readonly name: string; readonly id: string } | null } | null;
  readonly resets: readonly string[];
}

const bestSchema = z.object({ id: z.string(), event: z.object({ name: z.string(), id: z.string() }).nullable() });
const memorySchema = z.object({ deadline: z.number().nullable().catch(null), best: bestSchema.nullable().catch(null), resets: z.array(z.string()).catch([]) });

/** The end of the time that starts now: no stay is longer than 400 days. */
const deadlineFrom = (own: WaitForConfig, { run }: Visit, now: Instant): Instant => instant(Math.min(now + durationMs(own.timeout), run.arrivedAt + MAX_TIMEOUT_MS));

function recall(own: WaitForConfig, visit: Visit): Memory {
  const { deadline, best, resets } = memorySchema.parse(visit.run.memory);
  return { deadline: deadline === null ? deadlineFrom(own, visit, visit.run.arrivedAt) : instant(deadline), best, resets };
}

function keep({ deadline, best, resets }: Memory): JsonObject {
  return { deadline, ...(best === null ? {} : { best: { id: best.id, event: best.event } }), ...(resets.length === 0 ? {} : { resets }) };
}

/** The branches that are true: by this event, or by their Condition at `now`; on arrival also by what the log holds. */
function truths(all: readonly Ranked[], visit: Visit, now: Instant, { event, lookBack }: { readonly event: EventFact | null; readonly lookBack: WaitForConfig['lookBack'] }): Truth[] {
  return all.flatMap((ranked): Truth[] => {
    const { branch, condition } = ranked;
    if (condition !== null) return matches(condition, visit.facts, now, visit.scope) ? [{ ranked, event: null }] : [];
    if (branch.event === undefined) return [];
    if (event !== null && isAwaited(branch.event, event, visit)) return [{ ranked, event }];
    const past = lookBack === undefined || lookBack === 'arrival' || branch.reset === true ? null : happened(branch.event, lookBack, visit, visit.run.marks?.used);
    return past === null ? [] : [{ ranked, event: past }];
  });
}

/** When it must be looked at again: at the end of its time, or when time alone makes a Condition true that could still change anything. */
function wakeOf(open: readonly Ranked[], visit: Visit, now: Instant, deadline: Instant): Instant {
  let wakeAt = deadline;
  for (const { condition, timed } of open) {
    const turn = timed && condition !== null ? nextChange(condition, visit.facts, now, visit.scope) : null;
    if (turn !== null && turn < wakeAt) wakeAt = turn;
  }
  return wakeAt;
}

/** What a branch that came true read, as it is now. */
function valuesOf({ condition, event: awaited }: Branch, event: EventFact | null, visit: Visit): JsonObject {
  const read = event === null ? (condition === undefined ? null : reads(condition)) : awaited?.where === undefined ? null : readsOfFilter(awaited.where);
  return read === null ? {} : { values: valuesRead(read, visit.facts, event === null ? visit.scope : { ...visit.scope, event }) };
}

function leaveBy({ name, id }: Branch, event: { readonly name: string; readonly id: string } | null, values: JsonObject): Decision {
  return { do: 'leave', outlet: id, why: { branch: name, ...(event === null ? {} : { event: event.name, eventId: event.id }), ...values }, ...(event === null ? {} : { use: event.id }) };
}

function readsOf(own: WaitForConfig): Reads {
  const looksBack = own.lookBack === 'entry' || own.lookBack === 'ever';
  return union(own.branches.flatMap((branch) => [
    ...(branch.condition === undefined ? [] : [reads(branch.condition)]),
    ...(branch.event?.where === undefined ? [] : [reads(branch.event.where)]),
    ...(branch.event === undefined || !looksBack || branch.reset === true ? [] : [readsOfLog(branch.event)]),
  ]));
}

/** What the branches that are true at one stimulus do: the highest rank leaves, or starts the time anew; under `best` it is kept. */
function rule(own: WaitForConfig, all: readonly Ranked[]): (visit: Visit, now: Instant, held: readonly Truth[], memory: Memory) => Decision | Memory {
  const rankOf = new Map(all.map(({ branch }, rank) => [branch.id, rank]));
  const leaving = all.filter(({ branch }) => branch.reset !== true);
  return (visit, now, held, memory) => {
    // Only a Condition that was not true before starts the time anew; one that stays true does so once.
    const made = held.filter(({ ranked: { branch, condition } }) => branch.reset !== true || condition === null || !memory.resets.includes(branch.id));
    const resets = held.flatMap(({ ranked: { branch, condition } }) => (branch.reset === true && condition !== null ? [branch.id] : []));
    const top = made[0];
    if (own.decide !== 'best') {
      if (top !== undefined && top.ranked.branch.reset !== true) return leaveBy(top.ranked.branch, top.event, valuesOf(top.ranked.branch, top.event, visit));
      return { deadline: top === undefined ? memory.deadline : deadlineFrom(own, visit, now), best: null, resets };
    }
    const first = made.find(({ ranked }) => ranked.branch.reset !== true);
    if (first !== undefined && first.ranked === leaving[0]) return leaveBy(first.ranked.branch, first.event, valuesOf(first.ranked.branch, first.event, visit));
    const before = memory.best === null ? Number.POSITIVE_INFINITY : (rankOf.get(memory.best.id) ?? Number.POSITIVE_INFINITY);
    const better = first !== undefined && (rankOf.get(first.ranked.branch.id) ?? 0) < before;
    const best = better ? { id: first.ranked.branch.id, event: first.event } : memory.best;
    return { deadline: made.some(({ ranked }) => ranked.branch.reset === true) ? deadlineFrom(own, visit, now) : memory.deadline, best, resets };
  };
}

function behaviour(own: WaitForConfig): Behaviour {
  const all = own.branches.map((branch): Ranked => {
    const condition = branch.event === undefined ? (branch.condition ?? null) : null;
    return { branch, condition, timed: condition !== null && dependsOnTime(condition) };
  });
  const apply = rule(own, all);
  const decide = (visit: Visit, now: Instant, held: readonly Truth[], before: Memory): Decision => {
    const next = apply(visit, now, held, before);
    if ('do' in next) return next;
    if (now < next.deadline) return { do: 'wait', wakeAt: wakeOf(all, visit, now, next.deadline), memory: keep(next) };
    const best = all.find(({ branch }) => branch.id === next.best?.id);
    return best === undefined ? { do: 'leave', outlet: TIMEOUT, why: { deadline: isoText(next.deadline) } } : leaveBy(best.branch, next.best?.event ?? null, {});
  };
  return {
    reads: readsOf(own),
    listens: new Set(own.branches.flatMap((branch) => (branch.event === undefined ? [] : [branch.event.name]))),
    letGo: TIMEOUT,
    watches: union(all.flatMap(({ condition }) => (condition === null ? [] : [reads(condition)]))),
    looksBack: own.lookBack === 'entry' || own.lookBack === 'ever',
    arrive: (visit) => {
      const held = truths(all, visit, visit.now, { event: null, lookBack: own.lookBack });
      // The time begins at the arrival, whatever would begin it anew.
      const resets = held.flatMap(({ ranked }) => (ranked.branch.reset === true ? [ranked.branch.id] : []));
      return decide(visit, visit.now, held, { deadline: deadlineFrom(own, visit, visit.now), best: null, resets });
    },
    resume: (visit, cause: Cause) => {
      const now = cause.type === 'timer' ? cause.due : visit.now;
      return decide(visit, now, truths(all, visit, now, { event: cause.type === 'event' ? cause.event : null, lookBack: 'arrival' }), recall(own, visit));
    },
  };
}

function checkBranch(branch: Branch, at: string, subject: SubjectKind): KindProblem[] {
  const found: KindProblem[] = [];
  if (branch.event !== undefined && branch.condition !== undefined) found.push({ field: at, outlet: branch.id, severity: 'error', message: `"${branch.name}" waits for an event and a condition. Choose one of them.` });
  if (branch.event === undefined && branch.condition === undefined) found.push({ field: at, outlet: branch.id, severity: 'error', message: `Choose what "${branch.name}" waits for.` });
  if (branch.event?.name === '') found.push({ field: `${at}.event.name`, outlet: branch.id, severity: 'error', message: 'Choose the event to wait for.' });
  const where = branch.event?.where;
  if (where !== undefined) found.push(...conditionFields(`${at}.event.where`, problems(where, atEvent(subject))));
  if (branch.condition !== undefined) found.push(...conditionFields(`${at}.condition`, problems(branch.condition, inRun(subject))));
  return found;
}

function check(own: WaitForConfig, { subject }: CheckContext): readonly KindProblem[] {
  const found = own.branches.flatMap((branch, i) => checkBranch(branch, `branches.${i}`, subject));
  const ids = own.branches.map((branch) => branch.id);
  if (own.branches.length === 0) found.push({ field: 'branches', severity: 'error', message: 'Add what to wait for, or use a delay.' });
  if (new Set([...ids, TIMEOUT]).size <= ids.length) found.push({ field: 'branches', severity: 'error', message: 'Each branch needs an id of its own, and none may be "timeout".' });
  const ms = durationMs(own.timeout);
  if (ms < MIN_TIMEOUT_MS || ms > MAX_TIMEOUT_MS) found.push({ field: 'timeout', severity: 'error', message: 'Enter how long to wait at most: from 1 minute to 400 days.' });
  return found;
}

/** Waits until an event happens or a Condition comes true, at most a length of time [one outlet per branch that does not start the time anew, timeout]. */
export const waitFor = defineKind<WaitForConfig>({
  type: 'wait_for',
  family: 'time',
  label: 'Wait for',
  description: 'Wait until something happens, with a time limit',
  config,
  initial: () => ({ branches: [{ id: 'happened', name: 'It happened', event: { name: '' } }], timeout: { amount: 3, unit: 'days' }, decide: 'first', lookBack: 'arrival' }),
  outlets: (own) => [...own.branches.flatMap(({ id, name, reset }) => (reset === true ? [] : [{ id, label: name }])), { id: TIMEOUT, label: 'Time ran out' }],
  summary: (own) => `Wait at most ${durationWords(own.timeout)}${own.decide === 'best' ? ', then take the best' : ''}`,
  check,
  behaviour,
});
