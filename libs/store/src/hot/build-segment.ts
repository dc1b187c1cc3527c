import { SHARDS, shardOf, uuidOf, type JsonObject } from '@perennial/model';
import { inTransaction, type Database, type Queryable, type Transaction } from '../database.js';
import { appendOnce } from './append-intake.js';
import { LANE, SOURCE, STIMULUS_KIND } from './rows.js';

/** A boolean expression over the row alias of a subject with the joins that it needs, and the values of its parameters from $1 on. */
export interface SqlCondition {
  readonly text: string;
  readonly joins: string;
  readonly values: readonly unknown[];
}

/** A definition that waits to be built. */
export interface SegmentBuild {
  readonly id: number;
  readonly workspaceId: number;
  readonly key: string;
  readonly name: string;
  readonly kind: 'dynamic' | 'static' | 'snapshot' | 'kept';
  readonly subject: 'profile' | 'account';
  readonly setId: number;
  readonly nextSetId: number;
  readonly condition: JsonObject;
  readonly runsJourneys: boolean;
}

/** The oldest definition that waits to be built and that no other process has in hand, kept conditions before what asks for them; the lock of class 9 ends with the connection's `release`. */
export async function takeSegmentBuild(db: Queryable): Promise<SegmentBuild | null> {
  const { rows } = await db.query<SegmentBuild>(
    `select id, workspace_id as "workspaceId", key, name, kind, subject, set_id as "setId", next_set_id as "nextSetId", next_condition as condition, next_runs_journeys as "runsJourneys"
     from segments where next_set_id is not null and build_error is null order by kind = 'kept' desc, changed_at, id`);
  for (const build of rows) {
    const { rows: [lock] } = await db.query<{ taken: boolean }>('select pg_try_advisory_lock(9, hashint8($1)) as taken', [build.nextSetId]);
    if (lock?.taken === true) return build;
  }
  return null;
}

/** Gives a build back to whoever looks next. */
export async function releaseSegmentBuild(db: Queryable, build: SegmentBuild): Promise<void> {
  await db.query('select pg_advisory_unlock(9, hashint8($1))', [build.nextSetId]);
}

/** Waits for every drain under way, in ascending order of shards, and keeps the next ones out until the transaction ends. */
export async function lockAllShards(transaction: Transaction): Promise<void> {
  await transaction.query(`select pg_advisory_xact_lock(7, s) from generate_series(0, ${SHARDS - 1}) s order by s`);
}

/** Every drain that begins after this keeps the set up: those that began before it was registered have ended. */
export const awaitDrains = (database: Database): Promise<void> => inTransaction(database, lockAllShards);

const ALIAS = { profile: 'profiles p', account: 'accounts a' } as const;
const ID = { profile: 'p', account: 'a' } as const;
const OWN = { profile: 'p.merged_into is null', account: 'true' } as const;

/** Puts everyone for whom a Condition holds into a set, in one statement; who was in the present set stays in since then. Answers how many there are. */
export async function fillSet(db: Queryable, build: Pick<SegmentBuild, 'workspaceId' | 'subject' | 'setId' | 'nextSetId'>, condition: SqlCondition, now: number): Promise<number> {
  const [from, alias, n] = [ALIAS[build.subject], ID[build.subject], condition.values.length];
  const { rowCount } = await db.query(
    `insert into segment_members (set_id, subject_id, since)
     select $${n + 1}::bigint, ${alias}.id, coalesce(m.since, to_timestamp($${n + 4}::float8 / 1000)) from ${from} left join segment_members m on m.set_id = $${n + 2}::bigint and m.subject_id = ${alias}.id ${condition.joins}
     where ${alias}.workspace_id = $${n + 3} and ${OWN[build.subject]} and (${condition.text}) on conflict (set_id, subject_id) do nothing`,
    [...condition.values, build.nextSetId, build.setId, build.workspaceId, now]);
  return rowCount ?? 0;
}

