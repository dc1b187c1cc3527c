import { shardOf } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { trimDevices } from './devices.js';

/** A wish to merge two profiles. */
export interface MergeRequest {
  readonly id: number;
  readonly workspaceId: number;
  readonly loserId: number;
  readonly survivorId: number;
}

/** Takes the oldest merge that no other worker has in hand; gone when the transaction commits. */
export async function takeMerge(transaction: Transaction): Promise<MergeRequest | null> {
  const { rows } = await transaction.query<MergeRequest>(
    `delete from merges where id = (select id from merges order by id limit 1 for update skip locked) returning id, workspace_id as "workspaceId", loser_id as "loserId", survivor_id as "survivorId"`);
  return rows[0] ?? null;
}

/** Puts a merge that failed behind all others. */
export async function postponeMerge(db: Queryable, request: MergeRequest): Promise<void> {
  await db.query(
    `with gone as (delete from merges where id = $1 returning workspace_id, loser_id, survivor_id, cause)
     insert into merges (workspace_id, loser_id, survivor_id, cause) select workspace_id, loser_id, survivor_id, cause from gone`, [request.id]);
}

/** An enrollment that a merge ends. */
export interface MergedRun {
  readonly id: number;
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string | null;
  readonly visit: number;
  readonly enteredAt: number;
}

/** Ends, of the active runs of the same journey and key in both profiles, those that were entered later, with reason `merged`. Locks: both shards are held. */
export async function endDoubleRuns(transaction: Transaction, survivorId: number, loserId: number): Promise<MergedRun[]> {
  const { rows } = await transaction.query<MergedRun>(
    `with ranked as (
       select shard, id, row_number() over (partition by journey_id, key order by entered_at, id) as place from enrollments where subject_id in ($1, $2) and state in (0, 4))
     , doubled as (
       select e.shard, e.id, e.node_id, e.visit, e.version_id, e.journey_id, e.entered_at, e.arrived_at, e.workspace_id from ranked r join enrollments e on e.shard = r.shard and e.id = r.id
       where r.place > 1 and exists (select 1 from enrollments x where x.subject_id in ($1, $2) and x.subject_id <> e.subject_id and x.journey_id = e.journey_id and x.key = e.key and x.state in (0, 4))),
     trace as (
       insert into steps (enrollment_id, visit, entered_at, workspace_id, journey_id, version_id, node_id, arrived_at, left_at, outlet, why)
       select id, visit, entered_at, workspace_id, journey_id, version_id, node_id, arrived_at, now(), null, '{"exited": "merged"}'::jsonb from doubled where node_id is not null)
     update enrollments e set state = 2, reason = 'merged', ended_at = now(), wake_at = null, parked_wake_at = null from doubled d where e.shard = d.shard and e.id = d.id
     returning e.id, e.journey_id as "journeyId", e.version_id as "versionId", e.node_id as "nodeId", e.visit, floor(extract(epoch from e.entered_at) * 1000)::float8 as "enteredAt"`,
    [survivorId, loserId]);
  return rows;
}

const MOVES = [
  'update enrollments set subject_id = $1, shard = $3 where subject_id = $2',
  // The shard of a message is that of its run, which may be an account's.
  'update messages set profile_id = $1, shard = case when account_id is null then $3 else shard end where profile_id = $2 and state in (0, 6)',
  'update parked_messages set profile_id = $1 where profile_id = $2',
  'update reservations set profile_id = $1 where profile_id = $2',
  'update webhook_calls set subject_id = $1, shard = $3 where subject_id = $2',
  'update identifiers set profile_id = $1 where profile_id = $2',
  'update inbox set profile_id = $1 where profile_id = $2',
  'update tasks set profile_id = $1 where profile_id = $2',
  'update devices set profile_id = $1 where profile_id = $2',
] as const;

const COPIES = [
  `insert into memberships (shard, profile_id, account_id, account_shard, workspace_id, role, attributes, last_active_at, joined_at) select $3, $1, account_id, account_shard, workspace_id, role, attributes, last_active_at, joined_at from memberships where profile_id = $2
   on conflict (profile_id, account_id) do update set last_active_at = greatest(memberships.last_active_at, excluded.last_active_at), joined_at = least(memberships.joined_at, excluded.joined_at), attributes = excluded.attributes || memberships.attributes`,
  'insert into assignments (subject_id, experiment, variant, at) select $1, experiment, variant, at from assignments where subject_id = $2 and $3::int >= 0 on conflict do nothing',
  // The stricter choice holds: who left a topic under either name has left it.
  `insert into consents (workspace_id, profile_id, topic, subscribed, source, changed_at) select workspace_id, $1, topic, subscribed, source, changed_at from consents where profile_id = $2 and $3::int >= 0
   on conflict (profile_id, topic) do update set subscribed = consents.subscribed and excluded.subscribed, changed_at = now() where consents.subscribed and not excluded.subscribed`,
] as const;

/** A yes to one channel does not outlive the other's no to the topic or to that channel. */
const STRICTER_CHANNELS = `delete from consents c using consents o
  where c.profile_id in ($1, $2) and o.profile_id in ($1, $2) and o.profile_id <> c.profile_id and c.subscribed and strpos(c.topic, ':') > 0 and not o.subscribed
    and o.topic = split_part(c.topic, ':', 1) and not exists (select 1 from consents x where x.profile_id = o.profile_id and x.topic = c.topic)`;

/** Gives the survivor everything that was the loser's, and leaves the loser as a tombstone to which later rows are re-addressed. Locks: both shards are held. */
export async function moveBelongings(transaction: Transaction, survivorId: number, loserId: number): Promise<void> {
  const parameters = [survivorId, loserId, shardOf(survivorId)];
  await transaction.query(STRICTER_CHANNELS, [survivorId, loserId]);
  for (const sql of [...COPIES, ...MOVES]) {
    const used = sql.includes('$3') ? parameters : parameters.slice(0, 2);
    await transaction.query(sql, used);
  }
  await trimDevices(transaction, [survivorId]);
  for (const table of ['memberships', 'consents']) await transaction.query(`delete from ${table} where profile_id = $1`, [loserId]);
  await transaction.query('delete from assignments where subject_id = $1', [loserId]);
  await transaction.query(
    `update profiles set merged_into = $1, external_id = null, email = null, email_folded = null, phone = null, name = '', name_folded = '', attributes = '{}', filled = '{}' where shard = $3 and id = $2`,
    [survivorId, loserId, shardOf(loserId)]);
}

/** Which profiles the survivor stands for. */
export async function setAbsorbed(transaction: Transaction, profileId: number, absorbed: readonly number[]): Promise<void> {
  await transaction.query('update profiles set absorbed = $3 where shard = $1 and id = $2', [shardOf(profileId), profileId, [...absorbed]]);
}
