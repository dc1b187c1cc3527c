import type { Json } from '@perennial/model';
import type { Condition, ConditionOf } from './condition.js';
import { keptName } from './held-key.js';
import type { References } from './kinds/kind.js';
import { parseCondition, placedParts, withKind } from './kinds/registry.js';
import { NO_READS, union, type EventRead, type Reads } from './reads.js';
import type { SubjectKind } from './sql/frame.js';

const readsProperty = (reads: Reads): boolean => reads.paths.some((path) => path.startsWith('event.properties.'));

function readsWithin(condition: Condition): Reads {
  const own = { ...NO_READS, ...withKind(condition, (kind, one) => kind.reads(one)) };
  const parts = placedParts(condition).filter(({ of }) => of === 'subject' || of === 'event').map(({ condition: part, of }) => ({ of, reads: readsWithin(part) }));
  const filtered = parts.some(({ of, reads }) => of === 'event' && readsProperty(reads));
  const events = own.events.map((event): EventRead => (filtered ? { ...event, properties: true } : event));
  return union([{ ...own, events }, ...parts.map((part) => part.reads)]);
}

const withoutEvent = (reads: Reads): Reads => ({ ...reads, paths: reads.paths.filter((path) => !path.startsWith('event.')) });

/**
 * All that can change the answer of a Condition for a subject; `event.*` of its own filters is part of the event's entry, and what a
 * condition that is kept for itself reads is not there: only its key is.
 */
export const reads = (condition: Condition): Reads => withoutEvent(readsWithin(condition));

/** All that a filter of an event reads: of the subject as `reads` says it, and of the event. */
export const readsOfFilter = (filter: Condition): Reads => readsWithin(filter);

/** True when a Condition may come true while no event that it reads happens and no value of the subject changes. One that cannot is false until then, once it is false. */
export const mayRise = (condition: Condition): boolean => withKind(condition, (kind, own) => kind.rises(own)) || placedParts(condition).some(({ condition: part }) => mayRise(part));

/** True when time alone can change the answer of a Condition. */
export const dependsOnTime = (condition: Condition): boolean =>
  withKind(condition, (kind, own) => kind.timed(own)) !== false || placedParts(condition).some(({ condition: part, of }) => (of === 'subject' || of === 'event') && dependsOnTime(part));

/** True when time can change the answer in another way than by letting events leave the windows of `reads`. */
export const turnsBeyondWindows = (condition: Condition): boolean =>
  withKind(condition, (kind, own) => kind.timed(own)) === true || placedParts(condition).some(({ condition: part, of }) => (of === 'subject' || of === 'event') && turnsBeyondWindows(part));

/** A condition that must be kept for itself, as a set of subjects, for another to be known. */
export interface KeptPart {
  /** `keptName` of it. */
  readonly name: string;
  readonly subject: SubjectKind;
  readonly condition: Condition;
}

const keptPart = (subject: SubjectKind, condition: Condition): KeptPart => ({ name: keptName(subject, condition), subject, condition });

/** What a Condition itself needs, its parts left aside: what has held for some time, what is asked of each member, and for people whether it holds for their account. */
function keptFor(condition: Condition, subject: SubjectKind): readonly KeptPart[] {
  return placedParts(condition).flatMap((part) => {
    if (part.of === 'kept') return [keptPart(subject, part.condition)];
    if (part.of !== 'member') return [];
    return [...(subject === 'profile' ? [keptPart('account', condition)] : []), keptPart('profile', part.condition)];
  });
}

const keptWithin = (condition: Condition, subject: SubjectKind): readonly KeptPart[] => [
  ...keptFor(condition, subject), ...placedParts(condition).flatMap((part) => keptWithin(part.condition, part.of === 'member' ? 'profile' : subject)),
];

/** All that must be kept for a Condition over a kind of subject to be known, each once; what needs another comes after it. */
export const keptParts = (condition: Condition, subject: SubjectKind): readonly KeptPart[] => [...new Map([...keptWithin(condition, subject)].reverse().map((part) => [part.name, part])).values()];

/** The Conditions anywhere in a JSON document, such as a graph; what only looks like one is passed over. */
export function conditionsIn(document: Json): readonly Condition[] {
  if (typeof document !== 'object' || document === null) return [];
  const parsed = 'type' in document ? parseCondition(document) : null;
  return parsed?.ok === true ? [parsed.condition] : Object.values(document).flatMap(conditionsIn);
}

/** All that must be kept for the Conditions anywhere in a JSON document over a kind of subject. */
export const keptPartsIn = (document: Json, subject: SubjectKind): readonly KeptPart[] => [...new Map(conditionsIn(document).flatMap((condition) => keptParts(condition, subject)).map((part) => [part.name, part])).values()];

/** The tests of members that a Condition asks of an account itself. */
export const quorumsIn = (condition: Condition): readonly ConditionOf<'members'>[] =>
  condition.type === 'members' ? [condition] : placedParts(condition).flatMap((part) => (part.of === 'member' || part.of === 'kept' ? [] : quorumsIn(part.condition)));

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

/** The segments that a Condition asks about, with the kind of subject that each must be over: members are asked as people. */
export const segmentsAsked = (condition: Condition, subject: SubjectKind): readonly { readonly key: string; readonly subject: SubjectKind }[] => [
  ...(withKind(condition, (kind, one) => kind.refers(one)).segments ?? []).map((key) => ({ key, subject })), ...placedParts(condition).flatMap((part) => segmentsAsked(part.condition, part.of === 'member' ? 'profile' : subject)),
];

/** Keys of the segments that a Condition asks about, anywhere in it: those that it depends on. */
export const segmentKeys = (condition: Condition): readonly string[] => references(condition).segments;
