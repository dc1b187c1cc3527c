import type { Queryable } from '../database.js';
import { column } from '../hot/rows.js';

/** A row of a file that cannot be imported, or a cell of it; it names no value. */
export interface ImportProblem {
  /** Line of the file at which the row begins, from 1. */
  readonly line: number;
  /** Header of the column; empty: the row as a whole. */
  readonly column: string;
  readonly reason: string;
}

/** Keeps problems from a place on (0, 1, ...). */
export async function insertImportProblems(db: Queryable, jobId: number, first: number, problems: readonly ImportProblem[]): Promise<void> {
  if (problems.length === 0) return;
  await db.query('insert into import_problems (job_id, place, line, column_name, reason) select $1, $2 + u.n - 1, u.line, u.column_name, u.reason from unnest($3::bigint[], $4::text[], $5::text[]) with ordinality u(line, column_name, reason, n)',
    [jobId, first, column(problems, (p) => p.line), column(problems, (p) => p.column), column(problems, (p) => p.reason)]);
}

/** The problems of a job that were kept, in the order of the file. */
export async function listImportProblems(db: Queryable, jobId: number, page: { readonly after: number; readonly limit: number }): Promise<(ImportProblem & { readonly place: number })[]> {
  const { rows } = await db.query<ImportProblem & { place: number }>('select place, line, column_name as "column", reason from import_problems where job_id = $1 and place > $2 order by place limit $3', [jobId, page.after, page.limit]);
  return rows;
}

/** Forgets the problems of a job that begins anew. */
export async function clearImportProblems(db: Queryable, jobId: number): Promise<void> {
  await db.query('delete from import_problems where job_id = $1', [jobId]);
}