/** How many subjects of a workspace a Condition holds for, among those in the first `shards` of the 256 shards, and how many these are. */
export async function countMatching(db: Queryable, scope: { readonly workspaceId: number; readonly subject: 'profile' | 'account'; readonly shards: number }, condition: SqlCondition): Promise<{ matching: number; of: number }> {
  const [from, alias, n] = [ALIAS[scope.subject], ID[scope.subject], condition.values.length];
  const { rows } = await db.query<{ matching: number; of: number }>(
    `select (count(*) filter (where ${condition.text}))::float8 as matching, count(*)::float8 as of from ${from} ${condition.joins} where ${alias}.workspace_id = $${n + 1} and ${OWN[scope.subject]} and ${alias}.shard < $${n + 2}`,
    [...condition.values, scope.workspaceId, scope.shards]);
  return rows[0] ?? { matching: 0, of: 0 };
}

/** About how many profiles a workspace has, by those of one shard in 16; exact where there are few. */
export async function roughlyHowMany(db: Queryable, scope: { readonly workspaceId: number; readonly subject: 'profile' | 'account' }): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*)::float8 * 16 as count from ${ALIAS[scope.subject]} where ${ID[scope.subject]}.workspace_id = $1 and ${ID[scope.subject]}.shard < ${SHARDS / 16}`, [scope.workspaceId]);
  return rows[0]?.count ?? 0;
}

/** Notes how far a build is. */
export async function noteBuild(db: Queryable, build: Pick<SegmentBuild, 'id' | 'nextSetId'>, done: number): Promise<void> {
  await db.query('update segments set build_done = $3 where id = $1 and next_set_id = $2', [build.id, build.nextSetId, done]);
}

/** Gives a build up with a reason; the present members go on serving. */
export async function failBuild(db: Queryable, build: Pick<SegmentBuild, 'id' | 'nextSetId'>, reason: string): Promise<void> {
  await db.query('update segments set build_error = $3 where id = $1 and next_set_id = $2', [build.id, build.nextSetId, reason.slice(0, 500)]);
}

/**
 * Lets a built set take the place of the present one, in a transaction that holds all shards: what drains decided meanwhile overrides
 * what the builder found at the instant `at` (epoch ms). Its timers are still to be armed. False when another definition was saved meanwhile.
 */
export async function switchSets(transaction: Transaction, build: SegmentBuild, at: number): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update segments set telling_set_id = case when next_runs_journeys then set_id end, set_id = next_set_id, condition = next_condition, next_set_id = null, next_condition = null, build_done = null, next_runs_journeys = false,
       arming_at = case when kind in ('dynamic', 'kept') then to_timestamp($3::float8 / 1000) end where id = $1 and next_set_id = $2`, [build.id, build.nextSetId, at]);
  if (rowCount !== 1) return false;
  await transaction.query('delete from segment_members m using segment_touched t where t.set_id = $1 and not t.member and m.set_id = t.set_id and m.subject_id = t.subject_id', [build.nextSetId]);
  await transaction.query('delete from segment_touched where set_id = $1', [build.nextSetId]);
  await transaction.query('update segment_changes set set_id = $2 where set_id = $1', [build.setId, build.nextSetId]);
  await transaction.query(
    `insert into segment_changes (set_id, day, slot, entered, gone)
     select $1, current_date, -1, greatest(d.delta, 0), greatest(-d.delta, 0) from (
       select (select count(*) from segment_members where set_id = $1) - coalesce((select sum(entered - gone) from segment_changes where set_id = $1), 0) as delta) d
     on conflict (set_id, day, slot) do update set entered = segment_changes.entered + excluded.entered, gone = segment_changes.gone + excluded.gone`, [build.nextSetId]);
  return true;
}

/** A definition that serves and whose timers are not armed yet. */
export interface SegmentArming {
  readonly id: number;
  readonly workspaceId: number;
  readonly subject: 'profile' | 'account';
  readonly condition: JsonObject;
  /** Instant at which its members were found, epoch milliseconds. */
  readonly at: number;
}

