import type { EventFact } from '@perennial/model';
import { isMachineAct, matches, mayBeMachines, NO_READS, type Condition, type Reads } from '@perennial/segment';
import type { Visit } from './kind.js';

/** An event that is waited for, with a filter over `event.*`. */
export interface AwaitedEvent {
  readonly name: string;
  readonly where?: Condition | undefined;
}

/** How far back the log counts: since the run came in (what brought it in left out), or as far as the log goes. */
export type LookBack = 'entry' | 'ever';

/** True when an event is the one that is waited for. */
export const isAwaited = ({ name, where }: AwaitedEvent, event: EventFact, visit: Pick<Visit, 'facts' | 'now' | 'scope'>): boolean =>
  name === event.name && (where === undefined || matches(where, visit.facts, visit.now, { ...visit.scope, event }));

/**
 * What came after the entry, by receipt (journeys.md section 2). Events of one batch are received at the same instant, so one that came with the trigger event counts;
 * where the engine's own event brought the run in, what caused that has the same instant and does not.
 */
function isSinceEntry({ run }: Visit, event: EventFact): boolean {
  if (event.id === run.entryEvent?.id) return false;
  return run.entryEvent === null || run.entryEvent.source === 'engine' ? event.receivedAt > run.enteredAt : event.receivedAt >= run.enteredAt;
}

/** The latest event of the log that is waited for, those left aside that `except` names; null: none. */
export function happened(awaited: AwaitedEvent, lookBack: LookBack, visit: Visit, except: readonly string[] = []): EventFact | null {
  const known = Object.hasOwn(visit.facts.events, awaited.name) ? (visit.facts.events[awaited.name] ?? []) : [];
  return known.findLast((event) => !isMachineAct(event) && (lookBack === 'ever' || isSinceEntry(visit, event)) && !except.includes(event.id) && isAwaited(awaited, event, visit)) ?? null;
}

/** What looking back for an event reads of the log. */
export const readsOfLog = ({ name, where }: AwaitedEvent): Reads => ({ ...NO_READS, events: [{ name, withinMs: null, properties: where !== undefined || mayBeMachines(name) }] });
