import type { Json, JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** States of a job. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A piece of long work. Instants are epoch milliseconds. */
export interface StoredJob {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: string;
  /** What it does, in words for people; names nobody. */
  readonly title: string;
  readonly state: JobState;
  readonly done: number;
  /** Null: not known yet. */
  readonly total: number | null;
  /** What `done` and `total` count: rows, people. */
  readonly counted: string;
  readonly input: JsonObject;
  /** Where a resumed job goes on; only its kind knows what it says. */
  readonly cursor: Json;
  readonly result: JsonObject;
  readonly error: string | null;
  readonly tries: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** Who works on a job: the process's own id fences off one that took it over. */
export interface JobHold {
  readonly id: number;
  readonly worker: string;
}

/** How far a job is; what is left out stays. */
export interface JobProgress {
  readonly cursor?: Json;
  readonly done?: number;
  readonly total?: number;
  readonly counted?: string;
  readonly result?: JsonObject;
}

const COLUMNS = `id, workspace_id as "workspaceId", kind, title, state, done, total, counted, input, cursor, result, error, tries, created_by as "createdBy",
  created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt"`;
/** Days for which jobs that ended are listed. */
const JOB_DAYS = 90;
const HELD = `id = $1 and worker = $2 and state = 'running'`;

/** Queues a job. */
export async function insertJob(db: Queryable, job: Pick<StoredJob, 'id' | 'workspaceId' | 'kind' | 'title' | 'input' | 'createdBy'>): Promise<void> {
  await db.query('insert into jobs (id, workspace_id, kind, title, input, created_by) values ($1, $2, $3, $4, $5, $6)', [job.id, job.workspaceId, job.kind, job.title, JSON.stringify(job.input), job.createdBy]);
}

/** A job, or null. */
export async function findJob(db: Queryable, workspaceId: number, id: number): Promise<StoredJob | null> {
  const { rows } = await db.query<StoredJob>(`select ${COLUMNS} from jobs where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Jobs below an id, newest first; by `jobs_newest`. */
export async function listJobs(db: Queryable, workspaceId: number, page: { readonly before: number | null; readonly limit: number }): Promise<StoredJob[]> {
  const { rows } = await db.query<StoredJob>(`select ${COLUMNS} from jobs where workspace_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`, [workspaceId, page.before, page.limit]);
  return rows;
}

/**
 * Takes the oldest job of these kinds that waits, or whose worker gave no sign of life for `staleMs`; null when there is none.
 * Locks: the row, skipping locked ones. Uses `jobs_open`, whose size follows what is under way.
 */
export async function takeJob(db: Queryable, worker: string, kinds: readonly string[], staleMs: number): Promise<StoredJob | null> {
  const { rows } = await db.query<StoredJob>(
    `update jobs set state = 'running', worker = $1, heartbeat_at = now(), started_at = coalesce(started_at, now()), tries = tries + 1
     where id = (select id from jobs where state in ('queued', 'running') and kind = any($2::text[]) and due_at <= now() and (state = 'queued' or heartbeat_at < now() - $3 * interval '1 millisecond')
       order by id limit 1 for update skip locked) returning ${COLUMNS}`, [worker, [...kinds], staleMs]);
  return rows[0] ?? null;
}

/** Gives a sign of life; false when the job is no longer this worker's (cancelled, or taken over). */
export async function beatJob(db: Queryable, hold: JobHold): Promise<boolean> {
  const { rowCount } = await db.query(`update jobs set heartbeat_at = now() where ${HELD}`, [hold.id, hold.worker]);
  return rowCount === 1;
}

/** Keeps how far a job is, in the transaction of the work itself; false when the job is no longer this worker's: roll back. */
export async function saveJob(db: Queryable, hold: JobHold, progress: JobProgress): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs set heartbeat_at = now(), tries = 1, cursor = coalesce($3::jsonb, cursor), done = coalesce($4::bigint, done), total = coalesce($5::bigint, total), counted = coalesce($6::text, counted), result = result || coalesce($7::jsonb, '{}') where ${HELD}`,
    [hold.id, hold.worker, progress.cursor === undefined ? null : JSON.stringify(progress.cursor), progress.done ?? null, progress.total ?? null, progress.counted ?? null, progress.result === undefined ? null : JSON.stringify(progress.result)]);
  return rowCount === 1;
}

/** Ends a job; `error` makes it a failed one, which keeps its cursor, so that it can be tried again from there. */
export async function endJob(db: Queryable, hold: JobHold, error: string | null): Promise<boolean> {
  const { rowCount } = await db.query(`update jobs set state = case when $3::text is null then 'done' else 'failed' end, error = $3, cursor = case when $3::text is null then null else cursor end, worker = null, finished_at = now() where ${HELD}`, [hold.id, hold.worker, error]);
  return rowCount === 1;
}

/** Puts a job back for any worker: after a failure that may pass (then only after a wait), or because its process ends. */
export async function releaseJob(db: Queryable, hold: JobHold, after: { readonly failed: boolean; readonly waitMs: number }): Promise<void> {
  await db.query(`update jobs set state = 'queued', worker = null, tries = tries - $3, due_at = now() + $4 * interval '1 millisecond' where ${HELD}`, [hold.id, hold.worker, after.failed ? 0 : 1, after.waitMs]);
}

/** Queues a failed job again, from where it failed; false when it has not failed. */
export async function retryJob(db: Queryable, workspaceId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query(`update jobs set state = 'queued', error = null, tries = 0, due_at = now(), finished_at = null where workspace_id = $1 and id = $2 and state = 'failed'`, [workspaceId, id]);
  return rowCount === 1;
}

/** Removes jobs that ended long ago, with their files and problems. */
export async function removeOldJobs(db: Queryable): Promise<void> {
  await db.query(`delete from jobs where finished_at < now() - interval '${JOB_DAYS} days'`);
}

/** Cancels a job that waits or runs: its worker's next step is rolled back. False when it had ended. */
export async function cancelJob(db: Queryable, workspaceId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query(`update jobs set state = 'cancelled', cursor = null, worker = null, finished_at = now() where workspace_id = $1 and id = $2 and state in ('queued', 'running')`, [workspaceId, id]);
  return rowCount === 1;
}

/** Empties what a job was asked to do and with what, where that names a person. */
export async function forgetJobInput(db: Queryable, id: number): Promise<void> {
  await db.query(`update jobs set input = '{}' where id = $1`, [id]);
}
