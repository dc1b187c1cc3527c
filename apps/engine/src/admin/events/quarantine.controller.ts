import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { heldBackSchema, pageOf } from '@perennial/model';
import type { HeldBack, Page } from '@perennial/model';
import { discardHeldBack, inTransaction, listHeldBack, recordChange, retryHeldBack, STIMULUS_KIND } from '@perennial/store';
import type { HeldBackRow, ReleasedStimulus, Transaction } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

const KIND_NAMES = new Map(Object.entries(STIMULUS_KIND).map(([name, number]) => [number as number, name]));
const rowOf = ({ kind, ...row }: HeldBackRow): HeldBack => ({ ...row, kind: KIND_NAMES.get(kind) ?? 'unknown' });

/** Stimuli that no transaction could handle, and traits that would make too many attributes. */
@ApiTags('Events')
@Controller('api/quarantine')
export class QuarantineController {
  public constructor(private readonly engine: Wiring) {}

  /** What is held back, newest first. */
  @Get() @Answers(pageOf(heldBackSchema))
  public async list(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<HeldBack>> {
    const rows = await listHeldBack(this.engine.database, by.workspaceId, { before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: rowOf, cursor: (row) => [row.id] });
  }

  /** Puts it back into the intake, with its own id and received now. */
  @Post(':id/retry') @Answers(null, 204)
  public async retry(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await this.release(by, 'quarantine.retry', (transaction) => retryHeldBack(transaction, by.workspaceId, id));
    this.engine.intakeCommitted(1);
  }

  /** Throws it away; it is never handled. */
  @Delete(':id') @Answers(null, 204)
  public async discard(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await this.release(by, 'quarantine.discard', (transaction) => discardHeldBack(transaction, by.workspaceId, id));
  }

  private release(by: Caller, action: string, take: (transaction: Transaction) => Promise<ReleasedStimulus | null>): Promise<void> {
    return inTransaction(this.engine.database, async (transaction) => {
      const released = await take(transaction);
      if (released === null) throw notFound('held back event');
      await recordChange(transaction, by, { action, target: released.name, detail: { subjectId: released.subjectId, error: released.error } });
    });
  }
}
