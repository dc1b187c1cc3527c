import { SHARDS } from '@perennial/model';
import type { Transaction } from '../database.js';

/** Class of the advisory locks that stand for shards. */
const SHARD_LOCK = 7;

/** Where the next walk begins, per lane of work, so that no shard starves. */
export interface ShardCursor {
  last: number;
}

const WALK = `with recursive w as (select $1::int as shard, 0::bigint as n, 0::bigint as total union all
  select s.shard, s.n, w.total + s.n from w cross join lateral (
    select i.shard::int, case when pg_try_advisory_xact_lock(${SHARD_LOCK}, i.shard)
      then (select count(*) from (select 1 from intake x where x.lane = $2 and x.shard = i.shard limit $3) y) else 0 end as n
    from (select shard from intake where lane = $2 and shard > w.shard and shard <= $4 order by shard limit 1) i) s
  where w.total < $3)
  select shard, n::int as n from w where n > 0`;

/**
 * Locks shards that have stimuli in a lane until about `limit` of them are at hand, in rotation; never waits.
 * Locks and nothing else: its snapshot is older than its locks, so none of its data may be used (hotpath.md, traps).
 * Uses the intake's primary key (lane, shard). Unnamed, because the intake grows from empty.
 */
export async function claimShards(transaction: Transaction, lane: number, limit: number, cursor: ShardCursor): Promise<number[]> {
  const start = cursor.last;
  const shards: number[] = [];
  let left = limit;
  for (const [from, to] of [[start, SHARDS], [-1, start]] as const) {
    if (left <= 0 || from >= to) continue;
    const { rows } = await transaction.query<{ shard: number; n: number }>(WALK, [from, lane, left, to]);
    for (const row of rows) {
      shards.push(row.shard);
      left -= row.n;
    }
  }
  cursor.last = shards.at(-1) ?? -1;
  return shards;
}

/** Shards with timers of runs or segments due for at least `graceMs`, with how many (at most `limit` each of both): 256 probes of `enrollments_due` (2 ms at a million waiting) and of `segment_timers_due`. */
export async function shardsWithDueTimers(transaction: Transaction, graceMs: number, limit: number): Promise<{ shard: number; due: number }[]> {
  const { rows } = await transaction.query<{ shard: number; due: number }>(
    `select s.shard::int, d.due::int from generate_series(0, ${SHARDS - 1}) s(shard) cross join lateral (
       select (select count(*) from (select 1 from enrollments e where e.state = 0 and e.shard = s.shard and e.wake_at <= now() - $1 * interval '1 millisecond' limit $2) x)
         + (select count(*) from (select 1 from segment_timers t where t.shard = s.shard and t.wake_at <= now() - $1 * interval '1 millisecond' limit $2) y) as due) d
     where d.due > 0`,
    [graceMs, limit],
  );
  return rows;
}

/** Locks the shards that are free among these; never waits. Answers those that were locked. */
export async function lockShards(transaction: Transaction, shards: readonly number[]): Promise<number[]> {
  const { rows } = await transaction.query<{ shard: number }>(
    `select s.shard::int from unnest($1::int[]) s(shard) where pg_try_advisory_xact_lock(${SHARD_LOCK}, s.shard)`,
    [[...shards].sort((a, b) => a - b)],
  );
  return rows.map((row) => row.shard);
}

/** Locks these shards, ascending, in one statement, waiting for them: drains never wait, so no cycle can form. */
export async function lockShardsWaiting(transaction: Transaction, shards: readonly number[]): Promise<void> {
  const ascending = [...new Set(shards)].sort((a, b) => a - b);
  if (ascending.length > 0) await transaction.query(`select pg_advisory_xact_lock(${SHARD_LOCK}, s.shard) from unnest($1::int[]) s(shard)`, [ascending]);
}
