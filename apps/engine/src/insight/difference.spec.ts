import { describe, expect, it } from '@jest/globals';
import { difference } from './difference.js';

/** Newcombe 1998, table II, method 10. */
const PUBLISHED = [
  { one: [56, 70], other: [48, 80], low: 0.0524, high: 0.3339 }, { one: [9, 10], other: [3, 10], low: 0.1705, high: 0.809 }, { one: [5, 56], other: [0, 29], low: -0.0381, high: 0.1926 },
  { one: [0, 10], other: [0, 20], low: -0.1611, high: 0.2775 }, { one: [10, 10], other: [0, 20], low: 0.6791, high: 1 },
];
const share = ([met = 0, runs = 0]: readonly number[]) => ({ met, runs });

describe('difference of two rates', () => {
  it.each(PUBLISHED)('$one against $other, as published', ({ one, other, low, high }) => {
    const found = difference(share(one), share(other));
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  });

  it('is the difference of the rates', () => expect(difference({ met: 56, runs: 70 }, { met: 48, runs: 80 })?.value).toBeCloseTo(0.2, 10));

  it('is none with an empty group', () => expect([difference({ met: 0, runs: 0 }, { met: 1, runs: 2 }), difference({ met: 1, runs: 2 }, { met: 0, runs: 0 })]).toEqual([null, null]));
});
