import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instant } from '@perennial/model';
import { isoText, parseDate, type Facts } from '@perennial/segment';
import { chooseZone, midnightsLater, nextLocalTime } from './zone.js';

const at = (text: string): ReturnType<typeof instant> => parseDate(text) ?? instant(NaN);

describe('nextLocalTime (journeys.md section 4)', () => {
  it.each([
    ['the same instant counts', '2026-04-14T12:00:00.000Z', '14:00', 'Europe/Oslo', '2026-04-14T12:00:00.000Z'],
    ['a minute later is tomorrow', '2026-04-14T12:01:00.000Z', '14:00', 'Europe/Oslo', '2026-04-15T12:00:00.000Z'],
    ['in a gap the first valid instant after it', '2026-03-28T12:00:00.000Z', '02:30', 'Europe/Oslo', '2026-03-29T01:00:00.000Z'],
    ['the day after a gap is exact', '2026-03-29T01:00:00.001Z', '02:30', 'Europe/Oslo', '2026-03-30T00:30:00.000Z'],
    ['in an overlap the first of the two', '2026-10-24T12:00:00.000Z', '02:30', 'Europe/Oslo', '2026-10-25T00:30:00.000Z'],
    ['never twice in an overlap', '2026-10-25T00:30:00.001Z', '02:30', 'Europe/Oslo', '2026-10-26T01:30:00.000Z'],
    ['half an hour of summer time', '2026-10-03T00:00:00.000Z', '02:10', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    ['a day that does not exist', '2011-12-30T09:00:00.000Z', '12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (...[, from, time, zone, expected]) => expect(isoText(nextLocalTime(at(from), time, zone))).toBe(expected));

  it('shows the time, within a day, and nothing earlier would', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/Sao_Paulo');
    fc.assert(
      fc.property(fc.integer({ min: 1.6e12, max: 1.9e12 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), zones, (from, hour, minute, zone) => {
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const found = nextLocalTime(instant(from), time, zone);
        expect(found).toBeGreaterThanOrEqual(from);
        expect(found - from).toBeLessThanOrEqual(26 * 3_600_000);
        const local = DateTime.fromMillis(found, { zone });
        const shown = local.toFormat('HH:mm') === time;
        const afterGap = local.offset !== DateTime.fromMillis(found - 1, { zone }).offset;
        expect(shown || afterGap).toBe(true);
      }),
    );
  });
});

describe('midnightsLater (journeys.md section 3)', () => {
  it('is the start of the day so many days later, as luxon has it', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(fc.integer({ min: 1.6e12, max: 1.9e12 }), fc.integer({ min: 1, max: 400 }), zones, (from, days, zone) => {
        expect(midnightsLater(instant(from), days, zone)).toBe(DateTime.fromMillis(from, { zone }).startOf('day').plus({ days }).toMillis());
      }),
    );
  });
});

describe('chooseZone (journeys.md section 4)', () => {
  const facts = (profile: string | null, account: string | null): Facts => ({ subjectId: '1', profile: { timezone: profile }, account: account === null ? null : { timezone: account }, events: {}, zones: ['Asia/Tokyo'] });
  it.each([
    ['Europe/Oslo', 'Europe/Paris', 'Europe/Rome', { zone: 'Europe/Oslo', unknown: [] }],
    ['Mars/Base', 'Europe/Paris', 'Europe/Rome', { zone: 'Europe/Paris', unknown: ['Mars/Base'] }],
    [null, null, 'Europe/Rome', { zone: 'Europe/Rome', unknown: [] }],
    [null, null, null, { zone: 'Asia/Tokyo', unknown: [] }],
  ])('profile %s, account %s, journey %s', (profile, account, journey, expected) => expect(chooseZone(facts(profile, account), journey)).toEqual(expected));
});
