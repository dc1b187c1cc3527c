import { describe, expect, it } from '@jest/globals';
import { bucket, bucketsOf } from './hash.js';

describe('bucket (journeys.md section 3, split)', () => {
  it('is 0 to 9,999, evenly, and the same for ever', () => {
    const all = Array.from({ length: 20_000 }, (_, n) => bucket('1:ab', String(n)));
    expect(all.every((one) => Number.isInteger(one) && one >= 0 && one <= 9999)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => all.filter((one) => Math.floor(one / 1000) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
    expect([bucket('1:ab', '7'), bucket('1:ab', '8'), bucket('2:ab', '7')]).toEqual([7537, 920, 8767]);
  });

  it('tells shares of two decimals apart', () => expect([0, 0.01, 12.5, 33.33, 100].map(bucketsOf)).toEqual([0, 1, 1250, 3333, 10_000]));
});
