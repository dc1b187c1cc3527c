import { quorumPath, type ListRef, type LiveSegment } from '@perennial/journey';
import { heldKey, keptName, parseCondition, quorumsIn, type Condition, type ConditionOf } from '@perennial/segment';
import type { SegmentDefinition } from '@perennial/store';

/** A test of members that accounts are asked, with the set of the people who fit. */
export interface KeptQuorum {
  /** Its name in `facts.quorums`. */
  readonly key: string;
  readonly test: ConditionOf<'members'>;
  readonly setId: number;
}

/** The segments of a workspace as a drain keeps them up, with the conditions that are kept for others. */
export interface KeptSegments {
  /** Those over profiles, and those over accounts, that a Condition keeps up. */
  readonly ofProfiles: readonly LiveSegment[];
  readonly ofAccounts: readonly LiveSegment[];
  /** Name of each set in `facts.segments`, or in `facts.held` of a condition that is kept for others; static ones too. */
  readonly placeOfSet: ReadonlyMap<number, Pick<LiveSegment, 'key' | 'heldAs'>>;
  /** Static lists of people, and of accounts. */
  readonly lists: readonly ListRef[];
  readonly accountLists: readonly ListRef[];
  /** Sets that are being built. */
  readonly building: ReadonlySet<number>;
  /** Tests of members that accounts are asked. */
  readonly quorums: readonly KeptQuorum[];
  /** What a change of a set of people changes for their accounts, as paths. */
  readonly toldToAccounts: ReadonlyMap<number, readonly string[]>;
  /** Sets of accounts for which a test of members holds, by its name in `facts.quorums`: what their members are told. */
  readonly toldToMembers: ReadonlyMap<number, string>;
}

interface Live extends LiveSegment {
  readonly subject: SegmentDefinition['subject'];
}

/** Name of a set that is being built, or that is kept for others: no segment can have it, because keys hold no `#`. */
const numbered = (setId: number): string => `#${setId}`;
/** What stands behind the colon of a kept condition's name. */
const heldAsOf = ({ key, kept }: Pick<SegmentDefinition, 'key' | 'kept'>): string | undefined => (kept ? key.slice(key.indexOf(':') + 1) : undefined);

function liveOf(definition: SegmentDefinition): Live[] {
  const { setId, key, name, subject, condition, next, kept } = definition;
  const serving = { id: setId, key: kept ? numbered(setId) : key, condition, building: false, heldAs: heldAsOf(definition) };
  const sets = [serving, ...(next === null ? [] : [{ id: next.setId, key: numbered(next.setId), condition: next.condition, building: true, heldAs: undefined }])];
  return sets.flatMap((set) => {
    const parsed = set.condition === null ? null : parseCondition(set.condition);
    // One that this program cannot read keeps its members as they are.
    return parsed === null || !parsed.ok ? [] : [{ ...set, name, subject, condition: parsed.condition }];
  });
}

function quorumsOf(conditions: readonly Condition[], definitions: readonly SegmentDefinition[]): KeptQuorum[] {
  const tests = new Map(conditions.flatMap(quorumsIn).map((test) => [heldKey(test), test]));
  return [...tests].flatMap(([key, test]): KeptQuorum[] => {
    const set = definitions.find((one) => one.key === keptName('profile', test.of));
    return set === undefined ? [] : [{ key, test, setId: set.setId }];
  });
}

function grouped(quorums: readonly KeptQuorum[]): Map<number, string[]> {
  const paths = new Map<number, string[]>();
  for (const { key, setId } of quorums) paths.set(setId, [...(paths.get(setId) ?? []), quorumPath(key)]);
  return paths;
}

const listsOf = (definitions: readonly SegmentDefinition[], of: SegmentDefinition['subject']): ListRef[] => definitions.flatMap(({ setId: id, key, name, subject, listed }) => (listed && subject === of ? [{ id, key, name }] : []));

/** Prepares the segments of a workspace; `asked`: what the journeys of accounts ask. */
export function keptSegments(definitions: readonly SegmentDefinition[], asked: readonly Condition[]): KeptSegments {
  const live = definitions.flatMap(liveOf);
  const ofAccounts = live.filter((one) => one.subject === 'account');
  const quorums = quorumsOf([...ofAccounts.map((one) => one.condition), ...asked], definitions);
  return {
    ofProfiles: live.filter((one) => one.subject === 'profile'),
    ofAccounts,
    placeOfSet: new Map(definitions.flatMap((one) => [
      [one.setId, { key: one.kept ? numbered(one.setId) : one.key, heldAs: heldAsOf(one) }] as const, ...(one.next === null ? [] : [[one.next.setId, { key: numbered(one.next.setId), heldAs: undefined }] as const]),
    ])),
    lists: listsOf(definitions, 'profile'),
    accountLists: listsOf(definitions, 'account'),
    building: new Set(definitions.flatMap((one) => (one.next === null ? [] : [one.next.setId]))),
    quorums,
    toldToAccounts: grouped(quorums),
    toldToMembers: new Map(definitions.flatMap((one) => {
      const key = one.subject === 'account' ? heldAsOf(one) : undefined;
      return key === undefined || one.condition?.['type'] !== 'members' ? [] : [[one.setId, key] as const];
    })),
  };
}

