import { expect, it } from '@jest/globals';
import type { SurveyAnswers } from '@perennial/model';
import { npsOf, resultOf } from './answers.js';

const scale = (from: 0 | 1, to: 5 | 10): SurveyAnswers => ({ type: 'scale', from, to, lowLabel: 'a', highLabel: 'b' });
const counts = (answers: Record<string, number>, shown = 100) => ({ shown, answers: new Map(Object.entries(answers)) });

it.each([
  ['promoters less detractors', [[10, 5], [9, 1], [8, 2], [7, 1], [6, 1], [0, 2]], { promoters: 6, passives: 3, detractors: 3, score: 25 }],
  ['only detractors', [[6, 3]], { promoters: 0, passives: 0, detractors: 3, score: -100 }], ['nobody', [], { promoters: 0, passives: 0, detractors: 0, score: null }],
] as const)('reckons the Net Promoter Score: %s', (_case, rows, nps) => expect(npsOf(rows.map(([score, count]) => ({ score, count })))).toEqual(nps));

it('shows every value that is offered, in its order, with the mean of a scale', () => {
  const { values, mean, nps, answered, shown } = resultOf(scale(0, 10), counts({ 10: 3, 0: 1 }), 90);
  expect(values.map(({ value, count }) => [value, count])).toEqual([[0, 1], ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n, 0]), [10, 3]]);
  expect({ mean, nps: nps?.score, answered, shown }).toEqual({ mean: 7.5, nps: 50, answered: 4, shown: 100 });
});

it('has no Net Promoter Score but from 0 to 10, and none of nobody', () => {
  expect(resultOf(scale(1, 5), counts({ 5: 1 }), 90)).toMatchObject({ nps: null, mean: 5 });
  expect(resultOf(scale(1, 10), counts({ 5: 1 }), 90).nps).toBeNull();
  expect(resultOf(scale(0, 10), counts({}), 90)).toMatchObject({ answered: 0, mean: null, nps: { score: null } });
});

it('keeps answers that an older version offered, after those of now', () => {
  const survey: SurveyAnswers = { type: 'choice', choices: [{ value: 'b', label: 'Bee' }, { value: 'a', label: 'Ay' }] };
  expect(resultOf(survey, counts({ old: 2, a: 1 }), 30)).toMatchObject({ days: 30, answered: 3, mean: null, nps: null, values: [{ value: 'b', label: 'Bee', count: 0 }, { value: 'a', label: 'Ay', count: 1 }, { value: 'old', label: '', count: 2 }] });
});
