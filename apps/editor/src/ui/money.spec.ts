import { describe, expect, it } from '@jest/globals';
import { money, moneyChange } from './money.js';

describe('amounts', () => {
  it.each([
    [1240, 'EUR', 'EUR 1,240'], [49.5, 'EUR', 'EUR 49.50'], [0, 'EUR', 'EUR 0'], [12_345.67, 'EUR', 'EUR 12,346'], [7, null, '7'], [null, 'EUR', '–'],
  ])('%p of %p reads %p', (value, currency, text) => expect(money(value, currency)).toBe(text));
  it.each([
    [20, '+EUR 20'], [-20.25, '\u2212EUR 20.25'], [0, 'EUR 0'], [null, '–'],
  ])('a change by %p reads %p', (value, text) => expect(moneyChange(value, 'EUR')).toBe(text));
});
