import type { InAppKind, InAppSourceInput, Survey, SurveyAnswers } from '@perennial/model';

/** What answers of each type begin with. */
export const firstAnswers: { readonly [Type in SurveyAnswers['type']]: Extract<SurveyAnswers, { type: Type }> } = {
  scale: { type: 'scale', from: 0, to: 10, lowLabel: 'Not at all likely', highLabel: 'Extremely likely' },
  choice: { type: 'choice', choices: [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }] },
};

const FIRST: Survey = { answers: firstAnswers.scale, askComment: { label: 'What is the reason for your answer?' }, thanks: 'Thank you. This helps us.' };

/** The message as one of another kind: a survey gets answers and loses the address of its button, the others lose what was asked. */
export function asKind({ survey, ...message }: InAppSourceInput, kind: InAppKind): InAppSourceInput {
  if (kind === 'survey') return { ...message, kind, actionLabel: message.actionUrl === '' ? message.actionLabel : '', actionUrl: '', survey: survey ?? FIRST };
  return { ...message, kind, ...(survey === undefined ? {} : { actionLabel: '' }) };
}
