import type { EventFact, Instant } from '@perennial/model';
import { mayHold, type EventRead, type Facts } from '@perennial/segment';
import { addEvent, affects } from './dirty.js';
import type { JourneySet } from './journey-set.js';
import { isIn } from './segments.js';

/**
 * What must be read of the log to see whether a lone event moves anything of a subject without runs: its own name, over the longest window that asks for it.
 * Null where that cannot be told so: a journey is entered by it, an attribute is computed from it, or a segment may come true by itself.
 */
export function glanceOf(set: JourneySet, name: string): EventRead | null {
  const touched = set.segments.byEvent.get(name) ?? [];
  if (touched.length === 0 || set.eventDoors.has(name) || set.accountExits.has(name) || touched.some((segment) => segment.building || segment.rises)) return null;
  if (set.computed !== null && affects({ paths: [], events: [name] }, set.computed.reads)) return null;
  const spans = touched.flatMap((segment) => segment.reads.events.filter((read) => read.name === name));
  return { name, withinMs: spans.some((read) => read.withinMs === null) ? null : Math.max(...spans.map((read) => read.withinMs ?? 0)), properties: spans.some((read) => read.properties) };
}

/**
 * True when an event moves no segment of a subject, whose facts hold of the log what `glanceOf` asks for: those that read it hold nobody who could leave, and still
 * let nobody in. Then it need not be looked at with more.
 */
export function isUnmoved(set: JourneySet, facts: Facts, event: EventFact, at: Instant): boolean {
  const after = addEvent(facts, event);
  return (set.segments.byEvent.get(event.name) ?? []).every((segment) => !isIn(facts, segment) && !mayHold(segment.condition, after, at, event.name));
}
