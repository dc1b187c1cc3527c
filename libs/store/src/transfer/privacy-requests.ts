import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** The proof that personal data was exported or erased: it knows the person by keyed hashes only. */
export interface PrivacyRequest {
  readonly id: number;
  readonly kind: 'export' | 'erasure';
  readonly by: string;
  readonly jobId: number;
  /** What was exported or erased, counted. */
  readonly counts: JsonObject;
  readonly requestedAt: number;
  readonly finishedAt: number | null;
}

const COLUMNS = 'id, kind, by_name as by, job_id as "jobId", counts, requested_at as "requestedAt", finished_at as "finishedAt"';

/** Writes down a request; `subjectHashes` are keyed hashes of the person's id, user id and addresses. */
export async function insertPrivacyRequest(db: Queryable, request: { readonly id: number; readonly workspaceId: number; readonly kind: 'export' | 'erasure'; readonly subjectHashes: readonly string[]; readonly by: string; readonly jobId: number }): Promise<void> {
  await db.query('insert into privacy_requests (id, workspace_id, kind, subject_hashes, by_name, job_id) values ($1, $2, $3, $4, $5, $6)', [request.id, request.workspaceId, request.kind, [...request.subjectHashes], request.by, request.jobId]);
}

/** Writes down what came of a request. */
export async function finishPrivacyRequest(db: Queryable, jobId: number, counts: JsonObject): Promise<void> {
  await db.query('update privacy_requests set counts = $2, finished_at = now() where job_id = $1', [jobId, JSON.stringify(counts)]);
}

/** Requests below an id, newest first; those about one person where hashes are given. By `privacy_requests_newest` or `privacy_requests_subject`. */
export async function listPrivacyRequests(db: Queryable, workspaceId: number, page: { readonly hashes: readonly string[] | null; readonly before: number | null; readonly limit: number }): Promise<PrivacyRequest[]> {
  const { rows } = await db.query<PrivacyRequest>(
    `select ${COLUMNS} from privacy_requests where workspace_id = $1 and ($2::text[] is null or subject_hashes && $2) and ($3::bigint is null or id < $3) order by id desc limit $4`,
    [workspaceId, page.hashes === null ? null : [...page.hashes], page.before, page.limit]);
  return rows;
}
