import { durationMs } from '@perennial/model';
import { partsOf, type Condition } from './condition.js';
import { operators } from './operators/registry.js';

/** Events of one name that something reads. */
export interface EventRead {
  readonly name: string;
  /** How far back from now, in milliseconds; null: for ever. */
  readonly withinMs: number | null;
  /** True when their properties are read too. */
  readonly properties: boolean;
}

/** All that something reads of a subject. */
export interface Reads {
  /** Paths with roots `profile`, `account`, `context` and `entry`. */
  readonly paths: readonly string[];
  readonly events: readonly EventRead[];
}

/** Reads nothing. */
export const NO_READS: Reads = { paths: [], events: [] };

const pathsIn = (condition: Condition): readonly string[] => (condition.type === 'attribute' ? [condition.path] : partsOf(condition).flatMap(pathsIn));
const eventsIn = (condition: Condition): readonly EventRead[] => {
  const below = partsOf(condition).flatMap(eventsIn);
  if (condition.type !== 'event') return below;
  const properties = condition.where !== undefined && pathsIn(condition.where).some((path) => path.startsWith('event.properties.'));
  return [{ name: condition.event, withinMs: condition.within === undefined ? null : durationMs(condition.within), properties }, ...below];
};

/** Union of several reads: each path once, each event name once with its longest span; sorted by name. */
export function union(all: readonly Reads[]): Reads {
  const events = new Map<string, EventRead>();
  for (const read of all.flatMap((one) => one.events)) {
    const known = events.get(read.name);
    const withinMs = known === undefined ? read.withinMs : known.withinMs === null || read.withinMs === null ? null : Math.max(known.withinMs, read.withinMs);
    events.set(read.name, { name: read.name, withinMs, properties: read.properties || (known?.properties ?? false) });
  }
  return { paths: [...new Set(all.flatMap((one) => one.paths))].sort(), events: [...events.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** All that a Condition reads of a subject; `event.*` of its own filters is part of the event's entry. */
export const reads = (condition: Condition): Reads =>
  union([{ paths: pathsIn(condition).filter((path) => !path.startsWith('event.')), events: eventsIn(condition) }]);

/** True when time alone can change the answer of a Condition. */
export const dependsOnTime = (condition: Condition): boolean =>
  (condition.type === 'attribute' && operators[condition.operator].turns !== undefined) ||
  (condition.type === 'event' && condition.within !== undefined) ||
  partsOf(condition).some(dependsOnTime);
