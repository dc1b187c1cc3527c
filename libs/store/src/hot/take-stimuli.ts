import type { JsonObject } from '@perennial/model';
import type { Transaction } from '../database.js';
import type { StimulusRow } from './rows.js';

interface RawRow {
  lane: number;
  shard: number;
  workspace_id: number;
  id: number;
  subject_id: number;
  kind: number;
  name: string;
  payload: JsonObject;
  event_id: string;
  account_id: number | null;
  source: number;
  occurred: number;
  received: number;
}

const RETURNED = `lane, shard, workspace_id, id, subject_id, kind, name, payload, event_id, account_id, source,
  floor(extract(epoch from occurred_at) * 1000)::float8 as occurred, floor(extract(epoch from received_at) * 1000)::float8 as received`;

const toRow = (raw: RawRow): StimulusRow => ({
  lane: raw.lane, shard: raw.shard, workspaceId: raw.workspace_id, id: raw.id, subjectId: raw.subject_id, kind: raw.kind, name: raw.name, payload: raw.payload,
  eventId: raw.event_id, accountId: raw.account_id, source: raw.source, occurredAt: raw.occurred, receivedAt: raw.received,
});

const inOrder = (a: StimulusRow, b: StimulusRow): number => a.id - b.id;

/**
 * Deletes and returns the oldest stimuli of locked shards, at most `limit` a shard, shared evenly among the workspaces in it.
 * By ctid, which is safe because the shard's lock keeps other writers from these rows, and 2 times faster than a join (hotpath.md, traps).
 * Uses the intake's primary key; unnamed, because the intake grows from empty.
 */
export async function takeStimuli(transaction: Transaction, lane: number, shards: readonly number[], limit: number): Promise<StimulusRow[]> {
  const { rows } = await transaction.query<RawRow>(
    `with recursive owners as (
       select s.shard, f.workspace_id from unnest($2::smallint[]) s(shard)
         cross join lateral (select workspace_id from intake where lane = $1 and shard = s.shard order by workspace_id limit 1) f
       union all
       select o.shard, n.workspace_id from owners o
         cross join lateral (select workspace_id from intake where lane = $1 and shard = o.shard and workspace_id > o.workspace_id order by workspace_id limit 1) n),
     quotas as (select shard, workspace_id, ceil($3::numeric / count(*) over (partition by shard))::bigint as quota from owners)
     delete from intake where ctid = any(array(
       select t.place from quotas q cross join lateral (
         select i.ctid as place from intake i where i.lane = $1 and i.shard = q.shard and i.workspace_id = q.workspace_id order by i.id limit q.quota) t))
     returning ${RETURNED}`,
    [lane, [...shards], limit],
  );
  return rows.map(toRow).sort(inOrder);
}

/** Deletes and returns these stimuli of locked shards: the retry in halves after a failed transaction. */
export async function takeStimuliById(transaction: Transaction, lane: number, shards: readonly number[], ids: readonly number[]): Promise<StimulusRow[]> {
  const { rows } = await transaction.query<RawRow>(
    `delete from intake where lane = $1 and shard = any($2::smallint[]) and id = any($3::bigint[]) returning ${RETURNED}`,
    [lane, [...new Set(shards)], [...ids]],
  );
  return rows.map(toRow).sort(inOrder);
}

/** A stimulus to set aside, with why. */
export interface SetAside {
  readonly row: StimulusRow;
  readonly error: string;
}

/** Puts stimuli that cannot be handled aside, with the error, where people see them and can try again. */
export async function quarantine(transaction: Transaction, held: readonly SetAside[]): Promise<void> {
  if (held.length === 0) return;
  const of = <T>(read: (row: StimulusRow) => T): T[] => held.map(({ row }) => read(row));
  await transaction.query(
    `insert into quarantine (workspace_id, shard, subject_id, kind, name, payload, event_id, account_id, source, occurred_at, received_at, error)
     select u.workspace_id, u.shard, u.subject_id, u.kind, u.name, u.payload, u.event_id, u.account_id, u.source, to_timestamp(u.occurred / 1000), to_timestamp(u.received / 1000), u.error
     from unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::smallint[], $5::text[], $6::jsonb[], $7::uuid[], $8::bigint[], $9::smallint[], $10::float8[], $11::float8[], $12::text[])
       with ordinality as u(workspace_id, shard, subject_id, kind, name, payload, event_id, account_id, source, occurred, received, error, n) order by u.n`,
    [
      of((r) => r.workspaceId), of((r) => r.shard), of((r) => r.subjectId), of((r) => r.kind), of((r) => r.name), of((r) => JSON.stringify(r.payload)), of((r) => r.eventId), of((r) => r.accountId), of((r) => r.source),
      of((r) => r.occurredAt), of((r) => r.receivedAt), held.map(({ error }) => error.slice(0, 2000)),
    ],
  );
}

/** Oldest receipt (epoch ms) still waiting in the intake's direct lane, or null: how far the engine is behind. */
export async function oldestWaiting(db: Pick<Transaction, 'query'>): Promise<number | null> {
  const { rows } = await db.query<{ oldest: number | null }>(`select floor(extract(epoch from min(received_at)) * 1000)::float8 as oldest from (select received_at from intake where lane = 0 limit 1000) x`);
  return rows[0]?.oldest ?? null;
}
