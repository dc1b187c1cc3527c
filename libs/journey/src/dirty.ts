import type { EventFact } from '@perennial/model';
import { valueAt, type Facts, type Reads } from '@perennial/segment';
import type { AttributeChange } from './stimulus.js';
import { applyTo } from './values.js';

/** What changed about a subject: paths with their root, and names of events that were added. */
export interface Dirty {
  readonly paths: readonly string[];
  readonly events: readonly string[];
}

/** Nothing changed. */
export const NOTHING: Dirty = { paths: [], events: [] };

/** True when nothing changed. */
export const isClean = (dirty: Dirty): boolean => dirty.paths.length === 0 && dirty.events.length === 0;

const touches = (path: string, changed: string): boolean => path === changed || path.startsWith(`${changed}.`) || changed.startsWith(`${path}.`);

/** True when a path changed, or one above or below it. */
export const isTouched = (dirty: Dirty, path: string): boolean => dirty.paths.some((changed) => touches(path, changed));

const watched = new WeakMap<Reads, readonly string[]>();

/** All that something reads as paths: those of values, and pseudo-paths of segments, topics, held conditions and quorums. Kept, because reads never change. */
export function pathsRead(reads: Reads): readonly string[] {
  const known = watched.get(reads);
  if (known !== undefined) return known;
  const paths = [...reads.paths, ...reads.segments.map(segmentPath), ...reads.topics.map(topicPath), ...reads.held.map(heldPath), ...reads.quorums.map(quorumPath)];
  watched.set(reads, paths);
  return paths;
}

/** True when what is read may have changed: the same path, or one above or below it, or the events of a name. */
export const affects = (dirty: Dirty, reads: Reads): boolean =>
  (dirty.paths.length > 0 && pathsRead(reads).some((path) => dirty.paths.some((changed) => touches(path, changed)))) ||
  (dirty.events.length > 0 && reads.events.some((event) => dirty.events.includes(event.name)));

/** The pseudo-path under which Conditions read the membership of a segment. */
export const segmentPath = (key: string): string => `segments.${key}`;
/** The pseudo-path under which Conditions read a subscription. */
export const topicPath = (key: string): string => `topics.${key}`;
/** The pseudo-path under which `held_for` reads since when its condition is true. */
export const heldPath = (key: string): string => `held.${key}`;
/** The pseudo-path under which Conditions read whether a test of members holds. */
export const quorumPath = (key: string): string => `quorums.${key}`;

/** Facts with some changes applied (those of a context or of an account that is not there are left out), and those that changed anything. */
export function applyChanges(facts: Facts, changes: readonly AttributeChange[]): { readonly facts: Facts; readonly applied: readonly AttributeChange[] } {
  let result = facts;
  const applied: AttributeChange[] = [];
  for (const change of changes) {
    const { target, path, value } = change;
    if (target === 'context' || path === '') continue;
    const root = result[target];
    if (root === null || (valueAt(root, path) ?? null) === value) continue;
    const after = applyTo(root, path, value);
    if (after === root) continue;
    result = target === 'profile' ? { ...result, profile: after } : { ...result, account: after };
    applied.push(change);
  }
  return { facts: result, applied };
}

/** The dotted path of a change with its root. */
export const pathOf = ({ target, path }: AttributeChange): string => `${target}.${path}`;

/** Facts with one more event, in its place by `occurredAt`; an event that is there already (same id) is not added again. */
export function addEvent(facts: Facts, event: EventFact): Facts {
  const known = Object.hasOwn(facts.events, event.name) ? (facts.events[event.name] ?? []) : [];
  let place = known.length;
  while (place > 0 && (known[place - 1]?.occurredAt ?? 0) > event.occurredAt) place -= 1;
  for (let i = place - 1; i >= 0 && known[i]?.occurredAt === event.occurredAt; i -= 1) if (known[i]?.id === event.id) return facts;
  const events = place === known.length ? [...known, event] : [...known.slice(0, place), event, ...known.slice(place)];
  return { ...facts, events: { ...facts.events, [event.name]: events } };
}
