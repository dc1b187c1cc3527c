import { describe, expect, it } from '@jest/globals';
import type { GoalResult } from '@perennial/model';
import { experimentSentence, goalSentence } from './goal-words.js';

const group = (met: number, runs: number) => ({ met, runs, open: 0, rate: runs === 0 ? null : met / runs });
const goal = (own: Partial<GoalResult>): GoalResult => ({ name: 'Paid', words: '', from: 'entry', treated: group(124, 1000), held: group(91, 1000), difference: { value: 0.033, low: 0.01, high: 0.056 }, ...own });

describe('a goal in a sentence', () => {
  it.each<[string, Partial<GoalResult>, string]>([
    ['more', {}, '12.4% of those treated, 9.1% of those held back: 3.3 points more, likely between 1.0 and 5.6.'],
    ['fewer', { difference: { value: -0.033, low: -0.056, high: -0.01 } }, '12.4% of those treated, 9.1% of those held back: 3.3 points fewer, likely between 1.0 and 5.6.'],
    ['perhaps chance', { difference: { value: 0.033, low: -0.004, high: 0.07 } }, '12.4% of those treated, 9.1% of those held back: 3.3 points more, which may be chance: likely between 0.4 fewer and 7.0 more.'],
    ['nobody held', { held: group(0, 0), difference: null }, '12.4% of those treated. Nobody was held back, so there is nothing to compare with.'],
    ['from a message', { from: 'sent', held: null, difference: null }, '12.4% of those treated. Counted from a message, so nobody compares.'],
    ['from an open', { from: 'opened', held: null, difference: null }, '12.4% of those who opened. Counted from an open, so nobody compares.'],
    ['no click yet', { from: 'clicked', treated: group(0, 0), held: null, difference: null }, 'Nobody clicked in a message yet.'],
    ['nobody yet', { treated: group(0, 0), difference: null }, 'Nobody has been treated yet.'],
  ])('%s', (_name, own, sentence) => expect(goalSentence(goal(own))).toBe(sentence));
});

type Stands = Parameters<typeof experimentSentence>[0];

describe('an experiment in a sentence', () => {
  const variants: Stands['variants'] = [
    { id: 'a', name: 'Short', ...group(30, 200), difference: null },
    { id: 'b', name: 'Long', ...group(60, 200), difference: null },
  ];
  const stands: Stands = { variants, leader: null, winner: null, waitsFor: [] };
  it.each<[string, Partial<Stands>, string]>([
    ['no leader', {}, 'No variant is surely better than the others yet.'],
    ['a leader', { leader: 'b' }, 'Long does better, with 95% certainty.'],
    ['too early', { leader: 'b', waitsFor: ['3 more days'] }, 'Long does better, with 95% certainty. Too early to decide: 3 more days.'],
    ['won', { leader: 'b', winner: 'b' }, 'Long won. Whoever had no variant yet goes there.'],
    ['nobody yet', { variants: variants.map((variant) => ({ ...variant, ...group(0, 0) })) }, 'Nobody has had their time yet.'],
    ['a winner that is gone', { winner: 'c' }, 'c won. Whoever had no variant yet goes there.'],
  ])('%s', (_name, own, sentence) => expect(experimentSentence({ ...stands, ...own })).toBe(sentence));
});
