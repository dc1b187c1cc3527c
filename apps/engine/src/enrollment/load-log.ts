import { glanceOf, readsFor, type Batch, type JourneySet, type Run } from '@perennial/journey';
import { instant, isJsonObject, journeyId, type EventFact, type JourneyId } from '@perennial/model';
import type { EventRead, Reads } from '@perennial/segment';
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

/** Journeys whose doors are tried. */
const startedIn = (stimuli: readonly StimulusRow[]): JourneyId[] => stimuli.flatMap(({ kind, payload }) => ((kind === STIMULUS_KIND.start || kind === STIMULUS_KIND.accountStart) && typeof payload['journey'] === 'number' ? [journeyId(payload['journey'])] : []));

const namesOf = (stimuli: readonly StimulusRow[], fits: (row: StimulusRow) => boolean): string[] => [...new Set(stimuli.filter(fits).map((row) => row.name))].sort();

/** What some stimuli are about, and the runs that they meet. */
export const batchOf = (stimuli: readonly StimulusRow[], runs: readonly Run[], segments?: Batch['segments']): Batch => ({
  events: namesOf(stimuli, () => true), triggers: namesOf(stimuli, (row) => row.kind === STIMULUS_KIND.fire || row.kind === STIMULUS_KIND.accountFire), journeys: [...new Set([...runs.map((run) => run.journeyId), ...startedIn(stimuli)])], paths: pathsOf(stimuli), segments,
});

/** Most answers that are remembered of one set of journeys; then all are forgotten: names of events come from outside. */
const REMEMBERED = 2000;

/** Answers by key, for as long as a set of journeys lives. */
class Memory<V> {
  private readonly known = new WeakMap<JourneySet, Map<string, V>>();

  public of(set: JourneySet, key: string, make: () => V): V {
    const own = this.known.get(set) ?? new Map<string, V>();
    this.known.set(set, own);
    const before = own.get(key);
    if (before !== undefined) return before;
    if (own.size >= REMEMBERED) own.clear();
    const made = make();
    own.set(key, made);
    return made;
  }
}

const wholes = new Memory<Reads>();
/** Null where a glance is not enough. */
const glances = new Memory<EventRead | null>();

/** A subject of a batch, under which ids its events were logged, and what touches it. */
export interface Touched {
  readonly id: number;
  readonly loggedAs: readonly number[];
  readonly stimuli: readonly StimulusRow[];
  readonly runs: readonly Run[];
  /** Segments that are looked at whatever changes; undefined: only those that are touched. */
  readonly segments: 'all' | 'timed' | undefined;
}

/** What touches a subject, as far as it decides what is read; null where there is more to it than the names of events. */
function plainKey({ stimuli, runs, segments }: Touched): string | null {
  if (runs.length > 0 || segments !== undefined || stimuli.some((row) => row.kind !== STIMULUS_KIND.event)) return null;
  return stimuli.length === 1 ? `=${stimuli[0]?.name}` : JSON.stringify(namesOf(stimuli, () => true));
}

/** What the stimuli of one subject may read. Most subjects are touched in one of a few ways. */
function readsOf(set: JourneySet, touched: Touched): Reads {
  const plain = plainKey(touched);
  const touch = (): Batch => batchOf(touched.stimuli, touched.runs, touched.segments);
  return wholes.of(set, plain ?? JSON.stringify(touch()), () => readsFor(set, touch()));
}

/** A glance at a subject that one event touches: whether it moves nothing, told from the log of that event's name alone. */
export interface Glance {
  readonly event: string;
  readonly unmoved: (history: readonly EventFact[]) => boolean;
}

/** What is read of the log, for whom, and when anything of it is first evaluated: windows end there, not now, when the engine is behind. */
interface LogBatch {
  readonly subjects: readonly Touched[];
  readonly earliest: number;
  readonly of: 'profile' | 'account';
  /** Null where a subject must be looked at with all that it reads. */
  readonly glanceAt?: (subject: Touched) => Glance | null;
}

