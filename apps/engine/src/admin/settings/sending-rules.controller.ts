import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { guardrailProblems } from '@perennial/journey';
import { isAddress, sendingRulesSchema } from '@perennial/model';
import type { SendingRules } from '@perennial/model';
import { bumpJourneys, findSendingRules, inTransaction, listTopics, recordChange, saveSendingRules } from '@perennial/store';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { badField } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

/** What limits all that a workspace sends: guard rails of journeys that have none of their own, and what concerns them all. */
@ApiTags('Workspace')
@Controller('api/sending-rules')
export class SendingRulesController {
  public constructor(private readonly engine: Wiring) {}

  /** The rules as they hold now. */
  @Get() @Answers(sendingRulesSchema)
  public async get(@By() by: Caller): Promise<SendingRules> {
    return findSendingRules(this.engine.database, by.workspaceId);
  }

  /** Changes the rules; they hold from the next message and the next entry on. */
  @Put() @Allow({ role: 'owner' }) @Answers(sendingRulesSchema)
  public async save(@Body({ schema: sendingRulesSchema }) body: SendingRules, @By() by: Caller): Promise<SendingRules> {
    await inTransaction(this.engine.database, async (transaction) => {
      const topics = (await listTopics(transaction, by.workspaceId)).map(({ key }) => key);
      const [problem] = guardrailProblems(body.defaults, { topics });
      if (problem !== undefined) throw badField((problem.field ?? '').replace(/^guardrails/, 'defaults'), problem.message);
      if (body.trapAddress !== null && !isAddress(body.trapAddress)) throw badField('trapAddress', 'is not an address. Write it like team@example.com');
      if (body.defaults.mode === 'trap' && body.trapAddress === null) throw badField('trapAddress', 'is needed: mails that are trapped go there');
      await saveSendingRules(transaction, by.workspaceId, body);
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'sending_rules.change', target: 'Sending rules', detail: { ...body } });
    });
    return body;
  }
}
