import { z } from 'zod';

/** Query of GET /api/templates/:id/answers. */
export const answersQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(365).default(90) });

/** Net Promoter Score of a scale from 0 to 10 (Reichheld 2003): promoters 9 and 10, passives 7 and 8, detractors 0 to 6; `score` is the percentage of promoters less that of detractors, null where nobody answered. */
export const npsSchema = z.object({ promoters: z.number(), passives: z.number(), detractors: z.number(), score: z.number().nullable() });

/** GET /api/templates/:id/answers?days=90: what people answered to a survey in the past days, by value, in the order in which they are offered; a value that is offered no more comes last. `mean` and `nps` are of scales; null: there is none. */
export const surveyAnswersResultSchema = z.object({
  days: z.number(), /** Messages shown in these days. */ shown: z.number(), answered: z.number(),
  values: z.array(z.object({ value: z.union([z.string(), z.number()]), label: z.string(), count: z.number() })),
  mean: z.number().nullable(), nps: npsSchema.nullable(),
});
/** What people answered to a survey. */
export type SurveyAnswersResult = z.infer<typeof surveyAnswersResultSchema>;
