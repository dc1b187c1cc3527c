import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evenShares, totalOf } from './shares.js';

describe('even shares', () => {
  it('add up to 100 and differ by at most a hundredth', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
      const shares = evenShares(count);
      expect(shares).toHaveLength(count);
      expect(totalOf(shares)).toBe(100);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.0101);
    }));
  });
});
