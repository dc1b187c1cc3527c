import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** A segment as the drain keeps it up: the set that serves, and the one that is being built to take its place. */
export interface SegmentDefinition {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly subject: 'profile' | 'account';
  /** True for a condition that is only kept for others: its key is its name. */
  readonly kept: boolean;
  /** True for a list that people are put on one by one. */
  readonly listed: boolean;
  /** Null: its members are not kept up by a Condition. */
  readonly condition: JsonObject | null;
  readonly setId: number;
  readonly next: { readonly setId: number; readonly condition: JsonObject } | null;
}

/** Segments of a workspace. Snapshots have no Condition here: they are not kept up. */
export async function loadSegmentDefinitions(db: Queryable, workspaceId: number): Promise<SegmentDefinition[]> {
  const { rows } = await db.query<Omit<SegmentDefinition, 'next'> & { nextSetId: number | null; nextCondition: JsonObject | null }>(
    `select id, key, name, subject, kind = 'kept' as kept, kind = 'static' as listed, case when kind in ('dynamic', 'kept') then condition end as condition, set_id as "setId",
       case when kind in ('dynamic', 'kept') then next_set_id end as "nextSetId", next_condition as "nextCondition" from segments where workspace_id = $1 order by id`, [workspaceId]);
  return rows.map(({ nextSetId, nextCondition, ...segment }) => ({ ...segment, next: nextSetId === null || nextCondition === null ? null : { setId: nextSetId, condition: nextCondition } }));
}

/** That a subject is in a set. */
export interface MemberRow {
  readonly setId: number;
  readonly subjectId: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Sets that subjects are in; by `segment_members_subject`. */
export async function loadMemberships(transaction: Queryable, subjectIds: readonly number[]): Promise<MemberRow[]> {
  if (subjectIds.length === 0) return [];
  const { rows } = await transaction.query<MemberRow>(
    `select set_id as "setId", subject_id as "subjectId", floor(extract(epoch from since) * 1000)::float8 as since from segment_members where subject_id = any($1::bigint[])`, [[...subjectIds]]);
  return rows;
}

/** When subjects must be held against their segments again, epoch milliseconds; by primary key (shard, subject_id). */
export async function loadSegmentTimers(transaction: Transaction, subjectIds: readonly number[]): Promise<Map<number, number>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await transaction.query<{ id: number; at: number }>(
    `select t.subject_id as id, floor(extract(epoch from t.wake_at) * 1000)::float8 as at from unnest($1::smallint[], $2::bigint[]) u(shard, id) join segment_timers t on t.shard = u.shard and t.subject_id = u.id`,
    [column(subjectIds, shardOf), [...subjectIds]]);
  return new Map(rows.map((row) => [row.id, row.at]));
}

/** What became of a membership in a batch: the last word. */
export interface MembershipWrite extends MemberRow {
  readonly member: boolean;
  /** True for a set that is being built. */
  readonly building: boolean;
}

/** Writes memberships. Locks: the subjects' shards are held; rows in ascending order. */
export async function writeMemberships(transaction: Transaction, writes: readonly MembershipWrite[]): Promise<void> {
  const sorted = [...writes].sort((a, b) => a.setId - b.setId || a.subjectId - b.subjectId);
  const [entered, gone, building] = [sorted.filter((row) => row.member), sorted.filter((row) => !row.member), sorted.filter((row) => row.building)];
  if (entered.length > 0) {
    await transaction.query({
      name: 'insert-members',
      text: `insert into segment_members (set_id, subject_id, since) select u.set_id, u.subject_id, to_timestamp(u.since / 1000) from unnest($1::bigint[], $2::bigint[], $3::float8[]) u(set_id, subject_id, since)
        on conflict (set_id, subject_id) do nothing`,
      values: [column(entered, (r) => r.setId), column(entered, (r) => r.subjectId), column(entered, (r) => r.since)],
    });
  }
  if (gone.length > 0) {
    await transaction.query({
      name: 'delete-members',
      text: 'delete from segment_members m using unnest($1::bigint[], $2::bigint[]) u(set_id, subject_id) where m.set_id = u.set_id and m.subject_id = u.subject_id',
      values: [column(gone, (r) => r.setId), column(gone, (r) => r.subjectId)],
    });
  }
  if (building.length > 0) {
    await transaction.query(
      `insert into segment_touched (set_id, subject_id, member) select * from unnest($1::bigint[], $2::bigint[], $3::boolean[]) on conflict (set_id, subject_id) do update set member = excluded.member`,
      [column(building, (r) => r.setId), column(building, (r) => r.subjectId), column(building, (r) => r.member)]);
  }
}

/** Arms the timers of subjects, or takes them away (`at` null). Locks: their shards are held. */
export async function writeSegmentTimers(transaction: Transaction, timers: readonly { readonly subjectId: number; readonly account: boolean; readonly at: number | null }[]): Promise<void> {
  const [armed, idle] = [timers.filter((timer) => timer.at !== null), timers.filter((timer) => timer.at === null)];
  if (armed.length > 0) {
    await transaction.query({
      name: 'arm-segment-timers',
      text: `insert into segment_timers (shard, subject_id, wake_at, account) select u.shard, u.id, to_timestamp(u.at / 1000), u.account from unnest($1::smallint[], $2::bigint[], $3::float8[], $4::boolean[]) u(shard, id, at, account)
        on conflict (shard, subject_id) do update set wake_at = excluded.wake_at`,
      values: [column(armed, (t) => shardOf(t.subjectId)), column(armed, (t) => t.subjectId), column(armed, (t) => t.at), column(armed, (t) => t.account)],
    });
  }
  if (idle.length > 0) {
    await transaction.query({
      name: 'disarm-segment-timers',
      text: 'delete from segment_timers t using unnest($1::smallint[], $2::bigint[]) u(shard, id) where t.shard = u.shard and t.subject_id = u.id',
      values: [column(idle, (t) => shardOf(t.subjectId)), column(idle, (t) => t.subjectId)],
    });
  }
}

/** How many entered and left a set on a day (YYYY-MM-DD, UTC). */
export interface SegmentDelta {
  readonly setId: number;
  readonly day: string;
  readonly entered: number;
  readonly gone: number;
}

/** Adds to the growth of sets: among the last statements of a transaction, rows sorted, in the writer's own slot. */
export async function addSegmentChanges(db: Queryable, slot: number, deltas: readonly SegmentDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = [...deltas].sort((a, b) => a.setId - b.setId || (a.day < b.day ? -1 : 1));
  await db.query({
    name: 'add-segment-changes',
    text: `insert into segment_changes (set_id, day, slot, entered, gone) select u.set_id, u.day, $5::smallint, u.entered, u.gone
      from unnest($1::bigint[], $2::date[], $3::bigint[], $4::bigint[]) with ordinality u(set_id, day, entered, gone, n) order by u.n
      on conflict (set_id, day, slot) do update set entered = segment_changes.entered + excluded.entered, gone = segment_changes.gone + excluded.gone`,
    values: [column(rows, (r) => r.setId), column(rows, (r) => r.day), column(rows, (r) => r.entered), column(rows, (r) => r.gone), slot],
  });
}

/** Lets the segment timer of a subject (by its id) ring later, by milliseconds: it cannot be handled now, and would be taken again at once. */
export async function postponeSegmentTimer(transaction: Transaction, subjectId: number, byMs: number): Promise<void> {
  await transaction.query(`update segment_timers set wake_at = now() + $3 * interval '1 millisecond' where shard = $1 and subject_id = $2 and wake_at < now() + $3 * interval '1 millisecond'`, [shardOf(subjectId), subjectId, byMs]);
}
