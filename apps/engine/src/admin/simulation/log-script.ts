import { applyChanges, listens, type AttributeChange, type JourneySet, type Stimulus, type Subject } from '@perennial/journey';
import { ENGINE_EVENTS, instant, isJsonObject, type EventFact, type Instant, type Json } from '@perennial/model';
import { loadEvents, type Transaction } from '@perennial/store';
import { factOf } from '../../enrollment/load-log.js';

const CHANGED = 'attribute_changed';
const reserved: ReadonlySet<string> = new Set(ENGINE_EVENTS);

/** Whose log is played again, under which ids it was written, and from when to when. */
export interface LogSpan {
  readonly of: 'profile' | 'account';
  readonly loggedAs: readonly number[];
  readonly start: Instant;
  readonly until: Instant;
  /** An event older than this at receipt counts, but moves nothing. */
  readonly lateMs: number;
}

interface Change {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

function changesIn({ properties: { changes } }: EventFact): Change[] {
  return Object.entries(isJsonObject(changes) ? changes : {}).flatMap(([path, change]) => (isJsonObject(change) ? [{ path, from: change['from'] ?? null, to: change['to'] ?? null }] : []));
}

/** What happened, as the engine would hear it. */
function stimulusOf(event: EventFact, { of, lateMs }: LogSpan): Stimulus {
  const [id, at] = [event.id, event.receivedAt];
  if (event.name === CHANGED) return { id, at, type: 'attributes', changes: changesIn(event).map(({ path, to }): AttributeChange => ({ target: of, path, value: to })) };
  if (event.source === 'trigger') return { id, at, type: 'fire', trigger: event.name, data: event.properties, event };
  return { id, at, type: 'event', event, changes: [], silent: event.receivedAt - event.occurredAt > lateMs };
}

/** A subject as it was when a span of its log began: what was changed since is taken back, and it is held against its segments anew. */
function asItWas(subject: Subject, changed: readonly EventFact[], of: LogSpan['of']): Subject {
  const undone = [...changed].reverse().flatMap(changesIn).map(({ path, from }): AttributeChange => ({ target: of, path, value: from }));
  return { ...subject, facts: applyChanges(subject.facts, undone).facts, segmentWakeAt: null, isNew: true };
}

/** The log of a subject as a script for the simulator, with the subject as it was at its beginning: all that the journeys hear of, and every change of an attribute. The engine's other events are left out: the simulation makes its own. */
export async function scriptOfLog(transaction: Transaction, subject: Subject, set: JourneySet, span: LogSpan): Promise<{ readonly subject: Subject; readonly script: readonly Stimulus[] }> {
  const names = [...set.heard, ...set.apiDoors.keys(), CHANGED].filter((name) => name === CHANGED || (!reserved.has(name) && (listens(set, name) || set.apiDoors.has(name))));
  const reads = [...new Set(names)].map((name) => ({ name, since: span.start as number, properties: true }));
  const logged = await loadEvents(transaction, span.loggedAs.map((id) => ({ ownerId: 0, loggedAs: id, reads })), span.of);
  const events = logged.map(factOf).filter(({ receivedAt }) => receivedAt > span.start && receivedAt <= span.until).sort((a, b) => a.receivedAt - b.receivedAt);
  const own = events.filter((event) => event.name !== CHANGED || event.source === 'engine');
  return { subject: asItWas(subject, own.filter(({ name }) => name === CHANGED), span.of), script: own.map((event) => stimulusOf(event, span)) };
}

/** When the log of the past days begins. */
export const logStart = (now: number, days: number): Instant => instant(now - days * 86_400_000);
