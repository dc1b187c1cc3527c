import type { EventFact, Instant, JsonObject } from '@perennial/model';
import { durationMs } from '@perennial/model';
import { lookup, matches, NO_READS, readsOfFilter, union, type Scope } from '@perennial/segment';
import type { Door } from './journey-set.js';
import type { Plan } from './plan.js';
import type { Run } from './run.js';
import { announce, setOut, type Trip } from './travel.js';
import { fitsTrigger } from './triggers/registry.js';
import { valuesRead } from './values-read.js';
import { countEntry, entryOf, type Turn } from './turn.js';

/** A try to enter: the event and the instant. */
interface Arrival {
  readonly event: EventFact;
  readonly now: Instant;
}

const NO_KEY = 'no key';

/** The key as text; empty for journeys without a key (one subject, one key); null when the value is missing or no text, number or boolean. */
function keyOf(plan: Plan, turn: Turn, scope: Scope): string | null {
  if (plan.entry.key === null) return '';
  const value = lookup(plan.entry.key, turn.facts, scope);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function mayReenter(turn: Turn, plan: Plan, key: string, now: Instant): boolean {
  const known = entryOf(turn, plan.journeyId, key);
  const { reentry } = plan.entry;
  if (known === undefined || reentry.mode === 'always') return true;
  if (reentry.mode === 'never' || known.active > 0) return false;
  return reentry.mode === 'after_exit' || now - known.lastEnteredAt >= durationMs(reentry.duration);
}

/** The key to enter under, or why not, in the order of journeys.md section 2. */
function admit(turn: Turn, doors: readonly Door[], { event, now }: Arrival): { readonly key: string } | { readonly refused: string; readonly key: string | null } {
  const scope: Scope = { event };
  const journey = doors[0]?.journey;
  if (journey === undefined || !doors.some(({ trigger }) => trigger.where === undefined || matches(trigger.where, turn.facts, now, scope))) return { refused: 'filter', key: null };
  if (journey.status !== 'live') return { refused: journey.status, key: null };
  const { plan } = journey;
  if (plan.entry.filter !== null && !matches(plan.entry.filter.condition, turn.facts, now, scope)) return { refused: 'entry filter', key: null };
  const key = keyOf(plan, turn, scope);
  if (key === null) return { refused: NO_KEY, key };
  if (turn.causes.has(`${plan.journeyId} ${key}`)) return { refused: 'same cause', key };
  return mayReenter(turn, plan, key, now) ? { key } : { refused: 're-entry', key };
}

/** What the filter that refused an entry read; null where none did. */
function filterValues(turn: Turn, doors: readonly Door[], refused: string, event: EventFact): JsonObject | null {
  const read = refused === 'entry filter' ? (doors[0]?.journey.plan.entry.filter?.reads ?? NO_READS) : union(doors.flatMap(({ trigger }) => (trigger.where === undefined ? [] : [readsOfFilter(trigger.where)])));
  return refused === 'entry filter' || refused === 'filter' ? valuesRead(read, turn.facts, { event }) : null;
}

const newRun = (turn: Turn, plan: Plan, key: string, { event, now }: Arrival): Run => ({
  id: turn.nextEnrollmentId(),
  journeyId: plan.journeyId,
  versionId: plan.versionId,
  key,
  state: 'active',
  reason: null,
  enteredAt: now,
  endedAt: null,
  entryEvent: event,
  nodeId: null,
  visit: 0,
  arrivedAt: now,
  arrivedBy: turn.stimulusId,
  wakeAt: null,
  memory: {},
  clock: now,
  context: {},
  passes: {},
  kept: undefined,
});

/** Lets an event try the doors of one journey: enters at once as far as the first wait, or records why not. */
export function enter(turn: Turn, group: readonly Door[], arrival: Arrival): void {
  // An event of the engine's own is about one segment, or one attribute: those of others are nobody's refusal.
  const doors = group.filter(({ trigger }) => fitsTrigger(trigger, arrival.event));
  const journey = doors[0]?.journey;
  if (journey === undefined) return;
  const admitted = admit(turn, doors, arrival);
  if ('refused' in admitted) {
    const values = filterValues(turn, doors, admitted.refused, arrival.event);
    turn.refusals.push({ journeyId: journey.journeyId, key: admitted.key, reason: admitted.refused, ...(values === null ? {} : { values }), stimulusId: turn.stimulusId, eventName: arrival.event.name, at: arrival.now });
    return;
  }
  const run = newRun(turn, journey.plan, admitted.key, arrival);
  const trip: Trip = { turn, journey, now: arrival.now, lateMs: 0 };
  countEntry(turn, run.journeyId, run.key, arrival.now);
  turn.causes.add(`${run.journeyId} ${run.key}`);
  turn.entered.add(run.id);
  announce(trip, run);
  setOut(trip, run);
}
