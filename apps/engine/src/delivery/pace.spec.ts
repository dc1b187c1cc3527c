import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paceOf, type PaceAsk } from './pace.js';

const NOW = 1_000_000;
const ask = (limits: Record<string, number>, more: Partial<PaceAsk> = {}): PaceAsk => ({ limits: Object.entries(limits).map(([scope, everyMs]) => ({ scope, everyMs })), patienceMs: 5000, first: false, ...more });
const times = (answers: ReturnType<typeof paceOf>['answers']): unknown[] => answers.map((answer) => ('goesAt' in answer ? answer.goesAt - NOW : `back ${answer.comesBackAt - NOW}`));

describe('pace', () => {
  it('lets what no rate limits go at once', () => expect(times(paceOf([ask({}), ask({})], [], NOW).answers)).toEqual([0, 0]));

  it('spreads a crowd evenly, and tells those who would wait too long to come back one after the other', () => {
    const { answers, states } = paceOf(Array.from({ length: 5 }, () => ask({ a: 2500 })), [], NOW);
    expect(times(answers)).toEqual([0, 2500, 5000, 'back 7500', 'back 10000']);
    expect(states).toEqual([{ scope: 'a', nextFree: NOW + 7500, lineEnd: NOW + 12_500 }]);
    expect(times(paceOf([ask({ a: 2500 })], states, NOW + 100).answers)).toEqual(['back 12500']);
  });

  it('waits for the slowest of all its limits, and takes a place under each', () => {
    const { answers, states } = paceOf([ask({ a: 100, b: 1000 }), ask({ a: 100 }), ask({ b: 1000 })], [], NOW);
    expect(times(answers)).toEqual([0, 100, 1000]);
    expect(states.map(({ nextFree }) => nextFree - NOW)).toEqual([200, 2000]);
  });

  it('lets the first in before those who were told to come back', () => {
    const states = [{ scope: 'a', nextFree: NOW + 6000, lineEnd: NOW + 900_000 }];
    expect(times(paceOf([ask({ a: 1000 }, { first: true, patienceMs: 10_000 }), ask({ a: 1000 }), ask({ a: 1000 }, { first: true })], states, NOW).answers)).toEqual([6000, 'back 900000', 'back 7000']);
  });

  it('forgets what is past: nobody may catch up on a quiet hour', () => {
    expect(times(paceOf([ask({ a: 1000 }), ask({ a: 1000 })], [{ scope: 'a', nextFree: NOW - 3_600_000, lineEnd: NOW - 3_600_000 }], NOW).answers)).toEqual([0, 1000]);
  });

  it('never lets two messages of one scope go closer together than its spacing, whatever comes when', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ after: fc.integer({ min: 0, max: 4000 }), asks: fc.array(fc.record({ a: fc.boolean(), b: fc.boolean(), first: fc.boolean() }), { minLength: 1, maxLength: 8 }) }), { maxLength: 20 }), (rounds) => {
        let [now, states] = [NOW, [] as ReturnType<typeof paceOf>['states']];
        const went: Record<string, number[]> = { a: [], b: [] };
        for (const { after, asks } of rounds) {
          now += after;
          const given = asks.map(({ a, b, first }) => ask({ ...(a ? { a: 700 } : {}), ...(b ? { b: 1300 } : {}) }, { first }));
          const round = paceOf(given, states, now);
          states = round.states;
          round.answers.forEach((answer, place) => {
            if (!('goesAt' in answer)) return;
            expect(answer.goesAt).toBeLessThanOrEqual(now + 5000);
            given[place]?.limits.forEach(({ scope }) => went[scope]?.push(answer.goesAt));
          });
        }
        for (const [scope, spacing] of [['a', 700], ['b', 1300]] as const) {
          const sorted = [...went[scope] ?? []].sort((one, other) => one - other);
          for (let at = 1; at < sorted.length; at++) expect((sorted[at] ?? 0) - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(spacing);
        }
      }));
  });
});
