import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { instant, WEEKDAYS, type Instant, type QuietHours, type WeeklySpan } from '@perennial/model';
import { isoText, parseDate } from '@perennial/segment';
import { check } from './check.js';
import type { Graph } from './graph.js';
import { quietProblems, quietUntil, quietWords, releaseDelayMs } from './quiet.js';
import { graphOf } from './testing/journeys.js';

const MINUTE = 60_000;
const at = (text: string): Instant => parseDate(text) ?? instant(NaN);
const daily = (from: string, to: string, ...weekdays: WeeklySpan['weekdays']): WeeklySpan => ({ weekdays: weekdays.length === 0 ? [...WEEKDAYS] : weekdays, from, to });
const night = daily('20:00', '08:00');

describe('quietUntil (journeys.md section 4)', () => {
  // 2026-04-13 is a Monday.
  it.each<[string, WeeklySpan[], string, string, string | null]>([
    ['by day it is not quiet', [night], '2026-04-13T10:00:00.000Z', 'Europe/Oslo', null],
    ['the first moment is quiet', [night], '2026-04-13T18:00:00.000Z', 'Europe/Oslo', '2026-04-14T06:00:00.000Z'],
    ['the last moment is quiet', [night], '2026-04-14T05:59:59.999Z', 'Europe/Oslo', '2026-04-14T06:00:00.000Z'],
    ['its end is not', [night], '2026-04-14T06:00:00.000Z', 'Europe/Oslo', null],
    ['past midnight, quiet hours of the day before', [night], '2026-04-14T01:00:00.000Z', 'Europe/Oslo', '2026-04-14T06:00:00.000Z'],
    ['the weekday is that of the beginning', [daily('20:00', '08:00', 'mon')], '2026-04-14T01:00:00.000Z', 'UTC', '2026-04-14T08:00:00.000Z'],
    ['so the night before is free', [daily('20:00', '08:00', 'mon')], '2026-04-13T01:00:00.000Z', 'UTC', null],
    ['windows that touch across days are one', [daily('20:00', '00:00', 'fri'), daily('00:00', '00:00', 'sat', 'sun'), daily('00:00', '07:30', 'mon')], '2026-04-17T21:00:00.000Z', 'UTC', '2026-04-20T07:30:00.000Z'],
    ['windows that overlap are one, in any order', [daily('22:00', '06:00'), daily('18:00', '23:00')], '2026-04-13T19:00:00.000Z', 'UTC', '2026-04-14T06:00:00.000Z'],
    ['from and to the same: a whole day', [daily('09:00', '09:00', 'sat')], '2026-04-19T08:59:00.000Z', 'UTC', '2026-04-19T09:00:00.000Z'],
    ['on the clock of a zone of half hours', [night], '2026-04-13T14:29:00.000Z', 'Asia/Kolkata', null],
    ['and half an hour later', [night], '2026-04-13T14:30:00.000Z', 'Asia/Kolkata', '2026-04-14T02:30:00.000Z'],
    ['an end in a gap is the first valid instant after it', [daily('20:00', '02:30')], '2026-03-28T22:00:00.000Z', 'Europe/Oslo', '2026-03-29T01:00:00.000Z'],
    ['an end in an overlap is the first of the two', [daily('20:00', '02:30')], '2026-10-24T22:00:00.000Z', 'Europe/Oslo', '2026-10-25T00:30:00.000Z'],
    ['the second of the two is not quiet again', [daily('20:00', '02:30')], '2026-10-25T01:15:00.000Z', 'Europe/Oslo', null],
    ['a night of 13 hours in autumn', [night], '2026-10-24T18:00:00.000Z', 'Europe/Oslo', '2026-10-25T07:00:00.000Z'],
    ['a night of 11 in spring', [night], '2026-03-28T19:00:00.000Z', 'Europe/Oslo', '2026-03-29T06:00:00.000Z'],
    ['hours that a gap swallows are not quiet', [daily('02:00', '03:00')], '2026-03-29T01:00:00.000Z', 'Europe/Oslo', null],
    ['a day that does not exist', [daily('10:00', '12:00', 'fri')], '2011-12-30T10:00:00.000Z', 'Pacific/Apia', null],
    ['no windows', [], '2026-04-13T01:00:00.000Z', 'UTC', null],
  ])('%s', (...[, windows, moment, zone, expected]) => {
    const until = quietUntil(windows, at(moment), zone);
    expect(until === null ? null : isoText(until)).toBe(expected);
  });

  it('is what a clock that is read minute by minute says', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Oslo', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia');
    const moments = fc.constantFrom(...['2026-03-28T12:00:00.000Z', '2026-03-08T02:00:00.000Z', '2026-10-25T00:00:00.000Z', '2026-04-13T00:00:00.000Z', '2026-10-03T15:00:00.000Z', '2018-11-04T01:00:00.000Z', '2018-02-17T23:00:00.000Z', '2011-12-30T06:00:00.000Z', '2011-11-06T02:00:00.000Z'].map(at));
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 30, 45)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const span = fc.record({ weekdays: fc.subarray([...WEEKDAYS], { minLength: 1, maxLength: 4 }), from: time, to: time });
    fc.assert(fc.property(fc.array(span, { maxLength: 3 }), moments, fc.integer({ min: -20 * 60, max: 20 * 60 }), zones, (windows, around, shift, zone) => {
      const moment = instant(around + shift * MINUTE);
      const naive = naiveUntil(windows, moment, zone);
      fc.pre(naive !== undefined);
      expect(quietUntil(windows, moment, zone)).toBe(naive);
    }), { numRuns: 60 });
  });

  it('ends some day even where the whole week is quiet', () => {
    expect(quietUntil([daily('00:00', '00:00')], at('2026-04-13T10:00:00.000Z'), 'UTC')).toBe(at('2026-04-29T00:00:00.000Z'));
  });
});

