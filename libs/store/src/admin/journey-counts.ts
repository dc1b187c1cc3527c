import type { Queryable } from '../database.js';

/** Days that lists look back. */
export const LIST_DAYS = 30;

/** A journey's numbers in the list. */
export interface JourneyNumbers {
  readonly journeyId: number;
  readonly entered: number;
  readonly ended: number;
  readonly stuck: number;
  /** Messages sent in the last 30 days. */
  readonly sent: number;
  /** Entries by day (`2026-04-13`) in the last 30 days. */
  readonly trend: { readonly [day: string]: number };
}

/** Numbers of journeys, from counters alone: their rows grow with nodes and days, not with people. */
export async function journeyNumbers(db: Queryable, workspaceId: number, journeyId: number | null): Promise<JourneyNumbers[]> {
  const { rows } = await db.query<JourneyNumbers>(
    `with own as (select id from journeys where workspace_id = $1 and ($2::bigint is null or id = $2)),
       daily as (select c.journey_id, c.day::text as day, sum(c.value) as n from own join counters c on c.journey_id = own.id
         where c.node_id = '' and c.measure = 'entered' and c.day > (now() at time zone 'utc')::date - ${LIST_DAYS} group by 1, 2)
     select own.id as "journeyId",
       coalesce((select sum(c.value) from counters c where c.journey_id = own.id and c.node_id = '' and c.measure = 'entered'), 0)::float8 as entered,
       coalesce((select sum(c.value) from counters c where c.journey_id = own.id and c.node_id = '' and c.measure in ('completed', 'exited')), 0)::float8 as ended,
       coalesce((select sum(c.value) from counters c where c.journey_id = own.id and c.measure = 'message:sent' and c.day > (now() at time zone 'utc')::date - ${LIST_DAYS}), 0)::float8 as sent,
       (select count(*) from enrollments e where e.journey_id = own.id and e.state = 4)::int as stuck,
       coalesce((select jsonb_object_agg(d.day, d.n) from daily d where d.journey_id = own.id), '{}') as trend
     from own`, [workspaceId, journeyId]);
  return rows;
}

/** One sum of a journey's counters. */
export interface CounterSum {
  readonly nodeId: string;
  readonly measure: string;
  readonly value: number;
}

/** All counters of a journey summed over versions, days and workers; by `counters_journey`. */
export async function sumCounters(db: Queryable, journeyId: number): Promise<CounterSum[]> {
  const { rows } = await db.query<CounterSum>(`select node_id as "nodeId", measure, sum(value)::float8 as value from counters where journey_id = $1 group by 1, 2 order by 1, 2`, [journeyId]);
  return rows;
}

/** Stuck runs of a journey by node; by `enrollments_stuck`. */
export async function stuckByNode(db: Queryable, journeyId: number): Promise<{ nodeId: string; stuck: number }[]> {
  const { rows } = await db.query<{ nodeId: string; stuck: number }>(`select coalesce(node_id, '') as "nodeId", count(*)::int as stuck from enrollments where journey_id = $1 and state = 4 group by 1`, [journeyId]);
  return rows;
}

/** How many runs each version of a journey has under way. */
export async function hereByVersion(db: Queryable, journeyId: number): Promise<{ versionId: number; here: number }[]> {
  const { rows } = await db.query<{ versionId: number; here: number }>(
    `select version_id as "versionId", sum(case when measure in ('entered', 'moved:in') then value else -value end)::float8 as here from counters
     where journey_id = $1 and node_id = '' and measure in ('entered', 'completed', 'exited', 'moved:in', 'moved:out') group by 1`, [journeyId]);
  return rows;
}
