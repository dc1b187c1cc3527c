import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountEventSchema, accountMemberSchema, accountRevenueSchema, accountRowSchema, accountSchema, changeAccountSchema, historyRowSchema, pageOf } from '@perennial/model';
import type { AccountDetail, AccountEventRow, AccountMemberRow, AccountRevenue, AccountRow, HistoryRow, Page } from '@perennial/model';
import { databaseNow, eventsOfAccount, findAccount, findWorkspace, historyOfAccount, listAccounts, membersOfAccount, runsOfAccount, runsOfMembers, searchAccounts } from '@perennial/store';
import type { ListedAccount } from '@perennial/store';
import { z } from 'zod';
import { sourceName } from '../../enrollment/run-rows.js';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery, readCursor } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { runStateName } from '../../insight/run-rows.js';
import { Wiring } from '../../wiring.js';
import { accountRow } from './account-rows.js';
import { changeAccount } from './change-account.js';
import { removeMember } from './remove-member.js';
import { accountRevenue } from './revenue.js';

const searchQuery = pageQuery.extend({ search: z.string().max(200).optional() });
const placeCursor = z.tuple([z.number(), z.number().int()]);
type PageQuery = z.infer<typeof pageQuery>;

/** Accounts: groups of people who use the product together. */
@ApiTags('Accounts')
@Controller('api/accounts')
export class AccountsController {
  public constructor(private readonly engine: Wiring) {}

  /** Accounts, newest first; `search` looks at the beginnings of name and external id, and at the id. */
  @Get() @Answers(pageOf(accountRowSchema))
  public async list(@Query({ schema: searchQuery }) query: z.infer<typeof searchQuery>, @By() by: Caller): Promise<Page<AccountRow>> {
    const { database } = this.engine;
    const plain = (query.search ?? '').trim().normalize('NFC');
    const page = { before: beforeId(query.cursor), limit: query.limit + 1 };
    const id = /^\d{1,15}$/.test(plain) ? Number(plain) : null;
    const rows = plain === '' ? await listAccounts(database, by.workspaceId, page) : await searchAccounts(database, by.workspaceId, { plain, folded: plain.toLowerCase(), id, ...page });
    return pageFrom(rows, query.limit, { item: accountRow, cursor: (row) => [row.id] });
  }

  /** One account with its own newest runs and those of its members. */
  @Get(':id') @Answers(accountSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<AccountDetail> {
    const account = await this.find(by, id);
    const [ownRuns, runs] = await Promise.all([runsOfAccount(this.engine.database, by.workspaceId, id), runsOfMembers(this.engine.database, by.workspaceId, id)]);
    const { attributes } = account;
    return {
      ...accountRow(account), attributes, openOpportunity: attributes['openOpportunity'] === true, openTicket: attributes['openTicket'] === true,
      ownRuns: ownRuns.map(({ state, ...run }) => ({ ...run, state: runStateName(state) })), runs: runs.map(({ state, ...run }) => ({ ...run, state: runStateName(state) })),
    };
  }

  /** Changes attributes as /v1/group does (null removes one); answers when the account has them. */
  @Patch(':id') @Answers(accountSchema)
  public async change(@Param('id', { schema: idSchema }) id: number, @Body({ schema: changeAccountSchema }) body: z.infer<typeof changeAccountSchema>, @By() by: Caller): Promise<AccountDetail> {
    await changeAccount(this.engine, by, id, body.attributes);
    return this.get(id, by);
  }

  /** Who belongs to it, with roles. */
  @Get(':id/members') @Answers(pageOf(accountMemberSchema))
  public async members(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: PageQuery, @By() by: Caller): Promise<Page<AccountMemberRow>> {
    await this.find(by, id);
    const rows = await membersOfAccount(this.engine.database, id, { after: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: (row): AccountMemberRow => row, cursor: (row) => [row.profileId] });
  }

  /** Takes a person out of it: they are no member any more. */
  @Delete(':id/members/:profileId') @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @Param('profileId', { schema: idSchema }) profileId: number, @By() by: Caller): Promise<void> {
    await removeMember(this.engine, by, await this.find(by, id), profileId);
  }

  /** What it and its members did in its name, newest first. */
  @Get(':id/events') @Answers(pageOf(accountEventSchema))
  public async events(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: PageQuery, @By() by: Caller): Promise<Page<AccountEventRow>> {
    await this.find(by, id);
    const cursor = readCursor(query.cursor, placeCursor);
    const rows = await eventsOfAccount(this.engine.database, by.workspaceId, id, { after: cursor === null ? null : { at: cursor[0], key: cursor[1] }, limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: ({ key: _, source, ...row }): AccountEventRow => ({ ...row, source: sourceName(source) }), cursor: (row) => [row.at, row.key] });
  }

  /** Changes of its reserved attributes, newest first. */
  @Get(':id/history') @Answers(pageOf(historyRowSchema))
  public async history(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: PageQuery, @By() by: Caller): Promise<Page<HistoryRow>> {
    await this.find(by, id);
    const cursor = readCursor(query.cursor, placeCursor);
    const rows = await historyOfAccount(this.engine.database, by.workspaceId, id, { after: cursor === null ? null : { at: cursor[0], place: cursor[1] }, limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: ({ place: _, ...row }): HistoryRow => row, cursor: (row) => [row.at, row.place] });
  }

  /** What it pays a month and how that changed, counted from its history in months of the workspace's time zone. */
  @Get(':id/revenue') @Answers(accountRevenueSchema)
  public async revenue(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<AccountRevenue> {
    await this.find(by, id);
    const { database } = this.engine;
    const workspace = await findWorkspace(database, by.workspaceId);
    return accountRevenue(database, { workspaceId: by.workspaceId, id }, { now: await databaseNow(database), zone: workspace?.timezone ?? 'UTC' });
  }

  private async find(by: Caller, id: number): Promise<ListedAccount> {
    const account = await findAccount(this.engine.database, by.workspaceId, id);
    if (account === null) throw notFound('account');
    return account;
  }
}