/** Definitions whose timers are still to be armed, a minute after they took over: whoever built them is gone. */
export async function listArmings(db: Queryable): Promise<SegmentArming[]> {
  const { rows } = await db.query<SegmentArming>(
    `select id, workspace_id as "workspaceId", subject, condition, floor(extract(epoch from arming_at) * 1000)::float8 as at from segments where arming_at < now() - interval '1 minute' and condition is not null`);
  return rows;
}

/** Says that the timers of a definition are armed. */
export async function endArming(db: Queryable, arming: Pick<SegmentArming, 'id' | 'at'>): Promise<void> {
  await db.query('update segments set arming_at = null where id = $1 and arming_at = to_timestamp($2::float8 / 1000)', [arming.id, arming.at]);
}

/** Removes some members of sets that no segment has any more; answers how many. By the primary key, a few thousand at a time. */
export async function sweepSets(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ setId: number }>(
    `with recursive sets as ((select set_id from segment_members order by set_id limit 1) union all
       select (select m.set_id from segment_members m where m.set_id > s.set_id order by m.set_id limit 1) from sets s where s.set_id is not null)
     select s.set_id as "setId" from sets s where s.set_id is not null and not exists (select 1 from segments g where s.set_id in (g.set_id, g.next_set_id, g.telling_set_id)) limit 1`);
  const [orphan] = rows;
  if (orphan === undefined) return 0;
  const { rowCount } = await db.query('delete from segment_members where ctid = any(array(select ctid from segment_members where set_id = $1 limit 5000))', [orphan.setId]);
  await db.query('delete from segment_touched where set_id = $1', [orphan.setId]);
  await db.query('delete from segment_changes where set_id = $1', [orphan.setId]);
  return rowCount ?? 0;
}

/** A definition that took over, and whose saver wants journeys to hear of it. */
export interface SegmentTelling {
  readonly id: number;
  readonly workspaceId: number;
  readonly key: string;
  readonly name: string;
  readonly setId: number;
  /** The members before. */
  readonly formerSetId: number;
}

/** Definitions of which journeys must still hear. */
export async function listTellings(db: Queryable): Promise<SegmentTelling[]> {
  const { rows } = await db.query<SegmentTelling>('select id, workspace_id as "workspaceId", key, name, set_id as "setId", telling_set_id as "formerSetId" from segments where telling_set_id is not null');
  return rows;
}

/** Says that journeys have heard of all. */
export async function endTelling(db: Queryable, telling: SegmentTelling): Promise<void> {
  await db.query('update segments set telling_set_id = null where id = $1 and telling_set_id = $2', [telling.id, telling.formerSetId]);
}

/**
 * Tells journeys of some subjects whom a new definition let in or out: engine events in the bulk lane, ascending by subject, each taken once
 * however often this is repeated. Answers the last subject told, or null at the end.
 */
export async function tellDifference(db: Database, telling: SegmentTelling, page: { readonly after: number; readonly limit: number }): Promise<number | null> {
  const { rows } = await db.query<{ id: number; member: boolean }>(
    `select coalesce(n.subject_id, o.subject_id) as id, n.subject_id is not null as member
     from (select subject_id from segment_members where set_id = $1 and subject_id > $3) n full join (select subject_id from segment_members where set_id = $2 and subject_id > $3) o on o.subject_id = n.subject_id
     where n.subject_id is null or o.subject_id is null order by 1 limit $4`, [telling.setId, telling.formerSetId, page.after, page.limit]);
  if (rows.length === 0) return null;
  await appendOnce(db, rows.map(({ id, member }) => ({
    lane: LANE.bulk, shard: shardOf(id), workspaceId: telling.workspaceId, subjectId: id, kind: STIMULUS_KIND.event, name: member ? 'segment_entered' : 'segment_left',
    payload: JSON.stringify({ p: { segment: telling.key, name: telling.name, cause: 'definition' } }), eventId: uuidOf('told', telling.setId, id), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  })));
  return rows.at(-1)?.id ?? null;
}

