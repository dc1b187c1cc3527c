import type { Queryable } from '../database.js';

/** How long an answer is kept for its repetition, in hours. */
const KEPT_HOURS = 24;
/** A call without an answer after this long died with its process: the next one may begin again. */
const ABANDONED_SECONDS = 60;

/** What is known of an idempotency key: nothing (the call may begin), a call under way, or an answer. `body` is sealed. */
export type KnownCall =
  | { readonly state: 'new' }
  | { readonly state: 'under way' }
  | { readonly state: 'other request' }
  | { readonly state: 'answered'; readonly status: number; readonly body: string | null };

/** Begins a call under an idempotency key of a workspace, or tells what became of an earlier one; `hash` is of the request. */
export async function beginCall(db: Queryable, workspaceId: number, key: string, hash: Buffer): Promise<KnownCall> {
  const { rowCount } = await db.query(
    `insert into idempotency (workspace_id, key, request_hash) values ($1, $2, $3)
     on conflict (workspace_id, key) do update set request_hash = excluded.request_hash, status = null, body = null, created_at = now()
       where idempotency.created_at < now() - interval '${KEPT_HOURS} hours'
         or (idempotency.status is null and idempotency.request_hash = excluded.request_hash and idempotency.created_at < now() - interval '${ABANDONED_SECONDS} seconds')`,
    [workspaceId, key, hash]);
  if (rowCount === 1) return { state: 'new' };
  const { rows } = await db.query<{ same: boolean; status: number | null; body: string | null }>('select request_hash = $3 as same, status, body from idempotency where workspace_id = $1 and key = $2', [workspaceId, key, hash]);
  const known = rows[0];
  if (known === undefined) return { state: 'under way' };
  if (!known.same) return { state: 'other request' };
  return known.status === null ? { state: 'under way' } : { state: 'answered', status: known.status, body: known.body };
}

/** Keeps the answer of a call. */
export async function keepAnswer(db: Queryable, workspaceId: number, key: string, answer: { readonly status: number; readonly body: string | null }): Promise<void> {
  await db.query('update idempotency set status = $3, body = $4 where workspace_id = $1 and key = $2', [workspaceId, key, answer.status, answer.body === null ? null : JSON.stringify(answer.body)]);
}

/** Forgets a call that failed: it may be made again. */
export async function forgetCall(db: Queryable, workspaceId: number, key: string): Promise<void> {
  await db.query('delete from idempotency where workspace_id = $1 and key = $2', [workspaceId, key]);
}

/** Removes what has run out: answers kept for repetition, sign-in tries, sessions and links. */
export async function removeStale(db: Queryable): Promise<void> {
  await db.query(`delete from idempotency where created_at < now() - interval '${KEPT_HOURS} hours'`);
  await db.query(`delete from sign_in_tries where at < now() - interval '1 hour'`);
  await db.query('delete from sessions where expires_at < now()');
  await db.query(`delete from handover_links where expires_at < now() - interval '7 days'`);
}
