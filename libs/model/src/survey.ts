import { z } from 'zod';

/** A survey whose texts are of these forms. */
const surveyOf = (label: z.ZodString, comment: z.ZodString, thanks: z.ZodString) =>
  z.strictObject({
    answers: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('scale'), from: z.union([z.literal(0), z.literal(1)]), to: z.union([z.literal(5), z.literal(10)]), lowLabel: label, highLabel: label }),
      z.strictObject({ type: z.literal('choice'), choices: z.array(z.strictObject({ value: label, label })).min(2).max(8) }),
    ]),
    askComment: z.strictObject({ label: comment }).nullable(),
    thanks,
  });

/**
 * What an in-app message asks; its title is the question. `answers`: a scale of numbers (NPS: 0 to 10, CSAT: 1 to 5) with words at both ends,
 * or 2 to 8 choices, each recorded under its value. `askComment`: the words over a free text that may follow, null for none. `thanks`: what is said afterwards.
 */
export const surveySchema = surveyOf(z.string().max(80), z.string().max(200), z.string().max(500));
/** A survey as it is shown: values of the person may have made its texts longer. */
export const shownSurveySchema = surveyOf(z.string(), z.string(), z.string());
/** What an in-app message asks. */
export type Survey = z.infer<typeof surveySchema>;
/** What a survey offers. */
export type SurveyAnswers = Survey['answers'];

/** Most characters of a comment. */
export const MAX_COMMENT = 2000;
/** A person's answer: a number of the scale, or the value of a choice. */
export const surveyAnswerSchema = z.strictObject({ value: z.union([z.number(), z.string().max(80)]), comment: z.string().max(MAX_COMMENT).nullable().default(null) });
/** A person's answer. */
export type SurveyAnswer = z.infer<typeof surveyAnswerSchema>;
