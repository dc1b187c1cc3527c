import type { SurveyAnswers, SurveyAnswersResult } from '@perennial/model';

type Counts = { readonly shown: number; readonly answers: ReadonlyMap<string, number> };

const offered = (answers: SurveyAnswers): { value: string | number; label: string }[] =>
  answers.type === 'choice' ? answers.choices.map(({ value, label }) => ({ value, label })) : Array.from({ length: answers.to - answers.from + 1 }, (_, n) => ({ value: n + answers.from, label: '' }));

/** The Net Promoter Score (Reichheld 2003) of counts by number from 0 to 10. */
export function npsOf(counts: readonly { readonly score: number; readonly count: number }[]): NonNullable<SurveyAnswersResult['nps']> {
  const between = (low: number, high: number): number => counts.filter(({ score }) => score >= low && score <= high).reduce((sum, { count }) => sum + count, 0);
  const [promoters, passives, detractors] = [between(9, 10), between(7, 8), between(0, 6)];
  const all = promoters + passives + detractors;
  return { promoters, passives, detractors, score: all === 0 ? null : ((promoters - detractors) / all) * 100 };
}

/** What was answered to a survey as its results show it; `survey` is the one that is offered now, what an older version offered comes after it. */
export function resultOf(survey: SurveyAnswers, { shown, answers }: Counts, days: number): SurveyAnswersResult {
  const now = offered(survey);
  const known = new Set(now.map(({ value }) => String(value)));
  const gone = [...answers.keys()].filter((value) => !known.has(value)).map((value) => ({ value, label: '' }));
  const values = [...now, ...gone].map((one) => ({ ...one, count: answers.get(String(one.value)) ?? 0 }));
  const scores = values.flatMap(({ value, count }) => (typeof value === 'number' ? [{ score: value, count }] : []));
  const scored = scores.reduce((sum, { count }) => sum + count, 0);
  return {
    days, shown, values, answered: values.reduce((sum, { count }) => sum + count, 0),
    mean: scored === 0 ? null : scores.reduce((sum, { score, count }) => sum + score * count, 0) / scored,
    nps: survey.type === 'scale' && survey.from === 0 && survey.to === 10 ? npsOf(scores) : null,
  };
}
