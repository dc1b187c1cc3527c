import { exportInputSchema, jsonSchema, type ExportInput } from '@perennial/model';
import { appendChunk, closeFile, insertFile, inTransaction } from '@perennial/store';
import { z } from 'zod';
import { jobKind, type JobContext, type RunningJob } from '../jobs/job-kind.js';
import { crashPoint } from '../platform/crash-point.js';
import { BYTE_ORDER_MARK, csvLines } from './csv-writer.js';
import { exportSources, type ExportScope, type ExportSource } from './export-sources.js';

/** Kind of the jobs that export. */
export const EXPORT_KIND = 'export';

const cursorSchema = z.object({ fileId: z.number(), attributes: z.array(z.string()), place: jsonSchema, chunk: z.number(), rows: z.number(), total: z.number() });
type Cursor = z.infer<typeof cursorSchema>;

const fileName = (what: string, at: Date): string => `${what}-${at.toISOString().slice(0, 10)}.csv`;

/** Makes the file with its header. */
async function begin(context: JobContext, job: RunningJob<ExportInput>, source: ExportSource, scope: ExportScope): Promise<Cursor> {
  const attributes = await source.attributes(scope);
  const cursor: Cursor = { fileId: await context.ids.one(), attributes, place: null, chunk: 1, rows: 0, total: await source.total(scope) };
  await inTransaction(context.database, async (transaction) => {
    await insertFile(transaction, { id: cursor.fileId, workspaceId: job.workspaceId, name: fileName(job.input.what, new Date()), type: 'text/csv; charset=utf-8', jobId: job.id, createdBy: job.createdBy });
    await appendChunk(transaction, cursor.fileId, 0, Buffer.from(`${BYTE_ORDER_MARK}${csvLines([source.columns(attributes)])}`));
    await job.save(transaction, { cursor, done: 0, total: cursor.total, counted: 'rows' });
  });
  return cursor;
}

/** Writes CSV page by page into a stored file; each page and the place behind it are one transaction. */
export const runExport = jobKind<ExportInput>({
  kind: EXPORT_KIND,
  input: exportInputSchema,
  cancellable: true,
  run: async (context, job) => {
    const source = exportSources[job.input.what];
    const scope: ExportScope = { db: context.database, workspaceId: job.workspaceId, input: job.input };
    let cursor = job.cursor === null ? await begin(context, job, source, scope) : cursorSchema.parse(job.cursor);
    for (let more = true; more; ) {
      const { rows, next } = await source.page(scope, cursor.attributes, cursor.place);
      const after: Cursor = { ...cursor, place: next, chunk: rows.length === 0 ? cursor.chunk : cursor.chunk + 1, rows: cursor.rows + rows.length };
      more = next !== null;
      await inTransaction(context.database, async (transaction) => {
        if (rows.length > 0) await appendChunk(transaction, cursor.fileId, cursor.chunk, Buffer.from(csvLines(rows)));
        if (!more) await closeFile(transaction, cursor.fileId);
        crashPoint('export.page');
        await job.save(transaction, { cursor: after, done: after.rows, total: Math.max(after.total, after.rows), result: { rows: after.rows } });
      });
      cursor = after;
    }
  },
});
