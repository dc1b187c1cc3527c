import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { importKindSchema, importPlanSchema, jobSchema, readingSchema, sniffedSchema, startImportSchema, uploadSchema } from '@perennial/model';
import type { ImportPlan, Job, Sniffed, Upload } from '@perennial/model';
import { closeFile, deleteFile, findFile, findJob, findListToFill, insertFile, readChunk } from '@perennial/store';
import type { StoredFile } from '@perennial/store';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { newList } from '../../segmentation/new-list.js';
import { checkPlan } from '../../transfer/bound-plan.js';
import { CHECK_KIND } from '../../transfer/check-import.js';
import { CsvError } from '../../transfer/csv-error.js';
import { IMPORT_KIND } from '../../transfer/run-import.js';
import { sniff } from '../../transfer/sniff.js';
import { storeStream } from '../../transfer/stored-file.js';
import { Wiring } from '../../wiring.js';
import { queueJob } from './queue-job.js';
import { FILE_TYPES, fileOf } from './uploads.js';

const MB = 1_000_000;
const nameQuery = z.object({ name: z.string().trim().min(1).max(200).default('upload.csv') });
const sniffQuery = z.object({ kind: importKindSchema.default('profiles'), encoding: readingSchema.shape.encoding.optional(), delimiter: readingSchema.shape.delimiter.optional(), header: z.enum(['true', 'false']).transform((value) => value === 'true').optional() });
const checkedSchema = z.object({ rows: z.number(), bad: z.number() });

const WHAT: Record<ImportPlan['kind'], string> = { profiles: 'people', accounts: 'accounts', events: 'events', list: 'members of a list', subscriptions: 'subscription history', suppressions: 'suppressions' };
/** Kinds of files whose rows start nothing, or not by journeys' leave. */
const STILL: ReadonlySet<ImportPlan['kind']> = new Set(['suppressions', 'subscriptions']);

const titleOf = (plan: ImportPlan, file: StoredFile): string => `Import of ${WHAT[plan.kind]} from ${file.name}`;

/** Files that come in: upload, a look at the columns, a check of the whole, the import. */
@ApiTags('Imports')
@Controller('api')
export class ImportsController {
  public constructor(private readonly engine: Wiring) {}

  /** Keeps a file for an import: its bytes are the body. */
  @Post('uploads') @ApiConsumes(...FILE_TYPES) @ApiBody({ schema: { type: 'string', format: 'binary' } }) @Answers(uploadSchema, 201)
  public async upload(@Query({ schema: nameQuery }) query: z.infer<typeof nameQuery>, @Req() request: FastifyRequest, @By() by: Caller): Promise<Upload> {
    const { database, ids, settings } = this.engine;
    const body = fileOf(request);
    const id = await ids.one();
    const tooLarge = problem(413, `The file is larger than ${settings.uploadLimitMb} MB, the most that is taken. Cut it in parts, or raise PERENNIAL_UPLOAD_LIMIT_MB.`);
    await insertFile(database, { id, workspaceId: by.workspaceId, name: query.name, type: 'text/csv', jobId: null, createdBy: by.name });
    try {
      const bytes = await storeStream(database, id, body, (read) => (read > settings.uploadLimitMb * MB ? tooLarge : null));
      if (bytes === 0) throw badField('body', 'is empty: the file holds nothing');
      await closeFile(database, id);
      return { id, name: query.name, bytes };
    } catch (error) {
      await deleteFile(database, id);
      throw error;
    }
  }

  /** How a file seems to be written, and what its columns could be. */
  @Get('uploads/:id/columns') @Answers(sniffedSchema)
  public async columns(@Param('id', { schema: idSchema }) id: number, @Query({ schema: sniffQuery }) query: z.infer<typeof sniffQuery>, @By() by: Caller): Promise<Sniffed> {
    const file = await this.find(by, id);
    const first = await readChunk(this.engine.database, id, 0);
    const { kind, encoding, delimiter, header } = query;
    try {
      return await sniff(first ?? Buffer.alloc(0), file.bytes === first?.length, kind, { ...(encoding === undefined ? {} : { encoding }), ...(delimiter === undefined ? {} : { delimiter }), ...(header === undefined ? {} : { header }) });
    } catch (error) {
      if (error instanceof CsvError) throw problem(422, error.message);
      throw error;
    }
  }

  /** Reads the whole file as it would be imported, and writes nothing. */
  @Post('imports/check') @Answers(jobSchema, 201)
  public async check(@Body({ schema: importPlanSchema }) plan: ImportPlan, @By() by: Caller): Promise<Job> {
    checkPlan(plan);
    const file = await this.find(by, plan.fileId);
    await this.list(by, plan);
    return queueJob(this.engine, by, { kind: CHECK_KIND, title: `Check of ${file.name}`, input: { ...plan }, action: null });
  }

  /** Imports what a check has read; rows that it called bad are left out. */
  @Post('imports') @Answers(jobSchema, 201)
  public async start(@Body({ schema: startImportSchema }) body: z.infer<typeof startImportSchema>, @By() by: Caller): Promise<Job> {
    const check = await findJob(this.engine.database, by.workspaceId, body.checkId);
    if (check === null || check.kind !== CHECK_KIND) throw notFound('check');
    if (check.state !== 'done') throw problem(409, check.state === 'failed' ? `The check failed, so nothing can be imported: ${check.error ?? ''}` : 'The check has not ended yet.', { field: 'checkId' });
    const plan = importPlanSchema.parse(check.input);
    const { rows, bad } = checkedSchema.parse(check.result);
    if (rows === bad) throw problem(409, 'No row of the file can be imported. The check says what is wrong with each.', { field: 'checkId' });
    const file = await this.find(by, plan.fileId);
    const journeys = body.runJourneys && !STILL.has(plan.kind);
    const list = await this.list(by, plan);
    const fresh = list !== null && list.segmentId === null ? await newList(this.engine, by, list.name) : null;
    const input = { ...plan, list: fresh === null ? list : { segmentId: fresh.id, name: list?.name ?? '' }, checkId: check.id, rows, runJourneys: journeys };
    return queueJob(this.engine, by, { kind: IMPORT_KIND, title: titleOf(plan, file), input, action: 'import.start', detail: { kind: plan.kind, rows: rows - bad, runJourneys: journeys } }, async (transaction) => fresh?.make(transaction));
  }

  /** The list that a file fills, null for other files; throws where it cannot be filled. */
  private async list(by: Caller, { kind, list }: ImportPlan): Promise<ImportPlan['list']> {
    if (kind !== 'list' || list === null) return null;
    if (list.segmentId !== null && (await findListToFill(this.engine.database, by.workspaceId, list.segmentId)) === null) throw badField('list.segmentId', 'is no list of people. Choose another one, or name a new one.');
    return list;
  }

  private async find(by: Caller, id: number): Promise<StoredFile> {
    const file = await findFile(this.engine.database, by.workspaceId, id);
    if (file === null || file.jobId !== null) throw notFound('upload');
    return file;
  }
}
