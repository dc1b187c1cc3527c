import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ProfileState } from '@perennial/store';
import { mergeProfiles, rankOf } from './merge-profiles.js';

const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 9 }), fc.boolean());
const profileArb = (id: number): fc.Arbitrary<ProfileState> =>
  fc.record({ attributes: fc.dictionary(fc.constantFrom('plan', 'city', 'age', 'role'), value), email: fc.option(fc.constantFrom('a@x.com', 'b@x.com', 'c@x.com')), identified: fc.boolean(), seen: fc.option(fc.integer({ min: 1, max: 99 })) })
    .map(({ attributes, email, identified, seen }) => ({
      id, workspaceId: 1, externalId: identified ? `u${id}` : null, email, emailVerified: true, phone: null, timezone: null, locale: null, attributes, computed: {}, filled: {}, mergedInto: null, absorbed: [], lastSeenAt: seen,
    }));
const crowd = fc.integer({ min: 2, max: 6 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => profileArb(i + 1))));
/** A random order of merges, as pairs of places in what is left. */
const order = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 5 });

function mergeAll(profiles: readonly ProfileState[], steps: readonly (readonly [number, number])[]): ProfileState | undefined {
  const left = [...profiles];
  for (const [i, j] of steps) {
    if (left.length < 2) break;
    const [a] = left.splice(i % left.length, 1);
    const [b] = left.splice(j % left.length, 1);
    if (a !== undefined && b !== undefined) left.push(mergeProfiles(a, b).merged);
  }
  return left[0];
}

describe('mergeProfiles', () => {
  it('gives the same result in any order of merges', () => {
    fc.assert(fc.property(crowd, order, order, (profiles, one, other) => {
      expect(mergeAll(profiles, one)).toEqual(mergeAll(profiles, other));
    }), { numRuns: 500 });
  });

  it('lets the identified and older profile survive, its values win and its gaps are filled', () => {
    fc.assert(fc.property(profileArb(1), profileArb(2), (a, b) => {
      const { survivor, loser, merged } = mergeProfiles(a, b);
      expect(rankOf(survivor)).toBeLessThan(rankOf(loser));
      expect(merged.id).toBe(survivor.id);
      expect(merged.attributes).toEqual({ ...loser.attributes, ...survivor.attributes });
      expect(merged.email).toBe(survivor.email ?? loser.email);
    }));
  });
});
