import { readsFor, type Batch, type Door, type JourneySet, type Run } from '@perennial/journey';
import { ENGINE_EVENTS, instant, isJsonObject, type EventFact, type JourneyId } from '@perennial/model';
import type { Reads } from '@perennial/segment';
import { loadEvents, STIMULUS_KIND, type LoggedEvent, type LogOwner, type LogRead, type ProfileState, type StimulusRow, type Transaction } from '@perennial/store';
import { sourceName } from './run-rows.js';

/** A row of the log as a fact. */
export const factOf = (event: LoggedEvent): EventFact => ({
  id: event.id, name: event.name, properties: event.properties, source: sourceName(event.source), occurredAt: instant(event.occurredAt), receivedAt: instant(event.receivedAt),
});

/** Paths of a subject that its stimuli change. */
export const pathsOf = (stimuli: readonly StimulusRow[]): string[] => [...new Set(stimuli.flatMap(({ kind, payload }): string[] => {
  const named = (root: string): string[] => Object.keys(isJsonObject(payload['p']) ? payload['p'] : {}).map((name) => `${root}.${name}`);
  if (kind === STIMULUS_KIND.group) return ['account', 'membership'];
  if (kind === STIMULUS_KIND.accountTraits) return named('account');
  if (kind === STIMULUS_KIND.list || kind === STIMULUS_KIND.accountList) return [`segments.${String(payload['key'])}`];
  if (kind === STIMULUS_KIND.segments || kind === STIMULUS_KIND.accountSegments) return Array.isArray(payload['paths']) ? payload['paths'].map(String) : [];
  return kind === STIMULUS_KIND.identify ? ['profile.timezone', 'profile.locale', ...named('profile')] : [];
}))];

/** Journeys that stimuli can touch: those with active runs, those that events and triggers enter, and those that the engine's own events enter in turn. */
export function journeysOf(set: JourneySet, stimuli: readonly StimulusRow[], runs: readonly Run[]): JourneyId[] {
  const ids = new Set<JourneyId>(runs.map((run) => run.journeyId));
  const enter = (groups: readonly (readonly Door[])[] | undefined): void => groups?.forEach((group) => group.forEach((door) => ids.add(door.journey.journeyId)));
  for (const { kind, name } of stimuli) {
    if (kind === STIMULUS_KIND.fire) enter(set.apiDoors.get(name));
    enter(set.eventDoors.get(name));
  }
  if (ids.size > 0) for (const name of ENGINE_EVENTS) enter(set.eventDoors.get(name));
  return [...ids];
}

/** Most kinds of touches of which is remembered what they read; then all are forgotten. */
const REMEMBERED = 2000;
const remembered = new WeakMap<JourneySet, Map<string, Reads>>();

/** A subject of a batch, under which ids its events were logged, and what touches it. */
export interface Touched {
  readonly id: number;
  readonly loggedAs: readonly number[];
  readonly stimuli: readonly StimulusRow[];
  readonly runs: readonly Run[];
  /** Segments that are looked at whatever changes; undefined: only those that are touched. */
  readonly segments: 'all' | 'timed' | undefined;
}

const namesOf = (stimuli: readonly StimulusRow[], fits: (row: StimulusRow) => boolean): string[] => [...new Set(stimuli.filter(fits).map((row) => row.name))].sort();

/** What touches a subject, as far as it decides what is read; null where there is more to it than the names of events. */
function plainKey({ stimuli, runs, segments }: Touched): string | null {
  if (runs.length > 0 || segments !== undefined || stimuli.some((row) => row.kind !== STIMULUS_KIND.event)) return null;
  return stimuli.length === 1 ? `=${stimuli[0]?.name}` : JSON.stringify(namesOf(stimuli, () => true));
}

/** What the stimuli of one subject may read. Most subjects are touched in one of a few ways. */
function readsOf(set: JourneySet, touched: Touched): Reads {
  const known = remembered.get(set) ?? new Map<string, Reads>();
  remembered.set(set, known);
  const plain = plainKey(touched);
  const before = plain === null ? undefined : known.get(plain);
  if (before !== undefined) return before;
  const { stimuli, runs, segments } = touched;
  const touch: Batch = { events: namesOf(stimuli, () => true), triggers: namesOf(stimuli, (row) => row.kind === STIMULUS_KIND.fire), journeys: journeysOf(set, stimuli, runs), paths: pathsOf(stimuli), segments };
  const key = plain ?? JSON.stringify(touch);
  const same = known.get(key);
  if (same !== undefined) return same;
  if (known.size >= REMEMBERED) known.clear();
  const reads = readsFor(set, touch);
  known.set(key, reads);
  return reads;
}

/**
 * Facts of the log by subject and name: for each subject what its own stimuli can touch, because a batch of a thousand people touches a hundred
 * times what each of them does. `earliest` is the first instant at which anything is evaluated: windows end there, not now, when the engine is behind.
 */
export async function loadLog(transaction: Transaction, set: JourneySet, batch: { readonly subjects: readonly Touched[]; readonly earliest: number; readonly of: 'profile' | 'account' }): Promise<Map<number, Record<string, EventFact[]>>> {
  const lists = new Map<Reads, readonly LogRead[]>();
  const listOf = (reads: Reads): readonly LogRead[] => {
    const known = lists.get(reads) ?? reads.events.map(({ name, withinMs, properties }) => ({ name, since: withinMs === null ? null : batch.earliest - withinMs, properties }));
    lists.set(reads, known);
    return known;
  };
  const owners = batch.subjects.flatMap((touched): LogOwner[] => {
    const reads = listOf(readsOf(set, touched));
    return reads.length === 0 ? [] : touched.loggedAs.map((logged) => ({ ownerId: touched.id, loggedAs: logged, reads }));
  });
  const facts = new Map<number, Record<string, EventFact[]>>();
  for (const event of await loadEvents(transaction, owners, batch.of)) {
    const own = facts.get(event.ownerId) ?? {};
    (own[event.name] ??= []).push(factOf(event));
    facts.set(event.ownerId, own);
  }
  return facts;
}

/** Ids under which a profile's events were logged: its own, and those of profiles that were merged into it. */
export const loggedAs = ({ id, absorbed }: ProfileState): readonly number[] => [id, ...absorbed];
