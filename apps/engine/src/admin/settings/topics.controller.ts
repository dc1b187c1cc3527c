import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { keySchema, pageOf, topicSchema } from '@perennial/model';
import type { Page, Topic } from '@perennial/model';
import { changeTopic, insertTopic, inTransaction, listTopics, recordChange } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

/** What recipients subscribe to or leave. */
@ApiTags('Topics')
@Controller('api/topics')
export class TopicsController {
  public constructor(private readonly engine: Wiring) {}

  /** Topics by name. */
  @Get() @Answers(pageOf(topicSchema))
  public async list(@By() by: Caller): Promise<Page<Topic>> {
    return whole(await listTopics(this.engine.database, by.workspaceId));
  }

  /** A new topic. */
  @Post() @Answers(topicSchema, 201)
  public async create(@Body({ schema: topicSchema }) body: z.infer<typeof topicSchema>, @By() by: Caller): Promise<Topic> {
    await inTransaction(this.engine.database, async (transaction) => {
      if (!await insertTopic(transaction, by.workspaceId, body)) throw problem(409, `There is a topic with the key "${body.key}" already. Choose another key.`, { field: 'key' });
      await recordChange(transaction, by, { action: 'topic.create', target: body.name, detail: { ...body } });
    });
    return body;
  }

  /** Changes a topic; its key stays. */
  @Put(':key') @Answers(topicSchema)
  public async change(@Param('key', { schema: keySchema }) key: string, @Body({ schema: topicSchema }) body: z.infer<typeof topicSchema>, @By() by: Caller): Promise<Topic> {
    if (body.key !== key) throw badField('key', 'cannot be changed: templates and journeys name it');
    await inTransaction(this.engine.database, async (transaction) => {
      if (!await changeTopic(transaction, by.workspaceId, body)) throw notFound('topic');
      await recordChange(transaction, by, { action: 'topic.change', target: body.name, detail: { ...body } });
    });
    return body;
  }
}
