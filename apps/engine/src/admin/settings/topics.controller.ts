import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { keySchema, pageOf, topicSchema } from '@perennial/model';
import type { JsonObject, Page, Topic } from '@perennial/model';
import { changeTopic, insertTopic, inTransaction, listSegments, listTopics, loadLiveTemplates, loadTemplateVersion, recomputeWorkspace, recordChange, type Transaction } from '@perennial/store';
import { parseCondition, references } from '@perennial/segment';
import type { z } from 'zod';
import { hasConfirmationLink } from '../../consent/confirmation-link.js';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

const checkUrgent = ({ urgent, mandatory }: Topic): void => {
  if (urgent && !mandatory) throw badField('urgent', 'only a topic that is always sent can break quiet hours. Make it mandatory, or untick this');
};

/** A topic that asks by mail is one that nobody gets unasked, and has a mail to ask with: one that reaches people before they subscribed to anything, and lets them confirm. */
async function checkDoubleOptIn(transaction: Transaction, by: Caller, { doubleOptIn, optIn, confirmTemplate }: Topic): Promise<void> {
  if (!doubleOptIn) return;
  if (!optIn) throw badField('doubleOptIn', 'is for topics that only those get who ask for them. Tick that, too, or untick this');
  if (confirmTemplate === null) throw badField('confirmTemplate', 'is missing: the mail that asks, with {{event.confirmUrl}} in it');
  const [template] = await loadLiveTemplates(transaction, by.workspaceId, [confirmTemplate]);
  if (template?.channel !== 'email') throw badField('confirmTemplate', `there is no published mail "${confirmTemplate}"`);
  const about = template.topic === null ? null : (await listTopics(transaction, by.workspaceId)).find(({ key }) => key === template.topic);
  if (about?.mandatory === false) throw badField('confirmTemplate', `"${template.name}" belongs to the topic "${about.name}", so it would not reach who has not subscribed yet. Take its topic away, or choose another mail`);
  const version = await loadTemplateVersion(transaction, template.versionId);
  if (!hasConfirmationLink(JSON.stringify(version?.compiled))) throw badField('confirmTemplate', `"${template.name}" has no button to {{event.confirmUrl}}, so nobody could confirm. Add one and publish it, or choose another mail`);
}

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
    checkUrgent(body);
    await inTransaction(this.engine.database, async (transaction) => {
      await checkDoubleOptIn(transaction, by, body);
      if (!await insertTopic(transaction, by.workspaceId, body)) throw problem(409, `There is a topic with the key "${body.key}" already. Choose another key.`, { field: 'key' });
      await recordChange(transaction, by, { action: 'topic.create', target: body.name, detail: { ...body } });
      await this.lookAgain(transaction, by, body.key);
    });
    return body;
  }

  /** Changes a topic; its key stays. */
  @Put(':key') @Answers(topicSchema)
  public async change(@Param('key', { schema: keySchema }) key: string, @Body({ schema: topicSchema }) body: z.infer<typeof topicSchema>, @By() by: Caller): Promise<Topic> {
    if (body.key !== key) throw badField('key', 'cannot be changed: templates and journeys name it');
    checkUrgent(body);
    await inTransaction(this.engine.database, async (transaction) => {
      await checkDoubleOptIn(transaction, by, body);
      const before = await changeTopic(transaction, by.workspaceId, body);
      if (before === null) throw notFound('topic');
      await recordChange(transaction, by, { action: 'topic.change', target: body.name, detail: { ...body } });
      if (before.mandatory !== body.mandatory || before.optIn !== body.optIn) await this.lookAgain(transaction, by, body.key);
    });
    return body;
  }

  /** The default concerns all who chose nothing: segments that ask about the topic look at everyone anew. */
  private async lookAgain(transaction: Transaction, by: Caller, key: string): Promise<void> {
    const asks = (condition: JsonObject | null): boolean => {
      const parsed = condition === null ? null : parseCondition(condition);
      return parsed?.ok === true && references(parsed.condition).topics?.includes(key) === true;
    };
    if ((await listSegments(transaction, by.workspaceId)).some((segment) => asks(segment.condition) || asks(segment.nextCondition))) await recomputeWorkspace(transaction, by.workspaceId);
  }
}
