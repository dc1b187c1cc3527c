import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { auditRowSchema, changeWorkspaceSchema, pageOf, workspaceInputSchema, workspaceSchema } from '@perennial/model';
import type { AuditRow, Page } from '@perennial/model';
import { bumpJourneys, changeWorkspace, findWorkspace, insertWorkspace, inTransaction, listChanges, recordChange } from '@perennial/store';
import type { AuditLine, Workspace } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By, sessionOf } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, pageFrom, pageQuery } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { FIRST_TOPICS } from '../first-workspace.js';
import { checkZone } from '../zones.js';

/** The workspace itself, its siblings, and its audit log. */
@ApiTags('Workspace')
@Controller('api')
export class WorkspaceController {
  public constructor(private readonly engine: Wiring) {}

  /** The workspace of the session or key. */
  @Get('workspace') @Answers(workspaceSchema)
  public async get(@By() by: Caller): Promise<Workspace> {
    const workspace = await findWorkspace(this.engine.database, by.workspaceId);
    if (workspace === null) throw notFound('workspace');
    return workspace;
  }

  /** Changes name, time zone or postal address. */
  @Patch('workspace') @Allow({ role: 'owner' }) @Answers(workspaceSchema)
  public async change(@Body({ schema: changeWorkspaceSchema }) body: z.infer<typeof changeWorkspaceSchema>, @By() by: Caller): Promise<Workspace> {
    checkZone(body.timezone);
    await inTransaction(this.engine.database, async (transaction) => {
      await changeWorkspace(transaction, by.workspaceId, body);
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'workspace.change', target: body.name ?? 'this workspace', detail: { ...body } });
    });
    return this.get(by);
  }

  /** Makes another workspace, whose owner the caller is. */
  @Post('workspaces') @Allow({ role: 'owner', people: true }) @Answers(workspaceSchema, 201)
  public async create(@Body({ schema: workspaceInputSchema }) body: z.infer<typeof workspaceInputSchema>, @By() by: Caller): Promise<Workspace> {
    checkZone(body.timezone);
    const workspace = { id: await this.engine.ids.one(), ...body };
    await inTransaction(this.engine.database, async (transaction) => {
      await insertWorkspace(transaction, { ...workspace, ownerId: sessionOf(by).colleagueId }, FIRST_TOPICS);
      await recordChange(transaction, { ...by, workspaceId: workspace.id }, { action: 'workspace.create', target: workspace.name });
    });
    return workspace;
  }

  /** Who changed what, newest first. */
  @Get('audit') @Answers(pageOf(auditRowSchema))
  public async audit(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<AuditRow>> {
    const rows = await listChanges(this.engine.database, by.workspaceId, { before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: (row: AuditLine) => row, cursor: (row) => [row.id] });
  }
}
