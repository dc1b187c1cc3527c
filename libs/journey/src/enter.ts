import { bucket, BUCKETS, durationMs, type EventFact, type Instant, type JsonObject } from '@perennial/model';
import { lookup, matches, NO_READS, readsOfFilter, union, type Facts, type Scope } from '@perennial/segment';
import { DATE_VALUE } from './date-value.js';
import { countsAt, hasRoom, NO_ENTRIES, oneMore, type EntryCount } from './entry-room.js';
import type { Door, LiveJourney } from './journey-set.js';
import type { Plan } from './plan.js';
import type { Run } from './run.js';
import { announce, setOut } from './travel.js';
import type { Trip } from './trip.js';
import { fitsTrigger } from './triggers/registry.js';
import { countEntry, entryOf, put, refuse, type Turn } from './turn.js';
import { valuesRead } from './values-read.js';
import { zoneOfJourney } from './zone.js';

/** A try to enter: the event and the instant; without an event, what is recorded in its place. */
interface Arrival {
  readonly event: EventFact | null;
  readonly now: Instant;
  /** Name of the event, or of what comes without one. */
  readonly name: string;
  /** First context of the run. */
  readonly data?: JsonObject | undefined;
  /** What the key `date.value` is. */
  readonly value?: string | undefined;
}

const NO_KEY = 'no key';

/** The key as text; empty for journeys without a key (one subject, one key); null when the value is missing or no text, number or boolean. */
function keyOf(plan: Plan, turn: Turn, scope: Scope, date: string | undefined): string | null {
  if (plan.entry.key === null) return '';
  const value = plan.entry.key === DATE_VALUE ? date : lookup(plan.entry.key, turn.facts, scope);
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

/** False when the journey looks at its entry filter again before each message, and it does not hold any more for a person and what brought them in (journeys.md section 2). */
export const stillFits = ({ entry: { filter, recheck } }: Plan, facts: Facts, entryEvent: EventFact | null, now: Instant): boolean =>
  !recheck || filter === null || matches(filter.condition, facts, now, { event: entryEvent ?? undefined });

/** The key to enter under, or why not, in the order of journeys.md section 2. */
function admit(turn: Turn, doors: readonly Door[], { event, now, value }: Arrival): { readonly key: string } | { readonly refused: string; readonly key: string | null } {
  const scope: Scope = { event: event ?? undefined };
  const journey = doors[0]?.journey;
  if (journey === undefined || !doors.some(({ trigger }) => trigger.where === undefined || matches(trigger.where, turn.facts, now, scope))) return { refused: 'filter', key: null };
  if (journey.status !== 'live' && !(journey.status === 'paused' && journey.collects === true)) return { refused: journey.status, key: null };
  const { plan } = journey;
  if (plan.entry.filter !== null && !matches(plan.entry.filter.condition, turn.facts, now, scope)) return { refused: 'entry filter', key: null };
  const key = keyOf(plan, turn, scope, value);
  if (key === null) return { refused: NO_KEY, key };
  if (turn.causes.has(`${plan.journeyId} ${key}`)) return { refused: 'same cause', key };
  if (!mayReenter(turn, plan, key, now)) return { refused: 're-entry', key };
  const refused = limited(turn, journey, now);
  return refused === null ? { key } : { refused, key };
}

/** What the filter that refused an entry read; undefined where none did. */
function filterValues(turn: Turn, doors: readonly Door[], refused: string, event: EventFact | null): JsonObject | undefined {
  const read = refused === 'entry filter' ? (doors[0]?.journey.plan.entry.filter?.reads ?? NO_READS) : union(doors.flatMap(({ trigger }) => (trigger.where === undefined ? [] : [readsOfFilter(trigger.where)])));
  return refused === 'entry filter' || refused === 'filter' ? valuesRead(read, turn.facts, { event: event ?? undefined }) : undefined;
}

/** Why the guard rails keep somebody out; null: they do not. Who is outside the rollout takes no room under the cap. */
function limited(turn: Turn, { plan, halted }: LiveJourney, now: Instant): string | null {
  if (halted === true) return 'rollout halted';
  const { rollout, cap } = plan.limits;
  if (rollout < BUCKETS && bucket(`rollout:${plan.journeyId}`, turn.facts.subjectId) >= rollout) return 'rollout';
  return cap === null || hasRoom(cap, countNow(turn, plan, now)) ? null : 'entry cap';
}

const countNow = (turn: Turn, plan: Plan, now: Instant): EntryCount => countsAt(turn.counts.get(plan.journeyId) ?? NO_ENTRIES, now, zoneOfJourney(turn.facts, plan.graph.timezone));

/** True for the stable share of subjects that a journey holds, to compare with. */
const isHeld = (turn: Turn, { journeyId, limits }: Plan): boolean => limits.held > 0 && bucket(String(journeyId), turn.facts.subjectId) < limits.held;

const newRun = (turn: Turn, plan: Plan, key: string, { event, now, data }: Arrival): Run => ({
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
  context: data ?? {},
  passes: {},
  marks: undefined,
  kept: undefined,
});

/** Lets an arrival try the doors of one journey: enters at once as far as the first wait, or records why not. */
export function enter(turn: Turn, group: readonly Door[], arrival: Arrival): void {
  // An event of the engine's own is about one segment, or one attribute: those of others are nobody's refusal.
  const { event } = arrival;
  const doors = event === null ? group : group.filter(({ trigger }) => fitsTrigger(trigger, event));
  const journey = doors[0]?.journey;
  if (journey === undefined) return;
  const admitted = admit(turn, doors, arrival);
  if ('refused' in admitted) return refuse(turn, journey.journeyId, arrival, { reason: admitted.refused, key: admitted.key, values: filterValues(turn, doors, admitted.refused, arrival.event) });
  const { plan } = journey;
  const fresh = newRun(turn, plan, admitted.key, arrival);
  const run: Run = isHeld(turn, plan) ? { ...fresh, state: 'held', endedAt: arrival.now } : fresh;
  const trip: Trip = { turn, journey, now: arrival.now, lateMs: 0 };
  countEntry(turn, run);
  turn.causes.add(`${run.journeyId} ${run.key}`);
  turn.entered.add(run.id);
  // Held: no step, no message, nothing told; it is the comparison group, and counts for re-entry only.
  if (run.state === 'held') return put(turn, run);
  if (plan.limits.cap !== null) turn.counts.set(plan.journeyId, oneMore(countNow(turn, plan, arrival.now)));
  announce(trip, run, arrival.name);
  // Collected: it waits at the entry, and sets out once the journey goes on.
  if (journey.status === 'paused') return put(turn, { ...run, wakeAt: arrival.now, kept: { stimuli: [], wakeAt: null } });
  setOut(trip, run);
}
