import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { LANE } from '../hot/rows.js';

/** A stimulus that was set aside, with the person or account that it concerns. */
export interface HeldBackRow {
  readonly id: number;
  readonly subjectId: number;
  /** Number of the kind of stimulus. */
  readonly kind: number;
  readonly name: string;
  readonly payload: JsonObject;
  readonly error: string;
  readonly occurredAt: number;
  readonly at: number;
  /** Name of the person or account. */
  readonly subjectName: string;
  /** True: it concerns an account. */
  readonly ofAccount: boolean;
}

/** What is held back below an id, newest first; by `quarantine_workspace`. */
export async function listHeldBack(db: Queryable, workspaceId: number, page: { readonly before: number | null; readonly limit: number }): Promise<HeldBackRow[]> {
  const { rows } = await db.query<HeldBackRow>(
    `select q.id, q.subject_id as "subjectId", q.kind, q.name, q.payload, q.error, q.occurred_at as "occurredAt", q.at, q.kind in (6, 7) as "ofAccount",
       case when q.kind in (6, 7) then coalesce(nullif(a.name, ''), a.external_id, 'Unknown account') else coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') end as "subjectName"
     from quarantine q left join profiles p on p.shard = q.shard and p.id = q.subject_id left join accounts a on a.shard = q.shard and a.id = q.subject_id
     where q.workspace_id = $1 and ($2::bigint is null or q.id < $2) order by q.id desc limit $3`, [workspaceId, page.before, page.limit]);
  return rows;
}

/** How many stimuli are held back, counted up to 1,000. */
export async function countHeldBack(db: Queryable, workspaceId: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>('select count(*)::int as count from (select 1 from quarantine where workspace_id = $1 limit 1000) x', [workspaceId]);
  return rows[0]?.count ?? 0;
}

/** What was taken out of quarantine. */
export interface ReleasedStimulus {
  readonly name: string;
  readonly subjectId: number;
  readonly error: string;
}

/** Puts a held back stimulus into the intake again, in its shard and with its own id, so that its effects keep their ids; it is received now. Null when it is not held back. */
export async function retryHeldBack(transaction: Transaction, workspaceId: number, id: number): Promise<ReleasedStimulus | null> {
  const { rows } = await transaction.query<ReleasedStimulus>(
    `with q as (delete from quarantine where workspace_id = $1 and id = $2 returning *),
       i as (insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, account_id, source, occurred_at)
         select ${LANE.direct}, shard, workspace_id, subject_id, kind, name, payload, event_id, account_id, source, occurred_at from q returning 1)
     select name, subject_id as "subjectId", error from q where exists (select 1 from i)`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Throws a held back stimulus away. Null when it is not held back. */
export async function discardHeldBack(transaction: Transaction, workspaceId: number, id: number): Promise<ReleasedStimulus | null> {
  const { rows } = await transaction.query<ReleasedStimulus>('delete from quarantine where workspace_id = $1 and id = $2 returning name, subject_id as "subjectId", error', [workspaceId, id]);
  return rows[0] ?? null;
}
