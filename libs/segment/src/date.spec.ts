import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '@perennial/model';
import { isoText, parseDate } from './date.js';

describe('parseDate', () => {
  it.each([
    ['2026-04-13', Date.UTC(2026, 3, 13)],
    ['2026-04-13T14:01Z', Date.UTC(2026, 3, 13, 14, 1)],
    ['2026-04-13 14:01:02', Date.UTC(2026, 3, 13, 14, 1, 2)],
    ['2026-04-13T14:01:02.1239Z', Date.UTC(2026, 3, 13, 14, 1, 2, 123)],
    ['2026-04-13T14:01:02+02:00', Date.UTC(2026, 3, 13, 12, 1, 2)],
    ['2026-04-13T14:01-0930', Date.UTC(2026, 3, 13, 23, 31)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['1900-02-28', Date.UTC(1900, 1, 28)],
  ])('reads %s', (text, at) => expect(parseDate(text)).toBe(at));

  it.each(['', '2026', '2026-13-01', '2026-02-29', '1900-02-29', '2026-04-31', '2026-04-13T24:00Z', '2026-04-13T12:60Z', '2026-04-13T12:00:60Z', '2026-04-13T12:00+25:00', 'yesterday', '13/04/2026', '2026-4-13'])('refuses %s', (text) =>
    expect(parseDate(text)).toBeNull(),
  );

  it('is the inverse of isoText, and agrees with Date', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 0, 1) }), (at) => {
        expect(isoText(instant(at))).toBe(new Date(at).toISOString());
        expect(parseDate(isoText(instant(at)))).toBe(at);
      }),
    );
  });
});
