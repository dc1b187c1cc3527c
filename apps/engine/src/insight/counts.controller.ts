import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { enrollmentRowSchema, journeyCountsSchema, pageOf, peopleQuerySchema } from '@perennial/model';
import type { EnrollmentRow, JourneyCounts, Page } from '@perennial/model';
import { findJourney, listRuns, RUN_STATE } from '@perennial/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { CountsFeed } from './counts-feed.js';
import { readCounts } from './counts.js';
import { openStream } from './event-stream.js';
import { enrollmentRow } from './run-rows.js';

const peopleQuery = pageQuery.extend(peopleQuerySchema.shape);

/** How many people stand where in a journey, and who they are. */
@ApiTags('Insight')
@Controller('api/journeys/:id')
export class CountsController {
  public constructor(private readonly engine: Wiring, private readonly feed: CountsFeed) {}

  /** Exact counts over all versions, since the first publish. */
  @Get('counts') @Answers(journeyCountsSchema)
  public async counts(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<JourneyCounts> {
    await this.mustBeOurs(by, id);
    return readCounts(this.engine.database, id);
  }

  /** The same as server-sent events named `counts`, whenever they change, at most once a second. */
  @Get('counts/stream') @ApiProduces('text/event-stream') @Answers(null)
  public async stream(@Param('id', { schema: idSchema }) id: number, @By() by: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.mustBeOurs(by, id);
    openStream(request, reply, (send) => this.feed.listen(id, (counts) => send('counts', counts)));
  }

  /** Runs at a node or in a state, newest first; without a state, those under way. */
  @Get('people') @Answers(pageOf(enrollmentRowSchema))
  public async people(@Param('id', { schema: idSchema }) id: number, @Query({ schema: peopleQuery }) query: z.infer<typeof peopleQuery>, @By() by: Caller): Promise<Page<EnrollmentRow>> {
    await this.mustBeOurs(by, id);
    const states = query.state === undefined ? [RUN_STATE.active, RUN_STATE.stuck] : [RUN_STATE[query.state]];
    const runs = await listRuns(this.engine.database, { workspaceId: by.workspaceId, journeyId: id }, { nodeId: query.node ?? null, states, before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(runs, query.limit, { item: enrollmentRow, cursor: (run) => [run.id] });
  }

  private async mustBeOurs(by: Caller, id: number): Promise<void> {
    if (await findJourney(this.engine.database, by.workspaceId, id) === null) throw notFound('journey');
  }
}
