import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';
import type { StoredJob } from '../transfer/jobs.js';

/** Which runs of a journey a command is for. */
export interface RunScope {
  readonly workspaceId: number;
  readonly journeyId: number;
  /** Only those that are not on this version. */
  readonly notVersion: number | null;
  /** Only those that stand at one of these nodes. */
  readonly nodes: readonly string[] | null;
  /** Only those that entered before (epoch ms). */
  readonly enteredBefore: number | null;
}

/** How many runs of a journey are under way at each node of each version, from counters alone. */
export async function hereByNode(db: Queryable, journeyId: number): Promise<{ versionId: number; nodeId: string; here: number }[]> {
  const { rows } = await db.query<{ versionId: number; nodeId: string; here: number }>(
    `select version_id as "versionId", node_id as "nodeId", sum(case when measure = 'arrived' then value else -value end)::float8 as here from counters
     where journey_id = $1 and node_id <> '' and (measure in ('arrived', 'ended') or measure like 'left:%') group by 1, 2 having sum(case when measure = 'arrived' then value else -value end) > 0 order by 1, 2`, [journeyId]);
  return rows;
}

/** Runs under way, in order of their ids; by `enrollments_journey`. */
export async function runsUnderWay(db: Queryable, scope: RunScope, page: { readonly after: number; readonly limit: number }): Promise<{ id: number; shard: number; subjectId: number; account: boolean }[]> {
  const { rows } = await db.query<{ id: number; shard: number; subjectId: number; account: boolean }>(
    `select id, shard, subject_id as "subjectId", account from enrollments where workspace_id = $1 and journey_id = $2 and state in (0, 4) and id > $3 and ($4::bigint is null or version_id <> $4) and ($5::text[] is null or node_id = any($5)) and ($7::float8 is null or entered_at < to_timestamp($7 / 1000)) order by id limit $6`,
    [scope.workspaceId, scope.journeyId, page.after, scope.notVersion, scope.nodes === null ? null : [...scope.nodes], page.limit, scope.enteredBefore]);
  return rows;
}

/** The newest job of a kind that is under way for a journey, or null; by `jobs_open`. */
export async function jobOfJourney(db: Queryable, workspaceId: number, kind: string, journeyId: number): Promise<Pick<StoredJob, 'id' | 'title' | 'done' | 'total'> | null> {
  const { rows } = await db.query<Pick<StoredJob, 'id' | 'title' | 'done' | 'total'>>(
    `select id, title, done, total from jobs where state in ('queued', 'running') and workspace_id = $1 and kind = $2 and (input->>'journeyId')::bigint = $3 order by id desc limit 1`, [workspaceId, kind, journeyId]);
  return rows[0] ?? null;
}

/** Ends the jobs of a kind that give a command to the runs of a journey: another takes their place. */
export async function replaceJobs(db: Queryable, workspaceId: number, kind: string, of: { readonly journeyId: number; readonly command: string }): Promise<void> {
  await db.query(`update jobs set state = 'cancelled', cursor = null, worker = null, finished_at = now() where state in ('queued', 'running') and workspace_id = $1 and kind = $2 and (input->>'journeyId')::bigint = $3 and input->>'command' = $4`, [workspaceId, kind, of.journeyId, of.command]);
}

/** The live version of a journey with what becomes of people of older ones; null: nothing was chosen. */
export async function liveMigration(db: Queryable, journeyId: number): Promise<{ versionId: number; number: number; migration: JsonObject } | null> {
  const { rows } = await db.query<{ versionId: number; number: number; migration: JsonObject }>(
    'select v.id as "versionId", v.number, v.migration from journeys j join journey_versions v on v.id = j.live_version_id where j.id = $1 and v.migration is not null', [journeyId]);
  return rows[0] ?? null;
}
