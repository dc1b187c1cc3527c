import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Most runs, and most refusals, that an answer tells of. */
export const WHY_ROWS = 20;

/** One person in one journey. */
export interface WhyScope {
  readonly workspaceId: number;
  readonly profileId: number;
  readonly journeyId: number;
}

/** A run as the answer to "why" needs it. */
export interface WhyRun {
  readonly id: number;
  readonly profileId: number;
  readonly versionId: number;
  readonly version: number;
  readonly key: string;
  /** Number of the state. */
  readonly state: number;
  readonly reason: string | null;
  readonly nodeId: string | null;
  readonly enteredAt: number;
  readonly endedAt: number | null;
  readonly wakeAt: number | null;
  readonly entryEvent: JsonObject | null;
  /** What started it: name of the event, or the type of the trigger; null: the log of then is gone. */
  readonly by: string | null;
  /** What the entry filter read; null: there was none, or the log of then is gone. */
  readonly values: JsonObject | null;
}

/** Runs of a person in a journey, newest first; by `enrollments_entries`, and `events_profile` for what was read as they entered. */
export async function whyRuns(db: Queryable, { workspaceId, profileId, journeyId }: WhyScope): Promise<WhyRun[]> {
  const { rows } = await db.query<WhyRun>(
    `select e.id, e.subject_id as "profileId", e.version_id as "versionId", v.number as version, e.key, e.state, e.reason, e.node_id as "nodeId", e.entered_at as "enteredAt", e.ended_at as "endedAt", coalesce(e.wake_at, e.parked_wake_at) as "wakeAt",
       e.entry_event as "entryEvent", x.properties->'values' as values, x.properties->>'by' as by
     from enrollments e join journey_versions v on v.id = e.version_id
     left join lateral (select x.properties from events x where x.profile_id = e.subject_id and x.name = 'journey_entered' and x.occurred_at = e.entered_at and (x.properties->>'enrollmentId')::bigint = e.id limit 1) x on true where e.subject_id = $2 and e.journey_id = $3 and e.workspace_id = $1 order by e.id desc limit ${WHY_ROWS}`, [workspaceId, profileId, journeyId]);
  return rows;
}

/** A refused entry. */
export interface WhyRefusal {
  readonly at: number;
  readonly eventName: string;
  readonly reason: string;
  readonly key: string | null;
  readonly values: JsonObject | null;
}

/** Refused entries of a person, newest first; by `refusals_profile`. */
export async function whyRefusals(db: Queryable, { workspaceId, profileId, journeyId }: WhyScope): Promise<WhyRefusal[]> {
  const { rows } = await db.query<WhyRefusal>(
    `select at, event_name as "eventName", reason, key, detail as values from refusals where subject_id = $2 and journey_id = $3 and workspace_id = $1 order by at desc limit ${WHY_ROWS}`, [workspaceId, profileId, journeyId]);
  return rows;
}

/** The last event of each name that a person did; by `events_profile`. */
export async function lastEvents(db: Queryable, { workspaceId, profileId }: Pick<WhyScope, 'workspaceId' | 'profileId'>, names: readonly string[]): Promise<{ name: string; occurredAt: number; receivedAt: number }[]> {
  if (names.length === 0) return [];
  const { rows } = await db.query<{ name: string; occurredAt: number; receivedAt: number }>(
    `select n.name, l.occurred_at as "occurredAt", l.received_at as "receivedAt" from unnest($3::text[]) n(name)
       cross join lateral (select occurred_at, received_at from events where profile_id = $2 and name = n.name and workspace_id = $1 order by occurred_at desc limit 1) l`, [workspaceId, profileId, [...names]]);
  return rows;
}
