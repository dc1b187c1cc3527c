import type { Condition } from './condition.js';
import { heldKey } from './held-key.js';
import type { References } from './kinds/kind.js';
import { placedParts, withKind } from './kinds/registry.js';
import { NO_READS, union, type EventRead, type Reads } from './reads.js';

const readsProperty = (reads: Reads): boolean => reads.paths.some((path) => path.startsWith('event.properties.'));

function readsWithin(condition: Condition): Reads {
  const own = { ...NO_READS, ...withKind(condition, (kind, one) => kind.reads(one)) };
  const parts = placedParts(condition).map(({ condition: part, of }) => ({ of, reads: readsWithin(part) }));
  const filtered = parts.some(({ of, reads }) => of === 'event' && readsProperty(reads));
  const events = own.events.map((event): EventRead => (filtered ? { ...event, properties: true } : event));
  return union([{ ...own, events }, ...parts.map(({ of, reads }) => (of === 'member' ? { ...NO_READS, members: withoutEvent(reads) } : reads))]);
}

const withoutEvent = (reads: Reads): Reads => ({ ...reads, paths: reads.paths.filter((path) => !path.startsWith('event.')) });

/**
 * All that can change the answer of a Condition for a subject; `event.*` of its own filters is part of the event's entry, and what a
 * condition inside `held_for` reads is there too, because the rest depends on it.
 */
export const reads = (condition: Condition): Reads => withoutEvent(readsWithin(condition));

/** True when time alone can change the answer of a Condition. */
export const dependsOnTime = (condition: Condition): boolean =>
  withKind(condition, (kind, own) => kind.timed(own)) || placedParts(condition).some(({ condition: part }) => dependsOnTime(part));

/** A condition whose "true since" must be kept for `held_for` to be known: of the subject, or of each member of the account. */
export interface HeldPart {
  readonly key: string;
  readonly condition: Condition;
  readonly of: 'subject' | 'member';
}

const heldWithin = (condition: Condition, of: HeldPart['of']): readonly HeldPart[] => [
  ...(condition.type === 'held_for' ? [{ key: heldKey(condition.of), condition: condition.of, of }] : []),
  ...placedParts(condition).flatMap((part) => heldWithin(part.condition, part.of === 'member' ? 'member' : of)),
];

/** All conditions inside `held_for`, outer before inner, each key once for the subject and once for members. */
export const heldParts = (condition: Condition): readonly HeldPart[] => [...new Map(heldWithin(condition, 'subject').map((part) => [`${part.of} ${part.key}`, part])).values()];

/** All that a Condition names and that is defined elsewhere. */
export function references(condition: Condition): References {
  const own = withKind(condition, (kind, one) => kind.refers(one));
  const all = [own, ...placedParts(condition).map((part) => references(part.condition))];
  return {
    segments: [...new Set(all.flatMap((one) => one.segments ?? []))].sort(),
    topics: [...new Set(all.flatMap((one) => one.topics ?? []))].sort(),
    templates: [...new Set(all.flatMap((one) => one.templates ?? []))].sort(),
    journeys: [...new Set(all.flatMap((one) => one.journeys ?? []))].sort((a, b) => a - b),
  };
}

/** Keys of the segments that a Condition asks about, anywhere in it: those that it depends on. */
export const segmentKeys = (condition: Condition): readonly string[] => references(condition).segments;
