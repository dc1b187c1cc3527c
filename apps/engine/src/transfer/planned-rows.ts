import type { ImportPlan } from '@perennial/model';
import { findFile, type Database } from '@perennial/store';
import { JobError } from '../jobs/job-kind.js';
import { BoundPlan } from './bound-plan.js';
import { csvRows, type CsvRow } from './csv-rows.js';
import { CsvError } from './csv-error.js';
import { storedChunks } from './stored-file.js';

/** Rows of a file below its header, with the plan bound to that header. */
export interface RowsOfFile {
  readonly bound: BoundPlan;
  readonly rows: readonly CsvRow[];
}

async function* counted(chunks: AsyncIterable<Buffer>, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    read(chunk.length);
    yield chunk;
  }
}

function bind(plan: ImportPlan, first: CsvRow | undefined): BoundPlan {
  const headers = plan.header ? (first?.cells ?? []).map((cell) => cell.trim()) : plan.columns.map((_, place) => `Column ${place + 1}`);
  if (first !== undefined && first.cells.length !== plan.columns.length) throw new JobError(`The file has ${first.cells.length} columns and the plan ${plan.columns.length}. Choose the columns again.`);
  return new BoundPlan(plan, headers);
}

/** Reads a stored file by a plan, `size` rows at a time; throws a JobError for what is no CSV. `read` is told of bytes as they are read. */
export async function* plannedRows(database: Database, workspaceId: number, plan: ImportPlan, options: { readonly size: number; readonly read: (bytes: number) => void }): AsyncGenerator<RowsOfFile> {
  if ((await findFile(database, workspaceId, plan.fileId)) === null) throw new JobError('The file is gone: files are kept for 7 days. Choose it again.');
  let bound: BoundPlan | null = null;
  try {
    for await (const rows of csvRows(counted(storedChunks(database, plan.fileId), options.read), plan, { size: options.size })) {
      const first: boolean = bound === null;
      bound ??= bind(plan, rows[0]);
      yield { bound, rows: first && plan.header ? rows.slice(1) : rows };
    }
  } catch (error) {
    throw error instanceof CsvError ? new JobError(error.message) : error;
  }
  if (bound === null) throw new JobError('The file holds no rows.');
}
