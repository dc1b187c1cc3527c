import { z } from 'zod';
import { durationMs, durationSchema, instant, type EventFact, type Instant, type JsonObject } from '@perennial/model';
import { conditionSchema, dependsOnTime, durationWords, isoText, matches, nextChange, problems, reads, readsOfFilter, union, type Condition, type Reads } from '@perennial/segment';
import { nodeIdSchema } from '../graph.js';
import { valuesRead } from '../values-read.js';
import { conditionFields, defineKind, type Behaviour, type Cause, type Decision, type KindProblem, type Visit } from './kind.js';

const MIN_TIMEOUT_MS = 60_000;
const MAX_TIMEOUT_MS = 400 * 86_400_000;
const TIMEOUT = 'timeout';

const branchSchema = z.strictObject({
  id: nodeIdSchema,
  name: z.string().max(200),
  /** Either an event with a filter over `event.*`, or a Condition. */
  event: z.strictObject({ name: z.string().max(200), where: conditionSchema.optional() }).optional(),
  condition: conditionSchema.optional(),
});
type Branch = z.infer<typeof branchSchema>;

const config = z.strictObject({
  branches: z.array(branchSchema).max(20),
  timeout: durationSchema,
  decide: z.literal('first').optional(),
  lookBack: z.literal('arrival').optional(),
});
type WaitForConfig = z.infer<typeof config>;

interface Ranked {
  readonly branch: Branch;
  readonly condition: Condition | null;
  readonly timed: boolean;
}

const isReleased = (branch: Branch, event: EventFact, visit: Visit): boolean =>
  branch.event?.name === event.name && (branch.event.where === undefined || matches(branch.event.where, visit.facts, visit.now, { ...visit.scope, event }));

/** The highest-ranked branch that is true: by this event, or by its Condition at `now`. */
function firstTrue(ranked: readonly Ranked[], visit: Visit, now: Instant, event: EventFact | null): Branch | null {
  for (const { branch, condition } of ranked) {
    if (event !== null && isReleased(branch, event, visit)) return branch;
    if (condition !== null && matches(condition, visit.facts, now, visit.scope)) return branch;
  }
  return null;
}

function wait(ranked: readonly Ranked[], visit: Visit, now: Instant, deadline: Instant): Decision {
  let wakeAt = deadline;
  for (const { condition, timed } of ranked) {
    const turn = timed && condition !== null ? nextChange(condition, visit.facts, now, visit.scope) : null;
    if (turn !== null && turn < wakeAt) wakeAt = turn;
  }
  return { do: 'wait', wakeAt, memory: { deadline } };
}

const released = (branch: Branch, event: EventFact | null, visit: Visit): Decision => {
  const [condition, where] = [branch.condition, event === null ? undefined : branch.event?.where];
  const read = where === undefined ? (condition === undefined ? null : reads(condition)) : readsOfFilter(where);
  const values: JsonObject = read === null ? {} : { values: valuesRead(read, visit.facts, event === null ? visit.scope : { ...visit.scope, event }) };
  const why: JsonObject = event === null || branch.event === undefined ? { branch: branch.name, ...values } : { branch: branch.name, event: event.name, eventId: event.id, ...values };
  return { do: 'leave', outlet: branch.id, why };
};

function readsOf(own: WaitForConfig): Reads {
  return union(own.branches.flatMap((branch) => [
    ...(branch.condition === undefined ? [] : [reads(branch.condition)]),
    ...(branch.event?.where === undefined ? [] : [reads(branch.event.where)]),
  ]));
}

function behaviour(own: WaitForConfig): Behaviour {
  const ranked = own.branches.map((branch): Ranked => {
    const condition = branch.event === undefined ? (branch.condition ?? null) : null;
    return { branch, condition, timed: condition !== null && dependsOnTime(condition) };
  });
  const decide = (visit: Visit, now: Instant, deadline: Instant, event: EventFact | null): Decision => {
    const branch = firstTrue(ranked, visit, now, event);
    if (branch !== null) return released(branch, event, visit);
    if (now >= deadline) return { do: 'leave', outlet: TIMEOUT, why: { deadline: isoText(deadline) } };
    return wait(ranked, visit, now, deadline);
  };
  return {
    reads: readsOf(own),
    listens: new Set(own.branches.flatMap((branch) => (branch.event === undefined ? [] : [branch.event.name]))),
    letGo: TIMEOUT,
    watches: union(ranked.flatMap(({ condition }) => (condition === null ? [] : [reads(condition)]))),
    arrive: (visit) => decide(visit, visit.now, instant(visit.now + durationMs(own.timeout)), null),
    resume: (visit, cause: Cause) => {
      const kept = visit.run.memory['deadline'];
      const deadline = typeof kept === 'number' ? instant(kept) : instant(visit.run.arrivedAt + durationMs(own.timeout));
      return decide(visit, cause.type === 'timer' ? cause.due : visit.now, deadline, cause.type === 'event' ? cause.event : null);
    },
  };
}

function checkBranch(branch: Branch, at: string): KindProblem[] {
  const found: KindProblem[] = [];
  if (branch.event !== undefined && branch.condition !== undefined) found.push({ field: at, outlet: branch.id, severity: 'error', message: `"${branch.name}" waits for an event and a condition. Choose one of them.` });
  if (branch.event === undefined && branch.condition === undefined) found.push({ field: at, outlet: branch.id, severity: 'error', message: `Choose what "${branch.name}" waits for.` });
  if (branch.event?.name === '') found.push({ field: `${at}.event.name`, outlet: branch.id, severity: 'error', message: 'Choose the event to wait for.' });
  const where = branch.event?.where;
  if (where !== undefined) found.push(...conditionFields(`${at}.event.where`, problems(where)));
  if (branch.condition !== undefined) found.push(...conditionFields(`${at}.condition`, problems(branch.condition, { roots: ['profile', 'account', 'context', 'entry'], run: true })));
  return found;
}

function check(own: WaitForConfig): readonly KindProblem[] {
  const found = own.branches.flatMap((branch, i) => checkBranch(branch, `branches.${i}`));
  const ids = own.branches.map((branch) => branch.id);
  if (own.branches.length === 0) found.push({ field: 'branches', severity: 'error', message: 'Add what to wait for, or use a delay.' });
  if (new Set([...ids, TIMEOUT]).size <= ids.length) found.push({ field: 'branches', severity: 'error', message: 'Each branch needs an id of its own, and none may be "timeout".' });
  const ms = durationMs(own.timeout);
  if (ms < MIN_TIMEOUT_MS || ms > MAX_TIMEOUT_MS) found.push({ field: 'timeout', severity: 'error', message: 'Enter how long to wait at most: from 1 minute to 400 days.' });
  return found;
}

/** Waits until an event happens or a Condition comes true, at most a length of time [one outlet per branch, timeout]. */
export const waitFor = defineKind<WaitForConfig>({
  type: 'wait_for',
  family: 'time',
  label: 'Wait for',
  description: 'Wait until something happens, with a time limit',
  config,
  initial: () => ({ branches: [{ id: 'happened', name: 'It happened', event: { name: '' } }], timeout: { amount: 3, unit: 'days' }, decide: 'first', lookBack: 'arrival' }),
  outlets: (own) => [...own.branches.map(({ id, name }) => ({ id, label: name })), { id: TIMEOUT, label: 'Time ran out' }],
  summary: (own) => `Wait at most ${durationWords(own.timeout)}`,
  check,
  behaviour,
});
