import type { Json, JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';
import type { LearntOf } from '../hot/learnt.js';

/** Days that the catalogue counts. */
export const CATALOGUE_DAYS = 30;

/** An event of the catalogue; `days` are counts a day, the oldest first, today (UTC) last. */
export interface CountedEvent {
  readonly name: string;
  readonly count: number;
  readonly lastSeenAt: number;
  readonly days: number[];
}

/** Events of the last 30 days with their volume a day, most frequent first, at most 500; with a name only that one. By the primary key of `event_names`. */
export async function countedEvents(db: Queryable, workspaceId: number, name: string | null = null): Promise<CountedEvent[]> {
  const { rows } = await db.query<CountedEvent>(
    `with daily as (select name, day, sum(count) as count, max(last_seen_at) as seen from event_names where workspace_id = $1 and day > current_date - ${CATALOGUE_DAYS} and ($2::text is null or name = $2) group by name, day),
       names as (select name, sum(count) as total, max(seen) as seen from daily group by name order by total desc, name limit 500)
     select n.name, n.total::float8 as count, n.seen as "lastSeenAt",
       (select array_agg(coalesce(d.count, 0)::float8 order by s.day) from generate_series(current_date - ${CATALOGUE_DAYS - 1}, current_date, interval '1 day') s(day) left join daily d on d.name = n.name and d.day = s.day::date) as days
     from names n order by n.total desc, n.name`, [workspaceId, name]);
  return rows;
}

/** A path that was seen in traffic. */
export interface LearntPath {
  readonly of: LearntOf;
  readonly path: string;
  /** Types with how often each was seen, the most frequent first. */
  readonly types: { readonly type: string; readonly count: number }[];
  readonly count: number;
  readonly examples: Json[];
  readonly lastSeenAt: number;
}

/** Paths learnt of an event's properties, or (`name` empty) of attributes, the most frequent first, at most 500 of each; path '' is the number of objects that were looked at. */
export async function learntPaths(db: Queryable, workspaceId: number, what: { readonly of: readonly LearntOf[]; readonly name: string }): Promise<LearntPath[]> {
  const { rows } = await db.query<LearntPath>(
    `with typed as (select of, path, type, sum(count) as count, max(last_seen_at) as seen, (array_agg(examples order by last_seen_at desc))[1] as examples
         from learnt_paths where workspace_id = $1 and of = any($2::text[]) and name = $3 group by of, path, type),
       whole as (select of, path, sum(count)::float8 as count, max(seen) as "lastSeenAt", jsonb_agg(jsonb_build_object('type', type, 'count', count) order by count desc, type) as types,
         (array_agg(examples order by count desc))[1] as examples from typed group by of, path)
     select w.*, w.path = '' as root from whole w order by (w.path = '') desc, count desc, of, path limit 1500`, [workspaceId, [...what.of], what.name]);
  return rows.map(({ of, path, types, count, examples, lastSeenAt }) => ({ of, path, types, count, lastSeenAt, examples: examples.slice(0, 3) }));
}

/** A journey that names an event, or the trigger that is fired as one, anywhere: entry, waits, exits, goals, conditions. */
export interface EventUse {
  readonly name: string;
  readonly journeyId: number;
  readonly journey: string;
  readonly live: boolean;
}

/** Events that drafts and live graphs name anywhere, each with its journeys. */
export async function eventUses(db: Queryable, workspaceId: number): Promise<EventUse[]> {
  const { rows } = await db.query<EventUse>(
    `select case jsonb_typeof(e) when 'string' then e #>> '{}' else e->>'name' end as name, g.id as "journeyId", g.name as journey, bool_or(g.live) as live
     from (select j.id, j.name, j.draft as graph, false as live from journeys j where j.workspace_id = $1 and (j.live_version_id is null or j.edited)
       union all select j.id, j.name, v.graph, j.status in ('live', 'paused') from journeys j join journey_versions v on v.id = j.live_version_id where j.workspace_id = $1) g
     cross join lateral (select jsonb_path_query(g.graph, 'strict $.**.event') union all select jsonb_path_query(g.graph, 'strict $.**.trigger')) names(e)
     where jsonb_typeof(e) = 'string' or jsonb_typeof(e->'name') = 'string' group by 1, 2, 3 order by 3, 2`, [workspaceId]);
  return rows;
}

/** A line of the event log with whom it concerns. */
export interface TailedEvent {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly profileId: number | null;
  readonly accountId: number | null;
  readonly source: number;
  readonly occurredAt: number;
  readonly receivedAt: number;
}

/** Brings the block ranges of the log up to date, so that reading its end does not read what autovacuum has not come to yet. */
export async function summarizeLog(db: Queryable): Promise<void> {
  await db.query(`select brin_summarize_new_values(inhrelid) from pg_inherits where inhparent = 'events_recent'::regclass`);
}

/** Newest events received since an instant, newest first; `name` is a part of the name, folded. By `events_recent` (brin). */
export async function tailEvents(db: Queryable, workspaceId: number, filter: { readonly since: number; readonly name: string | null; readonly profileIds: readonly number[] | null; readonly limit: number }): Promise<TailedEvent[]> {
  const { rows } = await db.query<TailedEvent>(
    `select id as key, event_id as id, name, properties, profile_id as "profileId", account_id as "accountId", source, floor(extract(epoch from occurred_at) * 1000)::float8 as "occurredAt", floor(extract(epoch from received_at) * 1000)::float8 as "receivedAt"
     from events where received_at >= to_timestamp($2::float8 / 1000) and workspace_id = $1 and ($3::text is null or position($3 in lower(name)) > 0) and ($4::bigint[] is null or profile_id = any($4))
     order by received_at desc, id desc limit $5`, [workspaceId, filter.since, filter.name, filter.profileIds === null ? null : [...filter.profileIds], filter.limit]);
  return rows;
}
