import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** A call is taken from a sender that has held it this long without a word: its process died. Longer than the longest timeout. */
export const CALL_CLAIM_SECONDS = 60;
/** Finished calls are kept this long. */
const KEPT_DAYS = 30;
const STATES = { answered: 2, cancelled: 3, failed: 4 } as const;
const REMOVED_AT_ONCE = 10_000;

/** A call as the drain queues it. Instants in epoch milliseconds. */
export interface CallRow {
  readonly id: string;
  readonly enteredAt: number;
  readonly workspaceId: number;
  readonly shard: number;
  readonly enrollmentId: number;
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string;
  readonly visit: number;
  readonly subjectId: number;
  /** JSON text of the request. */
  readonly request: string;
  readonly queuedAt: number;
}

/** Queues calls, due at once. One that ended before is made anew: only a step that was stuck and is tried again comes to the same visit twice. */
export async function insertCalls(db: Queryable, calls: readonly CallRow[]): Promise<void> {
  if (calls.length === 0) return;
  await db.query({
    name: 'insert-calls',
    text: `insert into webhook_calls (id, entered_at, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, subject_id, request, queued_at, due_at)
      select u.id, to_timestamp(u.entered / 1000), u.workspace_id, u.shard, u.enrollment_id, u.journey_id, u.version_id, u.node_id, u.visit, u.subject_id, u.request, to_timestamp(u.queued / 1000), to_timestamp(u.queued / 1000)
      from unnest($1::uuid[], $2::float8[], $3::bigint[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::int[], $10::bigint[], $11::jsonb[], $12::float8[])
        as u(id, entered, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, subject_id, request, queued)
      on conflict (id) do update set state = 0, attempt = 0, due_at = excluded.due_at, finished_at = null where webhook_calls.state > 1`,
    values: [
      column(calls, (c) => c.id), column(calls, (c) => c.enteredAt), column(calls, (c) => c.workspaceId), column(calls, (c) => c.shard), column(calls, (c) => c.enrollmentId), column(calls, (c) => c.journeyId),
      column(calls, (c) => c.versionId), column(calls, (c) => c.nodeId), column(calls, (c) => c.visit), column(calls, (c) => c.subjectId), column(calls, (c) => c.request), column(calls, (c) => c.queuedAt),
    ],
  });
}

/** Stops the unclaimed calls of runs that ended (`visit` null), or of visits that they were pulled away from. By `webhook_calls_enrollment`. */
export async function cancelCalls(transaction: Transaction, runs: readonly { readonly enrollmentId: number; readonly visit: number | null }[]): Promise<void> {
  if (runs.length === 0) return;
  await transaction.query(
    `update webhook_calls w set state = 3, reason = case when c.visit is null then 'exited' else 'pulled' end, finished_at = now() from unnest($1::bigint[], $2::int[]) c(enrollment_id, visit)
     where w.enrollment_id = c.enrollment_id and (c.visit is null or w.visit = c.visit) and w.state = 0`,
    [column(runs, (r) => r.enrollmentId), column(runs, (r) => r.visit)]);
}

/** A call as its sender sees it. */
export interface ClaimedCall {
  readonly id: string;
  readonly workspaceId: number;
  readonly journeyId: number;
  readonly request: JsonObject;
  /** How often it was claimed, this time included. */
  readonly attempt: number;
}

/** Claims calls that are due (or whose sender died), the longest due first; journeys that are paused, or `busy`, keep theirs. By `webhook_calls_open`. */
export async function claimCalls(db: Queryable, limit: number, busy: readonly number[] = []): Promise<ClaimedCall[]> {
  const { rows } = await db.query<ClaimedCall>(
    `with due as (
       select c.id from webhook_calls c left join journeys j on j.id = c.journey_id
       where c.state in (0, 1) and c.due_at <= now() and (c.state = 0 or c.claimed_at < now() - interval '${CALL_CLAIM_SECONDS} seconds') and coalesce(j.status, 'live') <> 'paused' and c.journey_id <> all($2::bigint[])
       order by c.due_at, c.id limit $1 for update of c skip locked)
     update webhook_calls c set state = 1, claimed_at = now(), attempt = c.attempt + 1 from due where c.id = due.id
     returning c.id, c.workspace_id as "workspaceId", c.journey_id as "journeyId", c.request, c.attempt`, [limit, [...busy]]);
  return rows;
}

/** What becomes of a claimed call. */
export interface CallResult {
  readonly id: string;
  /** The claim that made it: a later one takes its place. */
  readonly attempt: number;
  /** Null: it is tried again after `retryInMs`. */
  readonly ended: 'answered' | 'failed' | 'cancelled' | null;
  readonly status: number | null;
  readonly reason: string | null;
  readonly retryInMs: number;
}

/** Writes what became of a claimed call; answers whose it is, or null when another claim or an erasure has taken it. */
export async function finishCall(transaction: Transaction, result: CallResult): Promise<{ workspaceId: number; subjectId: number; account: boolean; enrollmentId: number; visit: number } | null> {
  const state = result.ended === null ? 0 : STATES[result.ended];
  const { rows } = await transaction.query<{ workspaceId: number; subjectId: number; account: boolean; enrollmentId: number; visit: number }>(
    `update webhook_calls set state = $3, status = $4, reason = $5, due_at = case when $3::smallint = 0 then now() + $6::float8 * interval '1 millisecond' else due_at end, finished_at = case when $3::smallint = 0 then null else now() end
     where id = $1 and state = 1 and attempt = $2 returning workspace_id as "workspaceId", subject_id as "subjectId", coalesce((select e.account from enrollments e where e.shard = webhook_calls.shard and e.id = webhook_calls.enrollment_id), false) as account, enrollment_id as "enrollmentId", visit`,
    [result.id, result.attempt, state, result.status, result.reason, result.retryInMs]);
  return rows[0] ?? null;
}

/** The run of a call. */
export interface CallRun {
  /** Of the run: the one of the claim may have been merged into another since. */
  readonly subjectId: number;
  readonly account: boolean;
  readonly state: number;
  readonly entryEvent: JsonObject | null;
  readonly context: JsonObject;
}

/** The run of a call as it stands, or null when it was erased; by the primary keys of calls and enrollments. */
export async function loadCallRun(db: Queryable, callId: string): Promise<CallRun | null> {
  const { rows } = await db.query<CallRun>(
    `select e.subject_id as "subjectId", e.account, e.state, e.entry_event as "entryEvent", e.context from webhook_calls c join enrollments e on e.shard = c.shard and e.id = c.enrollment_id where c.id = $1`, [callId]);
  return rows[0] ?? null;
}

/** Removes calls that ended long ago. By `webhook_calls_finished`. */
export async function removeOldCalls(db: Queryable): Promise<void> {
  for (;;) {
    const { rowCount } = await db.query(`delete from webhook_calls where id in (select id from webhook_calls where finished_at < now() - interval '${KEPT_DAYS} days' limit ${REMOVED_AT_ONCE})`);
    if ((rowCount ?? 0) < REMOVED_AT_ONCE) return;
  }
}
