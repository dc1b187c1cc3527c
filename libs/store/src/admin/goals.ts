import { DEED_EVENTS, noMachineActSql } from '@perennial/segment';
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
  const part = (states: string): string => `(select shard, id, entered_at, reason from enrollments where workspace_id = $1 and journey_id = $2 and state in ${states} and ($3::bigint is null or id < $3) order by id desc limit $4)`;
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
  /** Whose runs they are: whose log is read. */
  readonly of: 'profile' | 'account';
  readonly event: string;
  /** Key that `properties.segment` must have, or null. */
  readonly segment: string | null;
  readonly withinMs: number;
  readonly from: 'entry' | 'sent' | 'opened' | 'clicked' | 'left';
  /** Of `left`: the step whose first passing begins the window; its outlet is the arm. */
  readonly nodeId?: string | undefined;
  /** Filter of the event over the row `ev`, its parameters numbered from GOAL_FILTER_FIRST. */
  readonly filter: { readonly text: string; readonly joins: string; readonly values: readonly unknown[] } | null;
}

/** Number of the first parameter of a goal's filter. */
export const GOAL_FILTER_FIRST = 9;

/** How runs of one arm stand to a goal: `treated` or `held`, or the outlet by which they left a step. */
export interface GoalTally {
  readonly arm: string;
  /** Runs whose window has begun. */
  readonly runs: number;
  readonly met: number;
  /** Not met, and the window is still open. */
  readonly open: number;
}

const OWNER = { profile: 'profile_id', account: 'account_id' } as const;
type Of = keyof typeof OWNER;

const sentOf = (of: Of): string => `from messages m where m.${OWNER[of]} = any(r.ids) and m.enrollment_id = r.id and m.state = 2
    and m.entered_at >= date_trunc('milliseconds', r.entered_at) and m.entered_at < date_trunc('milliseconds', r.entered_at) + interval '1 millisecond'`;
/** What the person did with messages of the run, as the log has it; what a machine opened or clicked never counts. */
const deedStarts = (deed: 'opened' | 'clicked') => (of: Of): string => `select d.occurred_at as at, null::text as arm from events d where d.workspace_id = $3 and d.${OWNER[of]} = any(r.ids) and d.name = any('{${DEED_EVENTS[deed].join(',')}}')
    and d.source = 1 and (d.properties->'machine' = 'true'::jsonb) is not true and d.received_at >= r.entered_at and d.properties->>'messageId' = any(array(select m.id::text ${sentOf(of)}))`;
const STARTS: Record<GoalQuestion['from'], (of: Of) => string> = {
  entry: () => 'select r.entered_at as at, null::text as arm',
  sent: (of) => `select m.finished_at as at, null::text as arm ${sentOf(of)}`,
  opened: deedStarts('opened'),
  clicked: deedStarts('clicked'),
  left: () => 'select s.left_at as at, s.outlet as arm from steps s where s.enrollment_id = r.id and s.entered_at = r.entered_at and s.node_id = $8 and s.outlet is not null order by s.visit limit 1',
};

/** Counts which runs met a goal: strictly after its window began, by the millisecond, and at its last millisecond too. One look-up in `events_profile` or `events_account_name` per window; `received_at` prunes partitions, because nothing is received before it occurred. */
export async function tallyGoal(db: Queryable, runs: GoalRuns, goal: GoalQuestion): Promise<GoalTally[]> {
  const { filter } = goal;
  const { rows } = await db.query<GoalTally>(
    `with r as (select e.id, e.state = 3 as held, e.entered_at, coalesce(p.absorbed, '{}') || e.subject_id as ids from unnest($1::smallint[], $2::bigint[]) u(shard, id)
         join enrollments e on e.shard = u.shard and e.id = u.id left join profiles p on p.shard = e.shard and p.id = e.subject_id where e.workspace_id = $3 and ($8::text is null or e.state <> 3)),
       w as (select r.id, coalesce(s.arm, case when r.held then 'held' else 'treated' end) as arm, r.ids, date_trunc('milliseconds', s.at) + interval '1 millisecond' as first, date_trunc('milliseconds', s.at) + ($6::float8 + 1) * interval '1 millisecond' as past from r cross join lateral (${STARTS[goal.from](goal.of)}) s),
       per as (select w.id, w.arm, bool_or(w.past > now()) as open, bool_or(exists (select 1 from events ev ${filter?.joins ?? ''} where ev.workspace_id = $3 and ev.${OWNER[goal.of]} = any(w.ids) and ev.name = $4 and ${noMachineActSql('ev')}
           and ev.occurred_at >= w.first and ev.occurred_at < w.past and ev.received_at >= to_timestamp($5::float8 / 1000) and ($7::text is null or ev.properties->>'segment' = $7) and ${filter?.text ?? 'true'})) as met from w group by 1, 2)
     select arm, count(*)::int as runs, count(*) filter (where met)::int as met, count(*) filter (where open and not met)::int as open from per group by 1`,
    [[...runs.shards], [...runs.ids], goal.workspaceId, goal.event, goal.since, goal.withinMs, goal.segment, goal.nodeId ?? null, ...(filter?.values ?? [])]);
  return rows;
}

/** A journey with an experiment that sends the rest to the winner. */
export interface Contest {
  readonly id: number;
  readonly workspaceId: number;
  readonly liveVersionId: number;
  readonly winners: { readonly [nodeId: string]: string };
}

/** Live journeys with a step that sends the rest to the winner of its experiment. */
export async function listContests(db: Queryable): Promise<Contest[]> {
  const { rows } = await db.query<Contest>(
    `select j.id, j.workspace_id as "workspaceId", j.live_version_id as "liveVersionId", j.winners from journeys j join journey_versions v on v.id = j.live_version_id
     where j.status in ('live', 'paused') and v.graph @? '$.nodes[*].config.experiment ? (@.winner == "send")'`);
  return rows;
}

/** Keeps the winner of an experiment: who was not assigned yet goes there from now on. False: it has one already, which another process may have found. */
export async function setWinner(db: Queryable, journeyId: number, nodeId: string, variant: string): Promise<boolean> {
  const { rowCount } = await db.query('update journeys set winners = winners || jsonb_build_object($2::text, $3::text) where id = $1 and not jsonb_exists(winners, $2)', [journeyId, nodeId, variant]);
  return rowCount === 1;
}

/** When a version with an experiment at a step was first published (epoch milliseconds); null: never. Later edits elsewhere do not start it anew. */
export async function experimentSince(db: Queryable, journeyId: number, nodeId: string): Promise<number | null> {
  const { rows } = await db.query<{ at: number | null }>(
    `select (extract(epoch from min(published_at)) * 1000)::float8 as at from journey_versions where journey_id = $1 and jsonb_path_exists(graph, '$.nodes[*] ? (@.id == $id).config.experiment', jsonb_build_object('id', $2::text))`, [journeyId, nodeId]);
  return rows[0]?.at ?? null;
}
