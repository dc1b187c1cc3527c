import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { experimentResultsSchema, goalResultsSchema, goalsQuerySchema } from '@perennial/model';
import type { ExperimentResults, GoalResults } from '@perennial/model';
import { databaseNow, findJourney } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { idSchema } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { readExperiments } from './experiments.js';
import { readGoals } from './goals.js';

/** What a journey achieves. */
@ApiTags('Insight')
@Controller('api/journeys/:id')
export class GoalsController {
  public constructor(private readonly engine: Wiring) {}

  /** The goals of the newest version, counted from the event log for the runs of the past days, treated against held. */
  @Get('goals') @Answers(goalResultsSchema)
  public async goals(@Param('id', { schema: idSchema }) id: number, @Query({ schema: goalsQuerySchema }) { days }: z.infer<typeof goalsQuerySchema>, @By() by: Caller): Promise<GoalResults> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    return readGoals(this.engine.database, { ...journey, workspaceId: by.workspaceId }, days, await databaseNow(this.engine.database));
  }

  /** The experiments of the live version, counted from the event log, with who leads and what is still missing. */
  @Get('experiments') @Answers(experimentResultsSchema)
  public async experiments(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<ExperimentResults> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    return readExperiments(this.engine.database, { ...journey, workspaceId: by.workspaceId }, await databaseNow(this.engine.database));
  }
}
