import { describe, expect, it } from '@jest/globals';
import { bytes, clock, count, counted, day, dayHeading, exactly, humanize, initials, points, rate, share, span, when, withinSentence } from './format.js';

const at = (text: string): number => Date.parse(text);
const now = at('2027-04-15T14:01:00Z');
const zone = 'UTC';

it('begins small within a sentence, but for names of days', () => expect(['Just now', 'Yesterday', '12 min ago', 'Thu 8 Apr'].map(withinSentence)).toEqual(['just now', 'yesterday', '12 min ago', 'Thu 8 Apr']));

describe('numbers', () => {
  it.each([[null, '–'], [undefined, '–'], [0, '0'], [4812, '4,812'], [99_999, '99,999'], [100_000, '100k'], [128_400, '128k'], [999_499, '999k'], [999_500, '1.0M'], [1_320_000, '1.3M'], [-12, '−12']])('counts %s as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });
  it('says one person and two people', () => expect([counted(1, 'person', 'people'), counted(2, 'person', 'people'), counted(0, 'step')]).toEqual(['1 person', '2 people', '0 steps']));
  it('writes rates, shares and points', () => {
    expect([rate(0.57), rate(null), rate(0 / 0), share(0.583), share(0.001), share(0)]).toEqual(['57.0%', '–', '–', '58%', '<1%', '0%']);
    expect([points(0.031), points(-0.004), points(0)]).toEqual(['+3.1 pts', '−0.4 pts', '0.0 pts']);
  });
  it('writes sizes and spans', () => {
    expect([bytes(812), bytes(41_200), bytes(1_200_000)]).toEqual(['812 B', '41 kB', '1.2 MB']);
    expect([span(45_000), span(720_000), span(32_400_000), span(120_960_000), span(30 * 86_400_000)]).toEqual(['45 s', '12 min', '9 h', '1.4 d', '30 d']);
  });
});

describe('moments', () => {
  it.each([
    ['2027-04-15T14:00:30Z', 'Just now'], ['2027-04-15T13:49:00Z', '12 min ago'], ['2027-04-15T12:01:00Z', '2 h ago'], ['2027-04-14T14:02:00Z', '23 h ago'],
    ['2027-04-14T13:00:00Z', 'Yesterday'], ['2027-04-13T23:00:00Z', 'Tue 13 Apr'], ['2026-09-08T10:00:00Z', 'Tue 8 Sep 2026'],
    ['2027-04-15T23:01:00Z', 'in 9 h'], ['2027-04-16T18:00:00Z', 'Tomorrow'], ['2027-04-19T09:00:00Z', 'Mon 19 Apr'],
  ])('%s is %s', (text, words) => expect(when(at(text), now, zone)).toBe(words));
  it('is a dash for none', () => expect(when(null, now)).toBe('–'));
  it('heads days', () => expect(['2027-04-15T00:00:00Z', '2027-04-14T23:59:00Z', '2027-04-13T00:00:00Z'].map((text) => dayHeading(at(text), now, zone))).toEqual(['Today, Thu 15 Apr', 'Yesterday, Wed 14 Apr', 'Tue 13 Apr']));
  it('follows the zone', () => {
    expect(clock(now, 'Africa/Lagos')).toBe('15:01');
    expect(day(at('2027-04-15T23:30:00Z'), now, 'Africa/Lagos')).toBe('Fri 16 Apr');
    expect(exactly(now, 'Africa/Lagos')).toBe('Thu 15 Apr 2027, 15:01:00, Africa/Lagos');
    expect(clock(at('2027-04-15T00:05:00Z'), zone)).toBe('00:05');
  });
});

describe('names', () => {
  it('takes initials', () => expect(['Ana Lindqvist', 'maya', 'Élodie de la Cour', '', 'bo@x.io'].map(initials)).toEqual(['AL', 'M', 'ÉC', '?', 'BI']));
  it('turns names in code into words', () => expect(['first_name', 'firstName', 'plan', '$browser', '__'].map(humanize)).toEqual(['First name', 'First name', 'Plan', 'Browser', '__']));
});
