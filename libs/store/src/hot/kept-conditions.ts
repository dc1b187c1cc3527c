import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** A condition that is kept for others, as a set of subjects. */
export interface KeptCondition {
  /** Its name among the sets of the workspace. */
  readonly name: string;
  readonly subject: 'profile' | 'account';
  readonly condition: JsonObject;
}

/** Sees to it that conditions are kept: those that are not yet are built as sets, like a segment. Harmless to repeat. */
export async function keepConditions(transaction: Transaction, workspaceId: number, conditions: readonly KeptCondition[]): Promise<void> {
  if (conditions.length === 0) return;
  await transaction.query(
    `insert into segments (id, workspace_id, key, name, subject, kind, set_id, next_condition, next_set_id)
     select nextval('ids'), $1, u.name, u.name, u.subject, 'kept', nextval('ids'), u.condition, nextval('ids') from unnest($2::text[], $3::text[], $4::jsonb[]) u(name, subject, condition)
     on conflict (workspace_id, key) do nothing`,
    [workspaceId, column(conditions, (c) => c.name), column(conditions, (c) => c.subject), column(conditions, (c) => JSON.stringify(c.condition))]);
}

/** Sets of members that serve in a workspace, by the key of the segment or the name of the kept condition. */
export async function loadSetIds(db: Queryable, workspaceId: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ key: string; setId: number }>('select key, set_id as "setId" from segments where workspace_id = $1', [workspaceId]);
  return new Map(rows.map((row) => [row.key, row.setId]));
}

/** A definition as those that depend on it are found. */
export interface Definition {
  readonly id: number;
  readonly key: string;
  readonly subject: 'profile' | 'account';
  /** The newest: what is being built, else what serves. */
  readonly condition: JsonObject;
}

/** What is kept up with a Condition in a workspace, kept conditions too. */
export async function listDefinitions(db: Queryable, workspaceId: number): Promise<Definition[]> {
  const { rows } = await db.query<Definition>(
    `select id, key, subject, coalesce(next_condition, condition) as condition from segments where workspace_id = $1 and kind in ('dynamic', 'kept') and coalesce(next_condition, condition) is not null`, [workspaceId]);
  return rows;
}

/** Begins to build definitions anew, because what they ask for has changed; `runsJourneys`: journeys hear of whom that lets in and out. */
export async function rebuildDefinitions(transaction: Transaction, ids: readonly number[], runsJourneys: boolean): Promise<void> {
  if (ids.length === 0) return;
  await transaction.query(
    `update segments set next_condition = coalesce(next_condition, condition), next_set_id = nextval('ids'), next_runs_journeys = next_runs_journeys or ($2 and kind = 'dynamic'), build_done = null, build_error = null where id = any($1::bigint[])`,
    [[...ids], runsJourneys]);
}

/** Kept conditions that are older than an hour, by workspace: those that nobody asks for any more may go. */
export async function listKept(db: Queryable): Promise<{ id: number; workspaceId: number; name: string }[]> {
  const { rows } = await db.query<{ id: number; workspaceId: number; name: string }>(`select id, workspace_id as "workspaceId", key as name from segments where kind = 'kept' and created_at < now() - interval '1 hour' order by workspace_id`);
  return rows;
}

/** All documents of a workspace in which Conditions stand: of segments, of the graphs that serve or have runs, and what is computed. */
export async function listAsking(db: Queryable, workspaceId: number): Promise<{ subject: 'profile' | 'account'; document: JsonObject }[]> {
  const { rows } = await db.query<{ subject: 'profile' | 'account'; document: JsonObject }>(
    `select subject, c as document from segments cross join lateral (values (condition), (next_condition)) v(c) where workspace_id = $1 and kind <> 'kept' and c is not null
     union all select coalesce(v.graph->>'subject', 'profile'), v.graph from journey_versions v join journeys j on j.id = v.journey_id
       where j.workspace_id = $1 and (v.id = j.live_version_id or exists (select 1 from enrollments e where e.version_id = v.id and e.state in (0, 4)))
     union all select 'profile', computed_settings from workspaces where id = $1`, [workspaceId]);
  return rows;
}

