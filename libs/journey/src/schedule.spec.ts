import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, type Instant } from '@perennial/model';
import { isoText } from '@perennial/segment';
import { cronWords, nextOccurrence, occurrenceIn, occurrenceOver, timingProblem, type Timing } from './schedule.js';

const at = (text: string): Instant => instant(Date.parse(text));
const text = (found: Instant | null): string => (found === null ? 'never' : isoText(found).replace('.000Z', 'Z'));
const cron = (expression: string, zone: Timing['zone'] = 'workspace'): Timing => ({ cron: expression, zone });

function next(timing: Timing, after: string, zone: string, count = 1): string[] {
  const found: string[] = [];
  let from = at(after);
  while (found.length < count) {
    const one = nextOccurrence(timing, from, zone);
    if (one === null) return [...found, 'never'];
    found.push(text(one.at));
    from = one.at;
  }
  return found;
}

describe('schedule (journeys.md sections 2 and 4: Entry, local times)', () => {
  it.each<[string, Timing, string, string, string[]]>([
    ['a weekday', cron('0 9 * * 1'), '2026-04-13T07:00:00Z', 'Europe/Berlin', ['2026-04-20T07:00:00Z', '2026-04-27T07:00:00Z']],
    ['the instant itself is over', cron('0 9 * * *'), '2026-04-13T09:00:00Z', 'UTC', ['2026-04-14T09:00:00Z']],
    ['just before it', cron('0 9 * * *'), '2026-04-13T08:59:59Z', 'UTC', ['2026-04-13T09:00:00Z']],
    ['names, lists, ranges and steps', cron('*/30 9-10 1,15 jan-mar *'), '2026-01-02T00:00:00Z', 'UTC', ['2026-01-15T09:00:00Z', '2026-01-15T09:30:00Z', '2026-01-15T10:00:00Z', '2026-01-15T10:30:00Z', '2026-02-01T09:00:00Z']],
    ['either the day or the weekday where both are limited', cron('0 0 13 * 5'), '2026-04-09T00:00:00Z', 'UTC', ['2026-04-10T00:00:00Z', '2026-04-13T00:00:00Z', '2026-04-17T00:00:00Z']],
    ['Sunday as 0 and as 7', cron('0 0 * * 7'), '2026-04-13T00:00:00Z', 'UTC', ['2026-04-19T00:00:00Z']],
    ['29 February', cron('0 9 29 2 *'), '2026-04-13T00:00:00Z', 'UTC', ['2028-02-29T09:00:00Z', '2032-02-29T09:00:00Z']],
    ['29 February over the year 2100', cron('0 9 29 2 *'), '2096-03-01T00:00:00Z', 'UTC', ['2104-02-29T09:00:00Z']],
    ['a spring gap: the first valid instant after it', cron('30 2 * * *'), '2026-03-28T12:00:00Z', 'Europe/Berlin', ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z']],
    ['times that a gap makes one come once', cron('0,30 2,3 29 3 *'), '2026-03-29T00:00:00Z', 'Europe/Berlin', ['2026-03-29T01:00:00Z', '2026-03-29T01:30:00Z', '2027-03-29T00:00:00Z']],
    ['an autumn overlap: the first of the two, never twice', cron('30 2 * * *'), '2026-10-24T12:00:00Z', 'Europe/Berlin', ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']],
    ['a day that Samoa skipped', cron('0 9 * * *'), '2011-12-29T20:00:00Z', 'Pacific/Apia', ['2011-12-30T10:00:00Z', '2011-12-30T19:00:00Z']],
    ['half an hour off', cron('0 9 * * *'), '2026-04-13T00:00:00Z', 'Asia/Kathmandu', ['2026-04-13T03:15:00Z']],
    ['once', { once: '2026-04-13T09:00', zone: 'workspace' }, '2026-04-01T00:00:00Z', 'America/New_York', ['2026-04-13T13:00:00Z', 'never']],
    ['on people’s own clocks: when it first comes anywhere', { once: '2026-04-13T09:00', zone: 'profile' }, '2026-04-01T00:00:00Z', 'America/New_York', ['2026-04-12T19:00:00Z', 'never']],
    ['again and again on people’s own clocks', cron('0 9 * * *', 'profile'), '2026-04-12T19:00:00Z', 'UTC', ['2026-04-13T19:00:00Z', '2026-04-14T19:00:00Z']],
    ['what cannot be read never comes', cron('every day'), '2026-04-01T00:00:00Z', 'UTC', ['never']],
  ])('%s', (_what, ...[timing, after, zone, expected]) => expect(next(timing, after, zone, expected.length)).toEqual(expected));

  it('says when an occurrence comes in a zone, and when it has come everywhere', () => {
    expect(text(occurrenceIn('2026-04-13T09:00', 'Asia/Tokyo'))).toBe('2026-04-13T00:00:00Z');
    expect(text(occurrenceOver('2026-04-13T09:00'))).toBe('2026-04-13T21:00:00Z');
    expect([occurrenceIn('some day', 'UTC'), occurrenceOver('')]).toEqual([null, null]);
  });

  it('goes forward always, and finds the same whatever instant before it one asks from', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe');
    fc.assert(fc.property(fc.constantFrom('*/20 * * * *', '30 2 * * *', '0 9 1 * *', '15 1 * * sun'), zone, fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 86_399 }), (expression, name, day, second) => {
      const after = instant(at('2025-01-01T00:00:00Z') + day * 86_400_000 + second * 1000);
      const found = nextOccurrence(cron(expression), after, name);
      if (found === null) throw new Error('it never comes');
      expect(found.at).toBeGreaterThan(after);
      expect(nextOccurrence(cron(expression), instant(found.at - 1), name)).toEqual(found);
    }), { numRuns: 200 });
  });

  it.each([
    [{ zone: 'workspace' }, 'Say when it comes round, such as 0 9 * * 1 for Mondays at 09:00.'], [cron('  '), 'Say when it comes round, such as 0 9 * * 1 for Mondays at 09:00.'],
    [{ once: '', zone: 'workspace' }, 'Choose the day and the time.'], [{ once: '2026-02-30T09:00', zone: 'workspace' }, 'Choose the day and the time.'],
    [{ once: '2026-04-13T09:00', cron: '0 9 * * 1', zone: 'workspace' }, 'This comes once and again and again. Choose one of them.'],
    [{ once: '2026-04-13T09:00', zone: 'workspace' }, null], [cron('0 9 * * 1'), null],
  ] as const)('%j: %s', (timing, message) => expect(timingProblem(timing)?.message ?? null).toBe(message));

  it.each(['61 9 * * 1', '0 9 * *', '0 0 9 * * 1', '@daily', 'H 9 * * *', '0 9 L * *', '0 9 * * 1#2', '0 9 30 2 *', '? * * * *', '0 9 * * 8', '5-1 * * * *'])('refuses %s, with an example', (expression) => expect(timingProblem(cron(expression))?.message).toContain('0 9 * * 1 is Mondays at 09:00'));

  it.each([['0 9 * * 1', 'Mon at 09:00'], ['30 17 * * 1-5', 'Mon to Fri at 17:30'], ['0 9 * * 0,6', 'Sat, Sun at 09:00'], ['5 9 * * *', 'every day at 09:05'], ['0 9 1 * *', 'on day 1 of the month at 09:00'], ['*/15 9 * * *', '*/15 9 * * *'], ['0 9 * 1 *', '0 9 * 1 *'], ['nonsense', 'nonsense']])('says %s in words', (expression, words) => expect(cronWords(expression)).toBe(words));
});
