import type { SegmentDetail, SegmentRow } from '@perennial/model';
import { references, parseCondition } from '@perennial/segment';
import type { StoredSegment, Use } from '@perennial/store';

/** Keys of the segments that a stored definition asks for. */
export function keysIn(condition: StoredSegment['condition']): readonly string[] {
  const parsed = condition === null ? null : parseCondition(condition);
  return parsed === null || !parsed.ok ? [] : references(parsed.condition).segments;
}

/** What asks for a segment: journeys, and other segments. */
export function usesOf(segment: StoredSegment, all: readonly StoredSegment[], uses: readonly Use[]): SegmentRow['usedBy'] {
  return [
    ...uses.filter((use) => use.name === segment.key).map((use) => ({ type: 'journey' as const, id: use.journeyId, name: use.journey })),
    ...all.filter((other) => other.id !== segment.id && [...keysIn(other.condition), ...keysIn(other.nextCondition)].includes(segment.key)).map((other) => ({ type: 'segment' as const, id: other.id, name: other.name })),
  ];
}

/** A segment as the list shows it. */
export const rowOf = (segment: StoredSegment, usedBy: SegmentRow['usedBy']): SegmentRow => ({
  id: segment.id, key: segment.key, name: segment.name, description: segment.description, subject: segment.subject, kind: segment.kind, size: segment.size,
  building: segment.nextSetId === null ? null : { done: segment.buildDone, error: segment.buildError }, usedBy, lastEdit: { at: segment.changedAt, by: segment.changedBy },
});

/** A segment with its definition. */
export const detailOf = (segment: StoredSegment, usedBy: SegmentRow['usedBy']): SegmentDetail => ({ ...rowOf(segment, usedBy), revision: segment.revision, condition: segment.condition, nextCondition: segment.nextCondition });