/** Keeps conditions no longer; their members are removed by the upkeep of segments. */
export async function dropKept(transaction: Transaction, ids: readonly number[]): Promise<void> {
  await transaction.query(`delete from segments where kind = 'kept' and id = any($1::bigint[])`, [[...ids]]);
}

/** A test of members: which of them count (null: all), and the set of those that fit. */
export interface MemberCount {
  readonly setId: number;
  readonly roles: readonly string[] | null;
}

/** How many members accounts have that count for each test (`place` in the list), and how many of them fit; accounts without any are left out. By `memberships_account` and the sets' primary key. */
export async function countMembers(transaction: Queryable, accountIds: readonly number[], tests: readonly MemberCount[]): Promise<{ accountId: number; place: number; total: number; hits: number }[]> {
  if (accountIds.length === 0 || tests.length === 0) return [];
  const { rows } = await transaction.query<{ accountId: number; place: number; total: number; hits: number }>(
    `select m.account_id as "accountId", t.place::int - 1 as place, count(*)::float8 as total, count(s.subject_id)::float8 as hits
     from unnest($2::bigint[], $3::jsonb[]) with ordinality t(set_id, roles, place) join memberships m on m.account_id = any($1::bigint[]) and (t.roles = 'null'::jsonb or t.roles ? m.role)
       left join segment_members s on s.set_id = t.set_id and s.subject_id = m.profile_id group by 1, 2`,
    [[...accountIds], column(tests, (t) => t.setId), column(tests, (t) => JSON.stringify(t.roles))]);
  return rows;
}

/** Accounts that profiles are members of. */
export async function loadAccountsOf(transaction: Queryable, profileIds: readonly number[]): Promise<{ profileId: number; accountId: number }[]> {
  if (profileIds.length === 0) return [];
  const { rows } = await transaction.query<{ profileId: number; accountId: number }>('select profile_id as "profileId", account_id as "accountId" from memberships where profile_id = any($1::bigint[])', [[...profileIds]]);
  return rows;
}

/** The next members of accounts, above a profile of each, at most `limit` of one account; by `memberships_account`. */
export async function nextMembers(transaction: Queryable, of: readonly { readonly accountId: number; readonly after: number }[], limit: number): Promise<{ accountId: number; profileId: number }[]> {
  if (of.length === 0) return [];
  const { rows } = await transaction.query<{ accountId: number; profileId: number }>(
    `select u.account_id as "accountId", m.profile_id as "profileId" from unnest($1::bigint[], $2::bigint[]) u(account_id, after)
     cross join lateral (select profile_id from memberships where account_id = u.account_id and profile_id > u.after order by profile_id limit $3) m order by 1, 2`,
    [column(of, (o) => o.accountId), column(of, (o) => o.after), limit]);
  return rows;
}

/** Gives the memberships of one profile's sets to another, since the earlier of the two instants; growth counts who was in twice. Locks: both shards are held. */
export async function moveSegmentMembers(transaction: Transaction, survivorId: number, loserId: number): Promise<void> {
  await transaction.query(
    `insert into segment_changes (set_id, day, slot, gone) select l.set_id, current_date, -1, 1 from segment_members l join segment_members s on s.set_id = l.set_id and s.subject_id = $1 where l.subject_id = $2 order by l.set_id
     on conflict (set_id, day, slot) do update set gone = segment_changes.gone + 1`, [survivorId, loserId]);
  await transaction.query(
    `insert into segment_members (set_id, subject_id, since) select set_id, $1, since from segment_members where subject_id = $2 order by set_id
     on conflict (set_id, subject_id) do update set since = least(segment_members.since, excluded.since)`, [survivorId, loserId]);
  // A set that is being built may have found the loser: the survivor's look, which follows, is told of every set.
  await transaction.query('insert into segment_touched (set_id, subject_id, member) select g.next_set_id, $1, false from segments g join profiles p on p.workspace_id = g.workspace_id where p.shard = $2 and p.id = $1 and g.subject = \'profile\' and g.next_set_id is not null on conflict (set_id, subject_id) do update set member = false', [loserId, shardOf(loserId)]);
  await transaction.query('delete from segment_members where subject_id = $1', [loserId]);
  await transaction.query('delete from segment_timers where shard = $2 and subject_id = $1', [loserId, shardOf(loserId)]);
}
