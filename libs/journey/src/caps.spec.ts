import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instant, type FrequencyCap, type Instant } from '@perennial/model';
import { parseDate } from '@perennial/segment';
import { CAP_SPAN_MS, capReached, capWords, type Capped, type Taken } from './caps.js';
import { periodStart } from './zone.js';

const at = (text: string): Instant => parseDate(text) ?? instant(NaN);
const mailAt = (text: string, topic: string | null = null): Taken => ({ channel: 'email', topic, at: at(text) });
const MAIL: Capped = { channel: 'email', topic: 'tips' };
const now = (text: string, zone = 'UTC'): { at: Instant; zone: string } => ({ at: at(text), zone });

describe('frequency caps (journeys.md sections 2, 4 and 5)', () => {
  // 2026-04-13 is a Monday.
  it.each<[string, FrequencyCap, Taken[], { at: Instant; zone: string }, boolean]>([
    ['none was sent', { max: 1, per: 'day', window: 'rolling' }, [], now('2026-04-13T12:00:00Z'), false],
    ['one within 24 hours', { max: 1, per: 'day', window: 'rolling' }, [mailAt('2026-04-12T12:00:00.001Z')], now('2026-04-13T12:00:00Z'), true],
    ['one 24 hours ago', { max: 1, per: 'day', window: 'rolling' }, [mailAt('2026-04-12T12:00:00Z')], now('2026-04-13T12:00:00Z'), false],
    ['one of two', { max: 2, per: 'day', window: 'rolling' }, [mailAt('2026-04-13T11:00:00Z')], now('2026-04-13T12:00:00Z'), false],
    ['seven days, to the instant', { max: 1, per: 'week', window: 'rolling' }, [mailAt('2026-04-06T12:00:00Z')], now('2026-04-13T12:00:00Z'), false],
    ['just within seven days', { max: 1, per: 'week', window: 'rolling' }, [mailAt('2026-04-06T12:00:00.001Z')], now('2026-04-13T12:00:00Z'), true],
    ['just within thirty days', { max: 1, per: 'month', window: 'rolling' }, [mailAt('2026-03-14T12:00:00.001Z')], now('2026-04-13T12:00:00Z'), true],
    ['yesterday, by the calendar', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2026-04-12T23:59:59.999Z')], now('2026-04-13T00:00:00Z'), false],
    ['today, from its first moment', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2026-04-13T00:00:00Z')], now('2026-04-13T23:59:59Z'), true],
    ['yesterday in UTC but today where they live', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2026-04-12T22:30:00Z')], now('2026-04-13T10:00:00Z', 'Europe/Oslo'), true],
    ['today in UTC but yesterday where they live', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2026-04-13T03:00:00Z')], now('2026-04-13T10:00:00Z', 'America/New_York'), false],
    ['the Sunday before', { max: 1, per: 'week', window: 'calendar' }, [mailAt('2026-04-12T23:00:00Z')], now('2026-04-19T23:00:00Z'), false],
    ['the Monday of the week', { max: 1, per: 'week', window: 'calendar' }, [mailAt('2026-04-13T00:00:00Z')], now('2026-04-19T23:00:00Z'), true],
    ['the last day of the month before', { max: 1, per: 'month', window: 'calendar' }, [mailAt('2026-03-31T23:00:00Z')], now('2026-04-30T23:00:00Z'), false],
    ['the first of the month', { max: 1, per: 'month', window: 'calendar' }, [mailAt('2026-04-01T00:00:00Z')], now('2026-04-30T23:00:00Z'), true],
    ['a day of 23 hours', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2026-03-28T23:00:00Z')], now('2026-03-29T21:59:00Z', 'Europe/Oslo'), true],
    ['Samoa, where the day before yesterday is yesterday', { max: 1, per: 'day', window: 'calendar' }, [mailAt('2011-12-30T09:59:00Z')], now('2011-12-30T10:00:00Z', 'Pacific/Apia'), false],
    ['another channel', { max: 1, per: 'day', window: 'rolling', channel: 'sms' }, [mailAt('2026-04-13T11:00:00Z')], now('2026-04-13T12:00:00Z'), false],
    ['its channel', { max: 1, per: 'day', window: 'rolling', channel: 'email' }, [mailAt('2026-04-13T11:00:00Z')], now('2026-04-13T12:00:00Z'), true],
    ['a push message, all channels together', { max: 1, per: 'day', window: 'rolling' }, [{ channel: 'push', topic: null, at: at('2026-04-13T11:00:00Z') }], now('2026-04-13T12:00:00Z'), true],
    ['an in-app message, which such a cap does not count', { max: 1, per: 'day', window: 'rolling' }, [{ channel: 'in_app', topic: null, at: at('2026-04-13T11:00:00Z') }], now('2026-04-13T12:00:00Z'), false],
    ['its topic', { max: 1, per: 'day', window: 'rolling', topic: 'tips' }, [mailAt('2026-04-13T11:00:00Z', 'tips')], now('2026-04-13T12:00:00Z'), true],
    ['another topic', { max: 1, per: 'day', window: 'rolling', topic: 'tips' }, [mailAt('2026-04-13T11:00:00Z', 'news')], now('2026-04-13T12:00:00Z'), false],
    ['a cap of another topic', { max: 1, per: 'day', window: 'rolling', topic: 'news' }, [mailAt('2026-04-13T11:00:00Z', 'news')], now('2026-04-13T12:00:00Z'), false],
  ])('%s', (...[, cap, taken, when, reached]) => expect(capReached([cap], MAIL, taken, when)).toEqual(reached ? cap : null));

  it('concern in-app messages only where they name them', () => {
    const taken = [mailAt('2026-04-13T11:00:00Z'), { channel: 'in_app' as const, topic: null, at: at('2026-04-13T11:00:00Z') }];
    const show: Capped = { channel: 'in_app', topic: null };
    expect(capReached([{ max: 1, per: 'day', window: 'rolling' }], show, taken, now('2026-04-13T12:00:00Z'))).toBeNull();
    expect(capReached([{ max: 1, per: 'day', window: 'rolling', channel: 'in_app' }], show, taken, now('2026-04-13T12:00:00Z'))).not.toBeNull();
  });

  it('name the first that is reached', () => {
    const [wide, narrow]: FrequencyCap[] = [{ max: 5, per: 'week', window: 'rolling' }, { max: 1, per: 'day', window: 'rolling' }];
    expect(capReached([wide, narrow].filter((one) => one !== undefined), MAIL, [mailAt('2026-04-13T11:00:00Z')], now('2026-04-13T12:00:00Z'))).toEqual(narrow);
  });

  it('never let more than their number pass within their time, and never look further back than is kept', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Oslo', 'Asia/Kathmandu', 'Pacific/Apia', 'America/New_York', 'Africa/Cairo');
    const caps = fc.record({ max: fc.integer({ min: 1, max: 4 }), per: fc.constantFrom('day' as const, 'week' as const, 'month' as const), window: fc.constantFrom('rolling' as const, 'calendar' as const) });
    fc.assert(fc.property(caps, zones, fc.array(fc.integer({ min: 1, max: 20 * 3_600_000 }), { maxLength: 60 }), (cap, zone, gaps) => {
      let moment = Date.UTC(2026, 2, 1);
      const taken: Taken[] = [];
      for (const gap of gaps) {
        moment += gap;
        if (capReached([cap], MAIL, taken.filter((one) => one.at >= moment - CAP_SPAN_MS), { at: instant(moment), zone }) === null) taken.push({ ...MAIL, at: moment });
      }
      const inSameTime = (one: Taken): number => taken.filter((other) => other.at <= one.at && (cap.window === 'rolling' ? other.at > one.at - { day: 1, week: 7, month: 30 }[cap.per] * 86_400_000 : DateTime.fromMillis(other.at, { zone }).hasSame(DateTime.fromMillis(one.at, { zone }), cap.per))).length;
      for (const one of taken) expect(inSameTime(one)).toBeLessThanOrEqual(cap.max);
    }));
  });

  it.each<[FrequencyCap, string]>([
    [{ max: 3, per: 'week', window: 'rolling', channel: 'email' }, '3 emails in 7 days'],
    [{ max: 1, per: 'day', window: 'rolling' }, '1 message in 24 hours'],
    [{ max: 1, per: 'day', window: 'calendar', channel: 'push', topic: 'tips' }, '1 push message about tips a calendar day'],
    [{ max: 4, per: 'month', window: 'rolling', channel: 'in_app' }, '4 in-app messages in 30 days'],
  ])('are told in words: %j', (cap, words) => expect(capWords(cap)).toBe(words));
});

describe('periodStart', () => {
  it.each<['day' | 'week' | 'month', string, string, string]>([
    ['day', '2026-03-29T12:00:00Z', 'Europe/Oslo', '2026-03-28T23:00:00.000Z'], ['week', '2026-04-19T23:00:00Z', 'Europe/Oslo', '2026-04-19T22:00:00.000Z'], ['month', '2026-03-31T23:00:00Z', 'Europe/Oslo', '2026-03-31T22:00:00.000Z'],
    // Cairo's clocks go from 00:00 to 01:00.
    ['day', '2026-04-24T12:00:00Z', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  ])('%s of %s in %s', (per, moment, zone, start) => expect(new Date(periodStart(at(moment), per, zone)).toISOString()).toBe(start));
});
