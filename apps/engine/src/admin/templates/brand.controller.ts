import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { brandDetailSchema, saveBrandSchema } from '@perennial/model';
import type { BrandDetail } from '@perennial/model';
import { inTransaction, madeOf, recordChange, saveBrand } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { staleRevision } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { brandOf } from './mail-setting.js';
import { usesSince } from './uses.js';

/** How mails of a workspace look: colours, fonts, logo. */
@ApiTags('Templates')
@Controller('api/brand')
export class BrandController {
  public constructor(private readonly engine: Wiring) {}

  /** The brand, and the mails that are sent with one from before its last change. */
  @Get() @Answers(brandDetailSchema)
  public async get(@By() by: Caller): Promise<BrandDetail> {
    const { database } = this.engine;
    const [{ brand, revision, changedAt }, made] = await Promise.all([brandOf(database, by.workspaceId), madeOf(database, by.workspaceId)]);
    return { brand, revision, ...usesSince(made.filter(({ usesBrand }) => usesBrand), changedAt) };
  }

  /** Changes the brand. Mails that are sent already keep theirs until they are made anew. */
  @Put() @Answers(brandDetailSchema)
  public async save(@Body({ schema: saveBrandSchema }) body: z.infer<typeof saveBrandSchema>, @By() by: Caller): Promise<BrandDetail> {
    await inTransaction(this.engine.database, async (transaction) => {
      const saved = await saveBrand(transaction, by.workspaceId, { brand: JSON.parse(JSON.stringify(body.brand)), revision: body.revision, by: by.name });
      if (!saved) throw staleRevision('brand');
      await recordChange(transaction, by, { action: 'brand.change', target: 'Brand', detail: { accent: body.brand.light.accent, logo: body.brand.logo?.url ?? null } });
    });
    return this.get(by);
  }
}