const DAYS_READ = { before: 3, after: 6 };

/** Reads the clock of a zone minute by minute: a wall time comes when the clock first shows it or more. Undefined: it is quiet for longer than was read. */
function naiveUntil(windows: readonly WeeklySpan[], moment: Instant, zoneName: string): Instant | null | undefined {
  const zone = IANAZone.create(zoneName);
  const dayMs = 24 * 60 * MINUTE;
  const first = moment - DAYS_READ.before * dayMs;
  const minutes = Array.from({ length: (DAYS_READ.before + DAYS_READ.after) * 24 * 60 }, (_, n) => first + n * MINUTE);
  const walls = minutes.map((minute) => minute + zone.offset(minute) * MINUTE);
  const highest = walls.map(((most) => (wall: number): number => (most = Math.max(most, wall)))(-Infinity));
  const firstAt = (wall: number): number => minutes[highest.findIndex((shown) => shown >= wall)] ?? Infinity;
  const wallOf = (day: number, time: string): number => day * dayMs + Number(time.slice(0, 2)) * 60 * MINUTE + Number(time.slice(3)) * MINUTE;
  const days = [...new Set(walls.map((wall) => Math.floor(wall / dayMs)))];
  const all = Array.from({ length: (days.at(-1) ?? 0) - (days[0] ?? 0) }, (_, n) => (days[0] ?? 0) + 1 + n);
  const intervals = all.flatMap((day) => windows.filter(({ weekdays }) => weekdays.includes(WEEKDAYS[(new Date(day * dayMs).getUTCDay() + 6) % 7] ?? 'mon')).map(({ from, to }) => ({ start: firstAt(wallOf(day, from)), end: firstAt(wallOf(to > from ? day : day + 1, to)) })));
  const isQuiet = (minute: number): boolean => intervals.some(({ start, end }) => start <= minute && minute < end);
  if (!isQuiet(moment)) return null;
  for (let minute: number = moment; minute < moment + (DAYS_READ.after - 2) * dayMs; minute += MINUTE) if (!isQuiet(minute)) return instant(minute);
  return undefined;
}

describe('the release of held messages (journeys.md section 4)', () => {
  const delays = (priority: number, priorities: readonly number[]): number[] => Array.from({ length: 500 }, (_, n) => releaseDelayMs(`m${n}`, priority, priorities));

  it('is spread over 15 minutes, whatever the one priority is', () => {
    const found = delays(50, [50]);
    expect([Math.min(...found) < MINUTE, Math.max(...found) > 14 * MINUTE, Math.max(...found) < 15 * MINUTE]).toEqual([true, true, true]);
    expect(releaseDelayMs('m1', 50, [50])).toBe(releaseDelayMs('m1', 50, [50]));
  });

  it('lets every higher priority go before every lower one', () => {
    const [high, middle, low] = [90, 50, 0].map((priority) => delays(priority, [0, 50, 90, 50]));
    expect(Math.max(...(high ?? []))).toBeLessThanOrEqual(Math.min(...(middle ?? [])));
    expect(Math.max(...(middle ?? []))).toBeLessThanOrEqual(Math.min(...(low ?? [])));
    expect(Math.max(...(low ?? []))).toBeGreaterThan(14 * MINUTE);
  });

  it('takes a priority that nobody told of, and none at all', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), fc.array(fc.integer({ min: 0, max: 100 })), fc.string(), (priority, priorities, id) => {
      const delay = releaseDelayMs(id, priority, priorities);
      expect(delay >= 0 && delay < 15 * MINUTE).toBe(true);
    }));
  });
});

