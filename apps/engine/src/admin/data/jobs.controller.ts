import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { importProblemSchema, jobSchema, pageOf } from '@perennial/model';
import type { ImportProblemRow, Job, Page } from '@perennial/model';
import { cancelJob, filesOfJobs, findJob, inTransaction, listImportProblems, listJobs, recordChange, retryJob } from '@perennial/store';
import type { StoredJob } from '@perennial/store';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, cursorOf, idSchema, pageFrom, pageQuery } from '../../http/paging.js';
import { notFound, problem } from '../../http/problem.js';
import { isCancellable } from '../../jobs/registry.js';
import { BYTE_ORDER_MARK, csvLines } from '../../transfer/csv-writer.js';
import { KEPT_PROBLEMS } from '../../transfer/check-import.js';
import { storedChunks } from '../../transfer/stored-file.js';
import { Wiring } from '../../wiring.js';
import { jobRows } from './job-rows.js';
import { sendFile } from './send-file.js';

async function* one(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Long work: how far it is, and what it made. */
@ApiTags('Jobs')
@Controller('api/jobs')
export class JobsController {
  public constructor(private readonly engine: Wiring) {}

  /** Jobs, newest first. */
  @Get() @Answers(pageOf(jobSchema))
  public async list(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<Job>> {
    const { database } = this.engine;
    const page = pageFrom(await listJobs(database, by.workspaceId, { before: beforeId(query.cursor), limit: query.limit + 1 }), query.limit, { item: (job: StoredJob) => job, cursor: (job) => [job.id] });
    return { items: await jobRows(database, by.workspaceId, page.items), next: page.next };
  }

  /** One job. */
  @Get(':id') @Answers(jobSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Job> {
    const [row] = await jobRows(this.engine.database, by.workspaceId, [await this.find(by, id)]);
    if (row === undefined) throw notFound('job');
    return row;
  }

  /** Stops a job: the step under way is rolled back, what was done before stays. */
  @Post(':id/cancel') @Answers(jobSchema)
  public async cancel(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Job> {
    const job = await this.find(by, id);
    if (!isCancellable(job.kind)) throw problem(409, `"${job.title}" cannot be stopped: half of it would be worse than all.`);
    await inTransaction(this.engine.database, async (transaction) => {
      if (!await cancelJob(transaction, by.workspaceId, id)) throw problem(409, 'This job has ended already.');
      await recordChange(transaction, by, { action: 'job.cancel', target: job.title, detail: { jobId: id } });
    });
    return this.get(id, by);
  }

  /** Tries a failed job again, from where it failed. */
  @Post(':id/retry') @Answers(jobSchema)
  public async retry(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Job> {
    const job = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      if (!await retryJob(transaction, by.workspaceId, id)) throw problem(409, 'Only a failed job can be tried again.');
      await recordChange(transaction, by, { action: 'job.retry', target: job.title, detail: { jobId: id } });
    });
    return this.get(id, by);
  }

  /** The file that a job made; kept for 7 days. */
  @Get(':id/file') @ApiProduces('application/octet-stream') @Answers(null)
  public async file(@Param('id', { schema: idSchema }) id: number, @By() by: Caller, @Res() reply: FastifyReply): Promise<void> {
    await this.find(by, id);
    const [file] = await filesOfJobs(this.engine.database, by.workspaceId, [id]);
    if (file === undefined) throw problem(404, 'This job has no file, or it is gone: files are kept for 7 days, and shorter when someone in them is erased.');
    sendFile(reply, file, storedChunks(this.engine.database, file.id));
  }

  /** Rows that a check or an import left out; the first 1,000 are kept. */
  @Get(':id/problems') @Answers(pageOf(importProblemSchema))
  public async problems(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<ImportProblemRow>> {
    await this.find(by, id);
    const rows = await listImportProblems(this.engine.database, id, { after: beforeId(query.cursor) ?? -1, limit: query.limit + 1 });
    const last = rows.slice(0, query.limit).at(-1);
    return { items: rows.slice(0, query.limit).map(({ line, column, reason }) => ({ line, column, reason })), next: rows.length > query.limit && last !== undefined ? cursorOf([last.place]) : null };
  }

  /** The same as CSV. */
  @Get(':id/problems/file') @ApiProduces('text/csv') @Answers(null)
  public async problemFile(@Param('id', { schema: idSchema }) id: number, @By() by: Caller, @Res() reply: FastifyReply): Promise<void> {
    await this.find(by, id);
    const rows = await listImportProblems(this.engine.database, id, { after: -1, limit: KEPT_PROBLEMS });
    const text = `${BYTE_ORDER_MARK}${csvLines([['line', 'column', 'reason'], ...rows.map((row) => [row.line, row.column, row.reason])])}`;
    sendFile(reply, { name: `rows-left-out-${id}.csv`, type: 'text/csv; charset=utf-8', bytes: Buffer.byteLength(text) }, one(text));
  }

  private async find(by: Caller, id: number): Promise<StoredJob> {
    const job = await findJob(this.engine.database, by.workspaceId, id);
    if (job === null) throw notFound('job');
    return job;
  }
}
