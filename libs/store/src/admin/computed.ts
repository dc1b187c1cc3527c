import { SHARDS, type JsonObject } from '@perennial/model';
import { inTransaction, type Database, type Queryable, type Transaction } from '../database.js';
import { askToLook } from '../hot/build-segment.js';

/** What a workspace says about its product, and how far computing everyone anew is: the last shard done, or null. */
export async function findComputed(db: Queryable, workspaceId: number): Promise<{ settings: JsonObject; recomputeAfter: number | null }> {
  const { rows } = await db.query<{ settings: JsonObject; recomputeAfter: number | null }>('select computed_settings as settings, recompute_after as "recomputeAfter" from workspaces where id = $1', [workspaceId]);
  return rows[0] ?? { settings: {}, recomputeAfter: null };
}

/** Changes what a workspace says about its product; everyone is computed anew from the first shard on. */
export async function saveComputed(transaction: Transaction, workspaceId: number, settings: JsonObject): Promise<void> {
  await transaction.query('update workspaces set computed_settings = $2, recompute_after = -1 where id = $1', [workspaceId, JSON.stringify(settings)]);
}

/** Has everyone held against all segments anew, from the first shard on: what changed concerns them all. */
export async function recomputeWorkspace(transaction: Transaction, workspaceId: number): Promise<void> {
  await transaction.query('update workspaces set recompute_after = -1 where id = $1', [workspaceId]);
}

/**
 * Asks for everyone in the next shard of a workspace that computes anew, in the bulk lane: what they are changes, but moves no journey.
 * Answers how many were asked for, or null where nothing is to do. By `profiles`' primary key.
 */
export async function recomputeShard(db: Database): Promise<number | null> {
  return inTransaction(db, async (transaction) => {
    const { rows: [next] } = await transaction.query<{ id: number; shard: number }>('select id, recompute_after + 1 as shard from workspaces where recompute_after is not null order by id limit 1 for update skip locked');
    if (next === undefined) return null;
    await transaction.query('update workspaces set recompute_after = $2 where id = $1', [next.id, next.shard >= SHARDS - 1 ? null : next.shard]);
    return askToLook(transaction, { workspaceId: next.id, subject: 'profile', which: 'all', silent: true, first: next.shard, last: next.shard });
  });
}
