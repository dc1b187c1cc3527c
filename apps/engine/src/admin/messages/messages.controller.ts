import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  directMessageSchema, directMessagesSchema, ENGINE_EVENTS, failedCountsSchema, failedMessageSchema, MESSAGE_STATES, messageStatusSchema, pageOf, resendSchema, resentSchema, takenMessageSchema, takenMessagesSchema,
} from '@perennial/model';
import type { FailedCounts, FailedMessageRow, MessageStatus, Page, TakenMessage, TakenMessages } from '@perennial/model';
import { addCounters, countFailed, eventsOfMessage, FAILED_BATCH, findMessage, inTransaction, listFailed, recordChange, resendFailed } from '@perennial/store';
import type { FailedMessage, Resent } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { pageFrom, pageQuery, readCursor } from '../../http/paging.js';
import { badField, notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { takeDirect } from './take-direct.js';
import { named } from '../journey-name.js';

const failedQuery = pageQuery.extend({ provider: z.string().max(40).optional(), reason: z.string().max(1000).optional() });
const place = z.tuple([z.string().regex(/^[\d :.+-]{10,40}$/), z.uuid()]);
/** Instants are kept finer than milliseconds: what was made in the same millisecond as the message is about it, too. */
const SLACK_MS = 1000;

const keyOf = (given: string | undefined): string | null => (given === undefined || given === '' ? null : given);

const shown = ({ id, failedAt, profileId, person, journeyId, journey, nodeId, channel, template, address, provider, reason, attempts }: FailedMessage): FailedMessageRow => failedMessageSchema.parse({
  id, failedAt, profile: { id: profileId, name: person }, journey: named(journeyId, journey), nodeId, channel, template, address, provider, reason, attempts,
});

/** Messages by themselves: programs send one and ask what became of it; people send those again that were given up. */
@ApiTags('Messages')
@Controller('api/messages')
export class MessagesController {
  public constructor(private readonly engine: Wiring) {}

  /** Sends one template to one person at once, through the same rules as a journey's messages. */
  @Post() @HttpCode(202) @Answers(takenMessageSchema, 202)
  public async send(@Body({ schema: directMessageSchema }) body: z.infer<typeof directMessageSchema>, @By() by: Caller, @Headers('idempotency-key') key?: string): Promise<TakenMessage> {
    const [result] = await takeDirect(this.engine, { workspaceId: by.workspaceId, key: keyOf(key) }, [body]);
    if (result === undefined || 'refused' in result) throw badField(result?.refused.field ?? 'template', result?.refused.reason ?? 'was not taken');
    return result.taken;
  }

  /** Sends up to 100 messages; each is taken or refused by itself. */
  @Post('batch') @HttpCode(200) @Answers(takenMessagesSchema)
  public async sendMany(@Body({ schema: directMessagesSchema }) body: z.infer<typeof directMessagesSchema>, @By() by: Caller, @Headers('idempotency-key') key?: string): Promise<TakenMessages> {
    const results = await takeDirect(this.engine, { workspaceId: by.workspaceId, key: keyOf(key) }, body.messages);
    return { results: results.map((result) => ('taken' in result ? result.taken : result)) };
  }

  /** Messages that were given up in the last 30 days, newest first. */
  @Get('failed') @Answers(pageOf(failedMessageSchema))
  public async failed(@Query({ schema: failedQuery }) query: z.infer<typeof failedQuery>, @By() by: Caller): Promise<Page<FailedMessageRow>> {
    const before = readCursor(query.cursor, place);
    const rows = await listFailed(this.engine.database, {
      workspaceId: by.workspaceId, provider: query.provider ?? null, reason: query.reason ?? null, before: before === null ? null : { place: before[0], id: before[1] }, limit: query.limit + 1,
    });
    return pageFrom(rows, query.limit, { item: shown, cursor: (row) => [row.place, row.id] });
  }

  /** How many were given up, by provider and reason. */
  @Get('failed/counts') @Answers(failedCountsSchema)
  public async failedCounts(@By() by: Caller): Promise<FailedCounts> {
    return { items: await countFailed(this.engine.database, by.workspaceId) };
  }

  /** Sends messages again that were given up: each is decided again from the start. Their runs went on without them. */
  @Post('failed/resend') @HttpCode(200) @Answers(resentSchema)
  public async resend(@Body({ schema: resendSchema }) body: z.infer<typeof resendSchema>, @By() by: Caller): Promise<{ count: number }> {
    const choice = { workspaceId: by.workspaceId, ids: 'ids' in body ? body.ids : null, provider: 'reason' in body ? body.provider : null, reason: 'reason' in body ? body.reason : null };
    const batch = (): Promise<Resent[]> => inTransaction(this.engine.database, async (transaction) => {
      const resent = await resendFailed(transaction, choice);
      await this.uncount(transaction, resent);
      if (resent.length > 0) await recordChange(transaction, by, { action: 'messages.resend', target: choice.reason ?? 'failed messages', detail: { count: resent.length } });
      return resent;
    });
    for (let count = 0; ;) {
      const resent = await batch();
      this.engine.messagesQueued(resent);
      count += resent.length;
      if (resent.length < FAILED_BATCH) return { count };
    }
  }

  /** What became of a message. */
  @Get(':id') @Allow({ role: 'viewer' }) @Answers(messageStatusSchema)
  public async status(@Param('id') given: string, @By() by: Caller): Promise<MessageStatus> {
    const id = z.uuid().safeParse(given);
    const message = id.success ? await findMessage(this.engine.database, by.workspaceId, id.data) : null;
    if (message === null) throw notFound('message');
    const { journeyId, journey, state, ...own } = message;
    const events = await eventsOfMessage(this.engine.database, message.profileId, { id: message.id, since: message.queuedAt - SLACK_MS, names: ENGINE_EVENTS });
    return messageStatusSchema.parse({ ...own, state: MESSAGE_STATES[state], journey: named(journeyId, journey), events });
  }

  /** What is tried again did not fail: its step counts it as it turns out. */
  private async uncount(transaction: Parameters<typeof addCounters>[0], resent: readonly Resent[]): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    await addCounters(transaction, 0, resent.flatMap(({ journeyId, versionId, nodeId }) => (journeyId === null || versionId === null || nodeId === null ? [] : [{ journeyId, versionId, nodeId, measure: 'message:failed', day, value: -1 }])));
  }
}
