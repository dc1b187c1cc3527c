import type { Queryable } from '../database.js';

/** Bytes of a stored chunk at most: what one process holds of a file at a time. */
export const CHUNK_BYTES = 1_000_000;
/** Days for which a file is kept. */
export const FILE_DAYS = 7;

/** A file in the database: an upload, or what a job made. */
export interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** False: still being written. */
  readonly whole: boolean;
  readonly jobId: number | null;
  readonly createdAt: number;
}

const COLUMNS = 'id, name, type, bytes, whole, job_id as "jobId", created_at as "createdAt"';

/** Begins a file; one that is there already stays. */
export async function insertFile(db: Queryable, file: { readonly id: number; readonly workspaceId: number; readonly name: string; readonly type: string; readonly jobId: number | null; readonly createdBy: string }): Promise<void> {
  await db.query('insert into files (id, workspace_id, name, type, job_id, created_by) values ($1, $2, $3, $4, $5, $6) on conflict do nothing', [file.id, file.workspaceId, file.name, file.type, file.jobId, file.createdBy]);
}

/** Appends a chunk at a place (0, 1, ...). */
export async function appendChunk(db: Queryable, fileId: number, place: number, data: Buffer): Promise<void> {
  await db.query('with c as (insert into file_chunks (file_id, place, data) values ($1, $2, $3)) update files set bytes = bytes + $4 where id = $1', [fileId, place, data, data.length]);
}

/** Says that a file is whole. */
export async function closeFile(db: Queryable, fileId: number): Promise<void> {
  await db.query('update files set whole = true where id = $1', [fileId]);
}

/** A whole file of a workspace, or null. */
export async function findFile(db: Queryable, workspaceId: number, id: number): Promise<StoredFile | null> {
  const { rows } = await db.query<StoredFile>(`select ${COLUMNS} from files where workspace_id = $1 and id = $2 and whole`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Whole files that these jobs made. */
export async function filesOfJobs(db: Queryable, workspaceId: number, jobIds: readonly number[]): Promise<StoredFile[]> {
  const { rows } = await db.query<StoredFile>(`select ${COLUMNS} from files where workspace_id = $1 and job_id = any($2::bigint[]) and whole`, [workspaceId, [...jobIds]]);
  return rows;
}

/** The chunk of a file at a place, or null behind its end. */
export async function readChunk(db: Queryable, fileId: number, place: number): Promise<Buffer | null> {
  const { rows } = await db.query<{ data: Buffer }>('select data from file_chunks where file_id = $1 and place = $2', [fileId, place]);
  return rows[0]?.data ?? null;
}

/** Removes a file. */
export async function deleteFile(db: Queryable, fileId: number): Promise<void> {
  await db.query('delete from files where id = $1', [fileId]);
}

/** Removes files past their days, and those that nobody finished within a day. */
export async function removeOldFiles(db: Queryable): Promise<void> {
  await db.query(
    `delete from files f where (f.created_at < now() - interval '${FILE_DAYS} days' or (not f.whole and f.created_at < now() - interval '1 day'))
       and not exists (select 1 from jobs j where j.workspace_id = f.workspace_id and j.state in ('queued', 'running'))`);
}
