import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageOf, requestProblemSchema, requestRowSchema } from '@perennial/model';
import type { Page, RequestRow } from '@perennial/model';
import { listRequests } from '@perennial/store';
import type { ListedRequest } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, pageFrom, pageQuery } from '../../http/paging.js';
import { Wiring } from '../../wiring.js';

const requestQuery = pageQuery.extend({ key: z.coerce.number().int().optional(), trouble: z.enum(['0', '1']).default('0') });
const problems = z.array(requestProblemSchema);

const rowOf = (row: ListedRequest): RequestRow => ({ ...row, refused: problems.parse(row.refused), warnings: problems.parse(row.warnings) });

/** What write keys sent lately. */
@ApiTags('Events')
@Controller('api/requests')
export class RequestsController {
  public constructor(private readonly engine: Wiring) {}

  /** The last 1,000 requests of each write key, newest first: what was taken, what was refused and why. A request shows a second after it came. */
  @Get() @Answers(pageOf(requestRowSchema))
  public async list(@Query({ schema: requestQuery }) query: z.infer<typeof requestQuery>, @By() by: Caller): Promise<Page<RequestRow>> {
    const rows = await listRequests(this.engine.database, by.workspaceId, { keyId: query.key ?? null, trouble: query.trouble === '1', before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: rowOf, cursor: (row) => [row.id] });
  }
}
