import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { brandDetailSchema, roleIncludes, saveBrandSchema } from '@perennial/model';
import type { BrandDetail } from '@perennial/model';
import { bumpJourneys, changeWorkspace, findWorkspace, inTransaction, madeOf, recordChange, saveBrand } from '@perennial/store';
import type { Transaction } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { problem, staleRevision } from '../../http/problem.js';
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
    const { brand, revision, postalAddress } = body;
    await inTransaction(this.engine.database, async (transaction) => {
      if (postalAddress !== undefined) await this.savePostalAddress(transaction, by, postalAddress);
      const known = await brandOf(transaction, by.workspaceId);
      // The foot of a mail is filled while it is sent: mails are not out of date by another address alone.
      if (postalAddress !== undefined && known.revision === revision && JSON.stringify(known.brand) === JSON.stringify(brand)) return;
      const saved = await saveBrand(transaction, by.workspaceId, { brand: JSON.parse(JSON.stringify(brand)), revision, by: by.name });
      if (!saved) throw staleRevision('brand');
      await recordChange(transaction, by, { action: 'brand.change', target: 'Brand', detail: { accent: brand.light.accent, logo: brand.logo?.url ?? null } });
    });
    return this.get(by);
  }

  /** Of people only owners may, as under Settings; a program has its key from an owner. */
  private async savePostalAddress(transaction: Transaction, by: Caller, postalAddress: string): Promise<void> {
    if ((await findWorkspace(transaction, by.workspaceId))?.postalAddress === postalAddress) return;
    if (by.session !== null && !roleIncludes(by.role, 'owner')) throw problem(403, `Only owners can change the postal address; your role here is ${by.role}. Leave it out, or ask an owner.`, { field: 'postalAddress' });
    await changeWorkspace(transaction, by.workspaceId, { postalAddress });
    await bumpJourneys(transaction, by.workspaceId);
    await recordChange(transaction, by, { action: 'workspace.change', target: 'this workspace', detail: { postalAddress } });
  }
}
