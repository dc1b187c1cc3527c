import type { Survey } from '@perennial/model';
import { errorAt, type TemplatePart, type TemplateProblem } from './problem.js';

/** A text of a survey that may hold values of the person, and the field that it stands in. */
export interface SurveyText {
  readonly part: TemplatePart;
  readonly text: string;
}

/** The texts of a survey, in the order in which `withTexts` takes them back. */
export function surveyTexts({ answers, askComment, thanks }: Survey): SurveyText[] {
  const offered: SurveyText[] = answers.type === 'scale'
    ? [{ part: 'survey.answers.lowLabel', text: answers.lowLabel }, { part: 'survey.answers.highLabel', text: answers.highLabel }]
    : answers.choices.map(({ label }, n) => ({ part: `survey.answers.choices.${n}.label`, text: label }));
  return [...offered, { part: 'survey.askComment.label', text: askComment?.label ?? '' }, { part: 'survey.thanks', text: thanks }];
}

/** A survey with other texts; a choice whose words came out empty shows its value. */
export function withTexts({ answers, askComment }: Survey, texts: readonly string[]): Survey {
  const [comment = '', thanks = ''] = texts.slice(-2);
  return {
    answers: answers.type === 'scale' ? { ...answers, lowLabel: texts[0] ?? '', highLabel: texts[1] ?? '' } : { type: 'choice', choices: answers.choices.map(({ value }, n) => ({ value, label: texts[n]?.trim() || value })) },
    askComment: askComment === null ? null : { label: comment },
    thanks,
  };
}

function doubled(choices: readonly { readonly value: string; readonly label: string }[], field: 'value' | 'label'): TemplateProblem[] {
  const said = choices.map((choice) => choice[field].trim());
  return said.flatMap((text, n) => {
    if (text === '' || said.indexOf(text) === n) return [];
    return [errorAt(`survey.answers.choices.${n}.${field}`, null, field === 'value' ? `Another choice is recorded as "${text}" too, so nobody could tell them apart. Record each as something of its own.` : `Another choice says "${text}" too. Give each words of its own.`)];
  });
}

function answerProblems(answers: Survey['answers']): TemplateProblem[] {
  if (answers.type === 'scale') {
    return (['lowLabel', 'highLabel'] as const).filter((field) => answers[field].trim() === '').map((field) =>
      errorAt(`survey.answers.${field}`, null, field === 'lowLabel' ? `Nobody would know what ${answers.from} means. Write words for the low end, such as "Not at all likely".` : `Nobody would know what ${answers.to} means. Write words for the high end, such as "Extremely likely".`));
  }
  const { choices } = answers;
  return [
    ...choices.flatMap(({ value, label }, n) => [
      ...(label.trim() === '' ? [errorAt(`survey.answers.choices.${n}.label`, null, `Choice ${n + 1} has no words. Write what people see.`)] : []),
      ...(value.trim() === '' ? [errorAt(`survey.answers.choices.${n}.value`, null, `Choice ${n + 1} has no value. Write what it is recorded as.`)] : []),
      ...(value.includes('{{') ? [errorAt(`survey.answers.choices.${n}.value`, null, 'A value is recorded as it stands, the same for everyone. Write it without braces.')] : []),
    ]),
    ...doubled(choices, 'value'), ...doubled(choices, 'label'),
  ];
}

/** What is wrong with a survey before its texts are read. */
export function surveyProblems({ answers, askComment, thanks }: Survey): TemplateProblem[] {
  return [
    ...answerProblems(answers),
    ...(askComment !== null && askComment.label.trim() === '' ? [errorAt('survey.askComment.label', null, 'The comment has no words over it. Write what you ask for, or ask for no comment.')] : []),
    ...(thanks.trim() === '' ? [errorAt('survey.thanks', null, 'Nothing is said to those who answered. Write a word of thanks.')] : []),
  ];
}
