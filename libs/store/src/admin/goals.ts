import type { Queryable } from '../database.js';

/** Some runs, with their shards. */
export interface GoalRuns {
  readonly shards: readonly number[];
  readonly ids: readonly number[];
}

/** One page of runs by falling id, of which only those that entered since the instant are listed. */
export interface GoalRunsPage extends GoalRuns {
  /** Continue below this id; null: no page follows. */
  readonly before: number | null;
  /** Whether any run of the page entered since. Ids grow with time only roughly, by the blocks of each process, so a page without one need not be the last. */
  readonly young: boolean;
}

/** A page of a journey's runs that entered since an instant; by `enrollments_journey` and `enrollments_ended`. */
export async function pageGoalRuns(db: Queryable, scope: { readonly workspaceId: number; readonly journeyId: number; readonly since: number }, page: { readonly before: number | null; readonly limit: number }): Promise<GoalRunsPage> {
  const part = (states: string): string => `(select shard, id, entered_at, profile_id, reason from enrollments where workspace_id = $1 and journey_id = $2 and state in ${states} and ($3::bigint is null or id < $3) order by id desc limit $4)`;
  const { rows } = await db.query<{ shard: number; id: number; young: boolean; counted: boolean }>(
    `select shard, id, entered_at >= to_timestamp($5::float8 / 1000) as young, reason is null or reason not in ('merged', 'erased') as counted
     from (${part('(0, 4)')} union all ${part('(1, 2, 3)')}) e order by id desc limit $4`, [scope.workspaceId, scope.journeyId, page.before, page.limit, scope.since]);
  const kept = rows.filter((row) => row.young && row.counted);
  return { shards: kept.map((row) => row.shard), ids: kept.map((row) => row.id), before: rows.length < page.limit ? null : (rows.at(-1)?.id ?? null), young: rows.some((row) => row.young) };
}

/** What is counted of some runs. */
export interface GoalQuestion {
  readonly workspaceId: number;
  /** No event is looked at that was received before (epoch milliseconds). */
  readonly since: number;
  readonly event: string;
  /** Key that `properties.segment` must have, or null. */
  readonly segment: string | null;
  readonly withinMs: number;
  readonly from: 'entry' | 'sent';
  /** Filter of the event over the row `ev`, its parameters numbered from GOAL_FILTER_FIRST. */
  readonly filter: { readonly text: string; readonly joins: string; readonly values: readonly unknown[] } | null;
}

/** Number of the first parameter of a goal's filter. */
export const GOAL_FILTER_FIRST = 8;

/** How runs stand to a goal; `held`: those of the comparison group. */
export interface GoalTally {
  readonly held: boolean;
  /** Runs whose window has begun. */
  readonly runs: number;
  readonly met: number;
  /** Not met, and the window is still open. */
  readonly open: number;
}

const STARTS = {
  entry: 'select r.entered_at as at',
  sent: `select m.finished_at as at from messages m where m.profile_id = any(r.ids) and m.enrollment_id = r.id and m.state = 2
    and m.entered_at >= date_trunc('milliseconds', r.entered_at) and m.entered_at < date_trunc('milliseconds', r.entered_at) + interval '1 millisecond'`,
};

/** Counts which runs met a goal: strictly after its window began, by the millisecond, and at its last millisecond too. One look-up in `events_profile` per window; `received_at` prunes partitions, because nothing is received before it occurred. */
export async function tallyGoal(db: Queryable, runs: GoalRuns, goal: GoalQuestion): Promise<GoalTally[]> {
  const { filter } = goal;
  const { rows } = await db.query<GoalTally>(
    `with r as (select e.id, e.state = 3 as held, e.entered_at, coalesce(p.absorbed, '{}') || e.profile_id as ids from unnest($1::smallint[], $2::bigint[]) u(shard, id)
         join enrollments e on e.shard = u.shard and e.id = u.id join profiles p on p.shard = e.shard and p.id = e.profile_id where e.workspace_id = $3),
       w as (select r.id, r.held, r.ids, date_trunc('milliseconds', s.at) + interval '1 millisecond' as first, date_trunc('milliseconds', s.at) + ($6::float8 + 1) * interval '1 millisecond' as past from r cross join lateral (${STARTS[goal.from]}) s),
       per as (select w.id, w.held, bool_or(w.past > now()) as open, bool_or(exists (select 1 from events ev ${filter?.joins ?? ''} where ev.workspace_id = $3 and ev.profile_id = any(w.ids) and ev.name = $4
           and ev.occurred_at >= w.first and ev.occurred_at < w.past and ev.received_at >= to_timestamp($5::float8 / 1000) and ($7::text is null or ev.properties->>'segment' = $7) and ${filter?.text ?? 'true'})) as met from w group by 1, 2)
     select held, count(*)::int as runs, count(*) filter (where met)::int as met, count(*) filter (where open and not met)::int as open from per group by 1`,
    [[...runs.shards], [...runs.ids], goal.workspaceId, goal.event, goal.since, goal.withinMs, goal.segment, ...(filter?.values ?? [])]);
  return rows;
}
