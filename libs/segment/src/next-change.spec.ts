import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '@perennial/model';
import type { Condition } from './condition.js';
import type { Facts } from './facts.js';
import { matches, nextChange } from './matches.js';
import { dependsOnTime } from './inspect.js';
import { aCondition, BASE, eventAt, someFacts } from './testing/arbitraries.js';

const facts = (...at: number[]): Facts => ({ subjectId: '1', profile: {}, account: null, events: { opened: at.map((ms, i) => eventAt(`e${i}`, 'opened', instant(ms), {})) }, zones: [] });
const opened = (is: 'at_least' | 'at_most' | 'exactly', value: number): Condition => ({ type: 'event', event: 'opened', count: { is, value }, within: { amount: 1, unit: 'hours' } });
const HOUR = 3_600_000;

describe('nextChange', () => {
  it('says when events leave their window', () => {
    const now = instant(10 * HOUR);
    const known = facts(9.25 * HOUR, 9.5 * HOUR, 9.75 * HOUR);
    expect(nextChange(opened('at_least', 3), known, now)).toBe(10.25 * HOUR);
    expect(nextChange(opened('at_least', 2), known, now)).toBe(10.5 * HOUR);
    expect(nextChange(opened('at_most', 0), known, now)).toBe(10.75 * HOUR);
    expect(nextChange(opened('exactly', 2), known, now)).toBe(10.25 * HOUR);
    expect(nextChange(opened('exactly', 2), known, instant(10.25 * HOUR))).toBe(10.5 * HOUR);
    expect(nextChange(opened('at_least', 4), known, now)).toBeNull();
  });

  it('skips instants at which a part turns but the whole does not', () => {
    const whole: Condition = { type: 'all', of: [opened('at_most', 1), opened('at_most', 0)] };
    expect(nextChange(whole, facts(9.25 * HOUR, 9.5 * HOUR), instant(10 * HOUR))).toBe(10.5 * HOUR);
  });

  it('is exact: the answer holds until then and turns then', () => {
    fc.assert(
      fc.property(aCondition(1), someFacts(1), fc.integer({ min: -10, max: 60 }), (condition, known, offset) => {
        const now = instant(BASE + offset);
        const answer = matches(condition, known, now);
        const turn = nextChange(condition, known, now);
        const end = turn ?? now + 100;
        for (let at = now + 1; at < end; at += 1) expect(matches(condition, known, instant(at))).toBe(answer);
        if (turn !== null) expect(matches(condition, known, turn)).toBe(!answer);
        if (!dependsOnTime(condition) && turn !== null) expect(Object.values(known.events).flat().some((event) => event.occurredAt > now)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});
