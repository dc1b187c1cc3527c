import type { LiveSegment } from '@perennial/journey';
import { parseCondition } from '@perennial/segment';
import type { SegmentDefinition } from '@perennial/store';

/** The segments of a workspace as a drain keeps them up. */
export interface KeptSegments {
  /** Those over profiles, and those over accounts, that a Condition keeps up. */
  readonly ofProfiles: readonly LiveSegment[];
  readonly ofAccounts: readonly LiveSegment[];
  /** Name in `facts.segments` of each set, static ones too. */
  readonly keyOfSet: ReadonlyMap<number, string>;
  /** Sets that are being built. */
  readonly building: ReadonlySet<number>;
}

/** Name of a set that is being built: no segment can have it, because keys hold no `#`. */
const buildingKey = (setId: number): string => `#${setId}`;

function liveOf({ setId, key, name, condition, next }: SegmentDefinition): LiveSegment[] {
  const sets = [{ id: setId, key, condition, building: false }, ...(next === null ? [] : [{ id: next.setId, key: buildingKey(next.setId), condition: next.condition, building: true }])];
  return sets.flatMap((set) => {
    const parsed = set.condition === null ? null : parseCondition(set.condition);
    // One that this program cannot read keeps its members as they are.
    return parsed === null || !parsed.ok ? [] : [{ ...set, name, condition: parsed.condition }];
  });
}

/** Prepares the segments of a workspace. */
export function keptSegments(definitions: readonly SegmentDefinition[]): KeptSegments {
  const of = (subject: SegmentDefinition['subject']): LiveSegment[] => definitions.filter((one) => one.subject === subject).flatMap(liveOf);
  return {
    ofProfiles: of('profile'),
    ofAccounts: of('account'),
    keyOfSet: new Map(definitions.flatMap((one) => [[one.setId, one.key] as const, ...(one.next === null ? [] : [[one.next.setId, buildingKey(one.next.setId)] as const])])),
    building: new Set(definitions.flatMap((one) => (one.next === null ? [] : [one.next.setId]))),
  };
}
