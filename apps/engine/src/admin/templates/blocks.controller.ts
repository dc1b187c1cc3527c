import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { blockSchema, keySchema, pageOf, previewBlockSchema, previewResultSchema, saveBlockSchema } from '@perennial/model';
import type { Block, Page, PreviewResult } from '@perennial/model';
import { deleteBlock, inTransaction, listBlocks, loadSendingWorkspace, madeOf, recordChange, saveBlock } from '@perennial/store';
import type { MadeOf, StoredBlock } from '@perennial/store';
import { loadEmail, standardBlocks } from '@perennial/template';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { notFound, problem, staleRevision } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { probeApart } from './compile-apart.js';
import { BLANK } from './channels/template-channel.js';
import { kitOf } from './mail-setting.js';
import { previewFacts } from './preview-facts.js';
import { usesSince } from './uses.js';

const NAMES: Readonly<Record<string, string>> = { base: 'Standard layout', header: 'Header', footer: 'Footer' };

const ofStored = (stored: StoredBlock, made: readonly MadeOf[]): Block => ({
  key: stored.key, kind: stored.kind, name: stored.name, mjml: stored.mjml, revision: stored.revision, standard: standardBlocks.some(({ key }) => key === stored.key), changedAt: stored.changedAt, changedBy: stored.changedBy,
  ...usesSince(made.filter(({ blocks }) => blocks.includes(stored.key)), stored.changedAt),
});

/** Layouts and partials that mails of a workspace share. */
@ApiTags('Templates')
@Controller('api/blocks')
export class BlocksController {
  public constructor(private readonly engine: Wiring) {}

  /** All blocks, those that every workspace has included. */
  @Get() @Answers(pageOf(blockSchema))
  public async list(@By() by: Caller): Promise<Page<Block>> {
    const { database } = this.engine;
    const [own, made] = await Promise.all([listBlocks(database, by.workspaceId), madeOf(database, by.workspaceId)]);
    const standard = standardBlocks.filter(({ key }) => !own.some((one) => one.key === key)).map(({ key, kind, mjml }): Block => ({
      key, kind, name: NAMES[key] ?? key, mjml, revision: 0, standard: true, changedAt: null, changedBy: null, ...usesSince(made.filter(({ blocks }) => blocks.includes(key)), null),
    }));
    return whole([...standard, ...own.map((stored) => ofStored(stored, made))]);
  }

  /** A block in a mail of its own, with invented values. */
  @Post('preview') @Allow({ role: 'viewer' }) @Answers(previewResultSchema)
  public async preview(@Body({ schema: previewBlockSchema }) body: z.infer<typeof previewBlockSchema>, @By() by: Caller): Promise<PreviewResult> {
    const workspace = await loadSendingWorkspace(this.engine.database, by.workspaceId);
    if (workspace === null) throw notFound('workspace');
    const kit = await kitOf(this.engine.database, by.workspaceId);
    const probe = await probeApart({ block: { key: body.key, kind: body.kind, mjml: body.mjml }, kit: { ...kit, brand: body.brand ?? kit.brand } });
    if (!probe.ok) return { ...BLANK, ok: false, problems: [...probe.problems] };
    const { facts } = await previewFacts(this.engine, workspace, { profileId: null });
    const mail = loadEmail(probe.compiled).render(facts);
    if (!mail.ok) return { ...BLANK, ok: false, problems: [{ line: null, part: 'mjml', severity: 'error', message: mail.reason }] };
    return { ...BLANK, ok: true, subject: mail.subject, html: mail.html, text: mail.text, problems: [...probe.warnings] };
  }

  /** Makes or changes a block. Mails that are sent already keep theirs until they are made anew. */
  @Put(':key') @Answers(blockSchema)
  public async save(@Param('key', { schema: keySchema }) key: string, @Body({ schema: saveBlockSchema }) body: z.infer<typeof saveBlockSchema>, @By() by: Caller): Promise<Block> {
    const { database } = this.engine;
    const standard = standardBlocks.find((block) => block.key === key);
    if (standard !== undefined && standard.kind !== body.kind) throw problem(422, `"${key}" is a ${standard.kind} in every workspace. Choose another key.`, { field: 'kind' });
    const probe = await probeApart({ block: { key, kind: body.kind, mjml: body.mjml }, kit: await kitOf(database, by.workspaceId) });
    if (!probe.ok) throw problem(422, 'The block cannot be used yet; mend these first.', { problems: [...probe.problems] });
    const id = await this.engine.ids.one();
    await inTransaction(database, async (transaction) => {
      const saved = await saveBlock(transaction, by.workspaceId, { id, key, kind: body.kind, name: body.name, mjml: body.mjml, revision: body.revision, by: by.name });
      if (!saved) throw staleRevision('block');
      await recordChange(transaction, by, { action: 'block.change', target: body.name, detail: { key, kind: body.kind } });
    });
    return this.one(by, key);
  }

  /** Deletes a block; one that every workspace has is as it came again. Mails that are sent keep what they were made with. */
  @Delete(':key') @HttpCode(204)
  public async remove(@Param('key', { schema: keySchema }) key: string, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      if (!(await deleteBlock(transaction, by.workspaceId, key))) throw notFound('block');
      await recordChange(transaction, by, { action: 'block.delete', target: key, detail: { key } });
    });
  }

  private async one(by: Caller, key: string): Promise<Block> {
    const found = (await this.list(by)).items.find((block) => block.key === key);
    if (found === undefined) throw notFound('block');
    return found;
  }
}
