import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { foldAddress, pageOf, suppressionChannelSchema, suppressionInputSchema, suppressionSchema } from '@perennial/model';
import type { Page, Suppression } from '@perennial/model';
import { addSuppressions, deleteSuppression, findSuppression, inTransaction, listSuppressions, recordChange } from '@perennial/store';
import type { StoredSuppression } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { isAddressHash } from '../../platform/address-hash.js';
import { suppressedForm } from '../../transfer/import-kinds/suppressions.js';
import { Wiring } from '../../wiring.js';

const searchQuery = pageQuery.extend({ search: z.string().max(254).default(''), channel: suppressionChannelSchema.optional() });
type Input = z.infer<typeof suppressionInputSchema>;

const rowOf = (stored: StoredSuppression): Suppression => ({ ...stored, erased: isAddressHash(stored.address) });

/** Addresses that are not written to. */
@ApiTags('Suppressions')
@Controller('api/suppressions')
export class SuppressionsController {
  public constructor(private readonly engine: Wiring) {}

  /** Suppressions, newest first; `search` is the beginning of an address, and a whole one finds an erased person's too. */
  @Get() @Answers(pageOf(suppressionSchema))
  public async list(@Query({ schema: searchQuery }) query: z.infer<typeof searchQuery>, @By() by: Caller): Promise<Page<Suppression>> {
    const prefix = foldAddress(query.search);
    const exact = prefix === '' ? [] : [this.engine.addresses.of(by.workspaceId, prefix)];
    const rows = await listSuppressions(this.engine.database, by.workspaceId, { channel: query.channel ?? null, prefix, exact, before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: rowOf, cursor: (row) => [row.id] });
  }

  /** Suppresses an address by hand. */
  @Post() @Answers(suppressionSchema, 201)
  public async add(@Body({ schema: suppressionInputSchema }) body: Input, @By() by: Caller): Promise<Suppression> {
    const address = suppressedForm(body.channel, body.address);
    if (address === null) throw badField('address', body.channel === 'email' ? 'is not an e-mail address' : 'is not a phone number');
    const reason = body.reason === '' ? 'manual' : body.reason;
    await inTransaction(this.engine.database, async (transaction) => {
      if (await addSuppressions(transaction, by.workspaceId, [{ channel: body.channel, address, reason, source: by.colleagueId === null ? 'api' : 'colleague' }]) === 0) throw problem(409, `${address} is suppressed already.`, { field: 'address' });
      await recordChange(transaction, by, { action: 'suppression.add', target: address, detail: { channel: body.channel, reason } });
    });
    const [stored] = await listSuppressions(this.engine.database, by.workspaceId, { channel: body.channel, prefix: '', exact: [], before: null, limit: 1 });
    if (stored === undefined) throw notFound('suppression');
    return rowOf(stored);
  }

  /** Lets an address be written to again. */
  @Delete(':id') @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const stored = await findSuppression(this.engine.database, by.workspaceId, id);
    if (stored === null) throw notFound('suppression');
    await inTransaction(this.engine.database, async (transaction) => {
      await deleteSuppression(transaction, by.workspaceId, id);
      await recordChange(transaction, by, { action: 'suppression.remove', target: stored.address, detail: { channel: stored.channel, reason: stored.reason } });
    });
  }
}
