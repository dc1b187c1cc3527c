import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageOf, parkedCountsSchema, parkedMessageSchema, reviewChoiceSchema, reviewedSchema } from '@perennial/model';
import type { Page, ParkedCounts, ParkedMessageRow } from '@perennial/model';
import { countParked, discardParked, inTransaction, listParked, PARKED_BATCH, recordChange, releaseParked } from '@perennial/store';
import type { ParkedRow, Transaction } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { pageFrom, pageQuery, readCursor } from '../../http/paging.js';
import { Wiring } from '../../wiring.js';
import { named } from '../journey-name.js';

const listQuery = pageQuery.extend({ journeyId: z.coerce.number().int().optional() });
const place = z.tuple([z.number(), z.string()]);

const shown = ({ messageId, parkedAt, profileId, person, journeyId, journey, nodeId, channel, template, content }: ParkedRow): ParkedMessageRow => parkedMessageSchema.parse({
  id: messageId, parkedAt, profile: { id: profileId, name: person }, journey: named(journeyId, journey), nodeId, channel, template, content,
});

type Decide = (transaction: Transaction, choice: Parameters<typeof releaseParked>[1]) => Promise<number>;

/** Messages that wait for a colleague (journeys.md section 5, mode review): seen as they would go out, released or discarded. */
@ApiTags('Review')
@Controller('api/review')
export class ReviewController {
  public constructor(private readonly engine: Wiring) {}

  /** What waits, oldest first. */
  @Get() @Answers(pageOf(parkedMessageSchema))
  public async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>, @By() by: Caller): Promise<Page<ParkedMessageRow>> {
    const after = readCursor(query.cursor, place);
    const rows = await listParked(this.engine.database, { workspaceId: by.workspaceId, journeyId: query.journeyId ?? null, after: after === null ? null : { at: after[0], id: after[1] }, limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: shown, cursor: (row) => [row.parkedAt, row.messageId] });
  }

  /** How many wait, by journey. */
  @Get('counts') @Answers(parkedCountsSchema)
  public async counts(@By() by: Caller): Promise<ParkedCounts> {
    return { items: (await countParked(this.engine.database, by.workspaceId)).map(({ journeyId, journey, parked }) => ({ journey: named(journeyId, journey), count: parked })) };
  }

  /** Lets messages go out: each is decided again from the start, and is skipped where a rule says so by now. */
  @Post('release') @HttpCode(200) @Answers(reviewedSchema)
  public async release(@Body({ schema: reviewChoiceSchema }) body: z.infer<typeof reviewChoiceSchema>, @By() by: Caller): Promise<{ count: number }> {
    return this.decide(by, body, { act: 'release', decide: releaseParked });
  }

  /** Has messages skipped; runs that wait for them go on by `skipped`. */
  @Post('discard') @HttpCode(200) @Answers(reviewedSchema)
  public async discard(@Body({ schema: reviewChoiceSchema }) body: z.infer<typeof reviewChoiceSchema>, @By() by: Caller): Promise<{ count: number }> {
    return this.decide(by, body, { act: 'discard', decide: discardParked });
  }

  private async decide(by: Caller, body: z.infer<typeof reviewChoiceSchema>, { act, decide }: { readonly act: string; readonly decide: Decide }): Promise<{ count: number }> {
    const choice = { workspaceId: by.workspaceId, ids: 'ids' in body ? body.ids : null, journeyId: 'journeyId' in body ? body.journeyId : null };
    const batch = (): Promise<number> => inTransaction(this.engine.database, async (transaction) => {
      const count = await decide(transaction, choice);
      if (count > 0) await recordChange(transaction, by, { action: `review.${act}`, target: `${count} ${count === 1 ? 'message' : 'messages'}`, detail: { ...body } });
      return count;
    });
    let count = 0;
    for (let taken = PARKED_BATCH; taken === PARKED_BATCH; count += taken) taken = await batch();
    return { count };
  }
}
