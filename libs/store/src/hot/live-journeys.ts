import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** What the engine must know of a workspace before it handles its stimuli. */
export interface WorkspaceState {
  readonly id: number;
  /** Grows with every publish, pause and resume: what was compiled for an older one is stale. */
  readonly revision: number;
  readonly timezone: string;
}

/** Revisions of workspaces, read in the transaction that uses them: entries use a version from its publish commit. */
export async function workspaceStates(db: Queryable, ids: readonly number[]): Promise<WorkspaceState[]> {
  const { rows } = await db.query<WorkspaceState>({ name: 'workspace-states', text: 'select id, journeys_revision as revision, timezone from workspaces where id = any($1::bigint[])', values: [[...ids]] });
  return rows;
}

/** What a workspace says about its product, so that attributes can be computed. */
export async function loadComputedSettings(db: Queryable, workspaceId: number): Promise<JsonObject> {
  const { rows } = await db.query<{ settings: JsonObject }>('select computed_settings as settings from workspaces where id = $1', [workspaceId]);
  return rows[0]?.settings ?? {};
}

/** A published journey of a workspace with its newest graph. */
export interface PublishedJourney {
  readonly journeyId: number;
  readonly key: string;
  readonly versionId: number;
  readonly status: 'live' | 'paused' | 'stopped';
  readonly graph: JsonObject;
  /** While it is paused, people come in and wait at the entry. */
  readonly collects: boolean;
  /** By step, the variant that won its experiment. */
  readonly winners: JsonObject;
  /** Its rollout stands still. */
  readonly halted: boolean;
  /** What becomes of runs of older versions; null: they finish on theirs. */
  readonly migration: JsonObject | null;
  /** Runs that entered before an instant (epoch ms; null: all) are taken out. */
  readonly ending: { readonly before: number | null; readonly reason: string } | null;
  /** Epoch ms; what fell due before it makes no messages any more. */
  readonly staleBefore: number | null;
}

/** Newest published version of each journey that was ever published, whatever its status: stopped ones finish their runs. */
export async function loadPublishedJourneys(db: Queryable, workspaceId: number): Promise<PublishedJourney[]> {
  const { rows } = await db.query<PublishedJourney>(
    `select j.id as "journeyId", j.key, j.halted_at is not null as halted, j.collects, j.winners, v.id as "versionId", j.status, v.graph, v.migration, floor(extract(epoch from j.stale_before) * 1000)::float8 as "staleBefore",
       case when j.ended_before is not null then jsonb_build_object('before', case when isfinite(j.ended_before) then floor(extract(epoch from j.ended_before) * 1000) end, 'reason', j.ended_reason) end as ending
     from journeys j join journey_versions v on v.id = j.live_version_id
     where j.workspace_id = $1 and j.status <> 'draft'`,
    [workspaceId],
  );
  return rows;
}

/** Graphs of versions by id, for runs of older versions. */
export async function loadVersions(db: Queryable, versionIds: readonly number[]): Promise<{ versionId: number; journeyId: number; graph: JsonObject; publishedAt: number }[]> {
  if (versionIds.length === 0) return [];
  const { rows } = await db.query<{ versionId: number; journeyId: number; graph: JsonObject; publishedAt: number }>('select id as "versionId", journey_id as "journeyId", graph, published_at as "publishedAt" from journey_versions where id = any($1::bigint[])', [[...versionIds]]);
  return rows;
}