/** True where any profile of a workspace was merged into another. */
export async function hasMergedProfiles(db: Queryable, workspaceId: number): Promise<boolean> {
  const { rows } = await db.query<{ merged: boolean }>('select exists (select 1 from profiles where workspace_id = $1 and merged_into is not null) as merged', [workspaceId]);
  return rows[0]?.merged === true;
}

const EARLIER = 'on conflict (shard, subject_id) do update set wake_at = least(segment_timers.wake_at, excluded.wake_at)';

const EVENTS_OF = {
  profile: 'events e join profiles s on s.id = e.profile_id and s.workspace_id = $1',
  merged: 'events e join profiles own on own.id = e.profile_id and own.workspace_id = $1 join profiles s on s.id = coalesce(own.merged_into, own.id) and s.workspace_id = $1 and s.merged_into is null',
  account: 'events e join accounts s on s.id = e.account_id and s.workspace_id = $1',
} as const;

/** Arms timers where the oldest event of a name leaves a window: not later than any change that the window makes. */
export async function armForEvents(db: Queryable, window: { readonly workspaceId: number; readonly subject: 'profile' | 'account'; readonly name: string; readonly withinMs: number; readonly now: number; readonly merged: boolean }): Promise<void> {
  await db.query(
    `insert into segment_timers (shard, subject_id, wake_at, account)
     select s.shard, s.id, min(e.occurred_at) + $3::float8 * interval '1 millisecond', ${window.subject === 'account'}
     from ${EVENTS_OF[window.subject === 'profile' && window.merged ? 'merged' : window.subject]}
     where e.workspace_id = $1 and e.name = $2 and e.occurred_at > to_timestamp(($4::float8 - $3::float8) / 1000) and e.received_at > to_timestamp(($4::float8 - $3::float8) / 1000)
     group by s.shard, s.id ${EARLIER}`, [window.workspaceId, window.name, window.withinMs, window.now]);
}

const SUBJECTS = {
  profile: { from: 'profiles s', own: 's.merged_into is null', kind: STIMULUS_KIND.segments },
  account: { from: 'accounts s', own: 'true', kind: STIMULUS_KIND.accountSegments },
} as const;

/** Asks all subjects of a workspace in some shards to look at their segments, in the bulk lane; answers how many. By the primary keys. */
export async function askToLook(db: Queryable, of: { readonly workspaceId: number; readonly subject: 'profile' | 'account'; readonly which: 'all' | 'timed'; readonly silent: boolean; readonly first: number; readonly last: number }): Promise<number> {
  const { from, own, kind } = SUBJECTS[of.subject];
  const { rowCount } = await db.query(
    `insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at)
     select ${LANE.bulk}, s.shard, s.workspace_id, s.id, ${kind}, 'segments', $4::jsonb, gen_random_uuid(), ${SOURCE.engine}, now() from ${from} where s.shard between $2 and $3 and s.workspace_id = $1 and ${own}`,
    [of.workspaceId, of.first, of.last, JSON.stringify({ which: of.which, paths: [], silent: of.silent })]);
  return rowCount ?? 0;
}

/** Asks everybody who waits in some journeys to look again at what is kept for Conditions, in the bulk lane; once for each `cause`. By `enrollments_journey`. */
export async function askWaiting(db: Queryable, of: { readonly workspaceId: number; readonly journeyIds: readonly number[]; readonly paths: readonly string[]; readonly cause: string }): Promise<number> {
  const { rowCount } = await db.query(
    `insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at)
     select distinct ${LANE.bulk}, e.shard, e.workspace_id, e.subject_id, case when e.account then ${STIMULUS_KIND.accountSegments} else ${STIMULUS_KIND.segments} end, 'segments', $3::jsonb, md5($4::text || ':' || e.subject_id)::uuid, ${SOURCE.engine}, now()
     from enrollments e where e.workspace_id = $1 and e.journey_id = any($2::bigint[]) and e.state = 0`,
    [of.workspaceId, [...of.journeyIds], JSON.stringify({ which: 'touched', paths: of.paths, silent: false }), of.cause]);
  return rowCount ?? 0;
}