/** Facts of the log by subject and name, and the subjects whose event was seen to move nothing: of these, only what that took was read. */
interface Log {
  readonly facts: Map<number, Record<string, EventFact[]>>;
  readonly unmoved: ReadonlySet<number>;
}

async function readInto(transaction: Transaction, of: LogBatch['of'], owners: readonly LogOwner[], facts: Log['facts']): Promise<void> {
  for (const event of await loadEvents(transaction, owners, of)) {
    const own = facts.get(event.ownerId) ?? {};
    (own[event.name] ??= []).push(factOf(event));
    facts.set(event.ownerId, own);
  }
}

/**
 * Loads for each subject what its own stimuli can touch, because a batch of a thousand people touches a hundred times what each of them does.
 * Most events move no segment, and that shows by the log of their own name: the rest is read for those whom they may move.
 */
export async function loadLog(transaction: Transaction, set: JourneySet, batch: LogBatch): Promise<Log> {
  const lists = new Map<Reads | EventRead, readonly LogRead[]>();
  const listed = (key: Reads | EventRead, events: readonly EventRead[]): readonly LogRead[] => {
    const known = lists.get(key) ?? events.map(({ name, withinMs, properties }) => ({ name, since: withinMs === null ? null : batch.earliest - withinMs, properties }));
    lists.set(key, known);
    return known;
  };
  const owned = ({ id, loggedAs }: Touched, reads: readonly LogRead[]): LogOwner[] => (reads.length === 0 ? [] : loggedAs.map((logged) => ({ ownerId: id, loggedAs: logged, reads })));
  const whole = (touched: Touched): LogOwner[] => {
    const reads = readsOf(set, touched);
    return owned(touched, listed(reads, reads.events));
  };
  const glanced = new Map<Touched, Glance>();
  const first = batch.subjects.flatMap((touched) => {
    const glance = batch.glanceAt?.(touched) ?? null;
    const read = glance === null ? null : glances.of(set, glance.event, () => glanceOf(set, glance.event));
    if (glance === null || read === null) return whole(touched);
    glanced.set(touched, glance);
    return owned(touched, listed(read, [read]));
  });
  const facts: Log['facts'] = new Map();
  await readInto(transaction, batch.of, first, facts);
  const unmoved = new Set<number>();
  const moved: Touched[] = [];
  for (const [touched, { event, unmoved: stays }] of glanced) {
    if (stays(facts.get(touched.id)?.[event] ?? [])) unmoved.add(touched.id);
    else moved.push(touched);
  }
  for (const { id } of moved) facts.delete(id);
  await readInto(transaction, batch.of, moved.flatMap(whole), facts);
  return { facts, unmoved };
}

/** What some reads need of the log of subjects, as it is now. */
export async function loadHistoriesOf(transaction: Transaction, subjects: readonly Pick<Touched, 'id' | 'loggedAs'>[], { reads, now, of }: { readonly reads: Reads; readonly now: number; readonly of: LogBatch['of'] }): Promise<Log['facts']> {
  const facts: Log['facts'] = new Map();
  if (reads.events.length === 0) return facts;
  const spans = reads.events.map(({ name, withinMs, properties }): LogRead => ({ name, since: withinMs === null ? null : now - withinMs, properties }));
  await readInto(transaction, of, subjects.flatMap(({ id, loggedAs: logged }) => logged.map((one) => ({ ownerId: id, loggedAs: one, reads: spans }))), facts);
  return facts;
}

/** What some reads need of the log of profiles, as it is now. */
export const loadHistories = (transaction: Transaction, profiles: readonly ProfileState[], asked: { readonly reads: Reads; readonly now: number }): Promise<Log['facts']> =>
  loadHistoriesOf(transaction, profiles.map((profile) => ({ id: profile.id, loggedAs: loggedAs(profile) })), { ...asked, of: 'profile' });

/** Ids under which a profile's events were logged: its own, and those of profiles that were merged into it. */
export const loggedAs = ({ id, absorbed }: ProfileState): readonly number[] => [id, ...absorbed];
