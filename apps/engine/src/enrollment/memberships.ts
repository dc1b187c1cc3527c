import { instant, type Instant } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import type { MemberRow } from '@perennial/store';
import type { KeptSegments } from './kept-segments.js';

/** What the sets that a subject is in mean to its Conditions. */
export function membershipFacts(rows: readonly MemberRow[], { placeOfSet }: KeptSegments): Pick<Facts, 'segments' | 'held'> {
  const [segments, held]: [Record<string, Instant>, Record<string, Instant>] = [{}, {}];
  for (const { setId, since } of rows) {
    const place = placeOfSet.get(setId);
    if (place?.heldAs !== undefined) held[place.heldAs] = instant(since);
    else if (place !== undefined) segments[place.key] = instant(since);
  }
  return { segments, held };
}

/** For people: which tests of members hold for their account, by the sets that the account is in. */
export const quorumsOfAccount = (rows: readonly MemberRow[], { toldToMembers }: KeptSegments): NonNullable<Facts['quorums']> =>
  Object.fromEntries(rows.flatMap(({ setId }) => {
    const key = toldToMembers.get(setId);
    return key === undefined ? [] : [[key, true]];
  }));