describe('quiet hours in words', () => {
  it.each<[QuietHours, string]>([
    [{ windows: [night], action: 'hold' }, '20:00 to 08:00 every day, held until morning'],
    [{ windows: [night], action: 'drop' }, '20:00 to 08:00 every day, dropped'],
    [{ windows: [daily('12:00', '13:00', 'mon', 'tue', 'wed')], action: 'hold' }, '12:00 to 13:00 Mon to Wed, held until they are over'],
    [{ windows: [daily('20:00', '08:00', 'fri'), daily('00:00', '00:00', 'sat', 'sun')], action: 'in_app' }, '20:00 to 08:00 Fri and all day from 00:00, Sat, Sun, shown in the product instead'],
    [{ windows: [], action: 'hold' }, 'none'],
  ])('%j', (quietHours, words) => expect(quietWords(quietHours)).toBe(words));
});

describe('quiet hours as guard rails (journeys.md sections 2 and 4)', () => {
  const known = { templates: [{ key: 'welcome', channel: 'email' }, { key: 'hint', channel: 'in_app' }], topics: [], triggers: [], segments: [], alwaysSent: [] };
  const quiet = (action: QuietHours['action'], ...windows: WeeklySpan[]): QuietHours => ({ windows: windows.length === 0 ? [night] : windows, action });
  const mail = (config: object, guardrails: Graph['guardrails'] = {}, type = 'email'): Graph => graphOf([['m', type, JSON.parse(JSON.stringify({ template: type === 'email' ? 'welcome' : 'hint', continue: 'queued', ...config }))]], ['entry.next>m'], { guardrails });
  it.each<[string, Graph, string, string]>([
    ['a window without days', mail({}, { quietHours: { windows: [{ weekdays: [], from: '20:00', to: '08:00' }], action: 'hold' } }), 'guardrails.quietHours.windows.0.weekdays', 'Choose at least one day'],
    ['a week without a free minute', mail({}, { quietHours: quiet('hold', daily('20:00', '08:00'), daily('08:00', '20:00')) }), 'guardrails.quietHours', 'nothing would ever be sent'],
    ['the same on a step', mail({ quietHours: quiet('drop', daily('00:00', '00:00')) }), 'quietHours', 'nothing would ever be sent'],
    ['a switch to nothing', mail({ quietHours: quiet('in_app') }), 'quietTemplate', 'Choose the in-app message'],
    ['a switch to nothing, by the journey', mail({}, { quietHours: quiet('in_app') }), 'quietTemplate', 'Choose the in-app message'],
    ['a switch to an unknown template', mail({ quietTemplate: 'gone' }), 'quietTemplate', 'no template "gone"'],
    ['a switch to a mail', mail({ quietTemplate: 'welcome' }), 'quietTemplate', 'not an in-app message'],
  ])('finds %s', (_what, graph, field, message) => expect(check(graph, known)).toContainEqual(expect.objectContaining({ field, severity: 'error', message: expect.stringContaining(message) })));

  it('finds nothing wrong with a switch that names its message, nor where they do not concern it', () => {
    const all = [mail({ quietHours: quiet('in_app'), quietTemplate: 'hint' }), mail({ answersAct: true }, { quietHours: quiet('in_app') }), mail({}, { quietHours: quiet('in_app') }, 'in_app'), mail({}, { priority: 0, quietHours: quiet('drop') })];
    expect(all.map((graph) => check(graph, known))).toEqual([[], [], [], []]);
  });

  it.each<[string, readonly WeeklySpan[], number]>([
    ['a minute is left', [daily('00:00', '23:59')], 0], ['nothing is left across the week\'s end', [daily('12:00', '12:00')], 1], ['one day is left', [daily('00:00', '00:00', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat')], 0], ['none', [], 0],
  ])('knows when %s', (_what, windows, problems) => expect(quietProblems({ windows: [...windows], action: 'hold' })).toHaveLength(problems));
});
