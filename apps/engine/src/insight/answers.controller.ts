import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { answersQuerySchema, surveyAnswersResultSchema, templateSourceSchema } from '@perennial/model';
import type { JsonObject, Survey, SurveyAnswersResult } from '@perennial/model';
import { answersOfTemplate, findTemplate, liveTemplateSource } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { idSchema } from '../http/paging.js';
import { notFound, problem } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { resultOf } from './answers.js';

function surveyOf(stored: JsonObject | null): Survey | null {
  if (stored === null) return null;
  const source = templateSourceSchema.parse(stored);
  return source.channel === 'in_app' ? (source.inApp.survey ?? null) : null;
}

/** What people answer to surveys. */
@ApiTags('Insight')
@Controller('api/templates/:id')
export class AnswersController {
  public constructor(private readonly engine: Wiring) {}

  /** Answers to a survey of the past days by value, with the Net Promoter Score where its scale is 0 to 10; 422 when the template is no survey. */
  @Get('answers') @Answers(surveyAnswersResultSchema)
  public async answers(@Param('id', { schema: idSchema }) id: number, @Query({ schema: answersQuerySchema }) { days }: z.infer<typeof answersQuerySchema>, @By() by: Caller): Promise<SurveyAnswersResult> {
    const { database } = this.engine;
    const template = await findTemplate(database, by.workspaceId, id);
    if (template === null) throw notFound('template');
    const survey = surveyOf(await liveTemplateSource(database, id)) ?? surveyOf(template.source);
    if (survey === null) throw problem(422, 'This template is no survey, so nobody answers it.');
    return resultOf(survey.answers, await answersOfTemplate(database, { workspaceId: by.workspaceId, key: template.key }, days), days);
  }
}
