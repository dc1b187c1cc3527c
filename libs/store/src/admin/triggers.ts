import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** What becomes of an event that does not fit its schema: nothing, a note in the debugger, or it is not taken. */
export type Enforcement = 'off' | 'warn' | 'refuse';

/** A registered trigger: what programs said of an event or of something that is fired. */
export interface StoredTrigger {
  readonly name: string;
  readonly source: 'event' | 'api' | 'webhook';
  readonly schema: JsonObject | null;
  readonly sample: JsonObject | null;
  readonly key: string | null;
  readonly description: string;
  /** What becomes of tracked events of this name that do not fit the schema. */
  readonly enforcement: Enforcement;
  readonly createdAt: number;
  readonly changedAt: number;
}

const COLUMNS = 'name, source, schema, sample, key, description, enforcement, created_at as "createdAt", changed_at as "changedAt"';

/** Triggers of a workspace by name. */
export async function listTriggers(db: Queryable, workspaceId: number): Promise<StoredTrigger[]> {
  const { rows } = await db.query<StoredTrigger>(`select ${COLUMNS} from triggers where workspace_id = $1 order by name`, [workspaceId]);
  return rows;
}

/** A trigger by name, or null. */
export async function findTrigger(db: Queryable, workspaceId: number, name: string): Promise<StoredTrigger | null> {
  const { rows } = await db.query<StoredTrigger>(`select ${COLUMNS} from triggers where workspace_id = $1 and name = $2`, [workspaceId, name]);
  return rows[0] ?? null;
}

/** Registers a trigger or changes it; without `enforcement` that stays as it is. Answers `unchanged` when it was so already. */
export async function putTrigger(db: Queryable, workspaceId: number, trigger: Omit<StoredTrigger, 'createdAt' | 'changedAt' | 'enforcement'> & { readonly enforcement?: Enforcement | undefined }): Promise<'created' | 'changed' | 'unchanged'> {
  const { rows } = await db.query<{ fresh: boolean }>(
    `insert into triggers (workspace_id, name, source, schema, sample, key, description, enforcement) values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, 'off'))
     on conflict (workspace_id, name) do update set source = excluded.source, schema = excluded.schema, sample = excluded.sample, key = excluded.key, description = excluded.description, enforcement = coalesce($8, triggers.enforcement), changed_at = now()
       where (triggers.source, triggers.schema, triggers.sample, triggers.key, triggers.description, triggers.enforcement) is distinct from (excluded.source, excluded.schema, excluded.sample, excluded.key, excluded.description, coalesce($8, triggers.enforcement))
     returning xmax = 0 as fresh`,
    [workspaceId, trigger.name, trigger.source, trigger.schema === null ? null : JSON.stringify(trigger.schema), trigger.sample === null ? null : JSON.stringify(trigger.sample), trigger.key, trigger.description, trigger.enforcement ?? null]);
  return rows[0] === undefined ? 'unchanged' : rows[0].fresh ? 'created' : 'changed';
}

/** Removes a trigger; answers false when there was none. */
export async function deleteTrigger(db: Queryable, workspaceId: number, name: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from triggers where workspace_id = $1 and name = $2', [workspaceId, name]);
  return rowCount === 1;
}

/** A journey that a fired trigger may begin. */
export interface FiredJourney {
  readonly journeyId: number;
  readonly journey: string;
}

/** Live and paused journeys whose live version begins with a trigger that is fired. */
export async function journeysOfTrigger(db: Queryable, workspaceId: number, name: string, subject: 'profile' | 'account'): Promise<FiredJourney[]> {
  const { rows } = await db.query<FiredJourney>(
    `select j.id as "journeyId", j.name as journey from journeys j join journey_versions v on v.id = j.live_version_id
     where j.workspace_id = $1 and j.status in ('live', 'paused') and coalesce(v.graph->>'subject', 'profile') = $3 and exists (select 1 from jsonb_array_elements(v.graph->'entry'->'triggers') t where t->>'type' = 'api' and t->>'trigger' = $2) order by j.id`, [workspaceId, name, subject]);
  return rows;
}

/** What became of one fired event in a journey. */
export interface FiredOutcome {
  readonly journeyId: number;
  /** Null: it did not begin a run, for this reason. */
  readonly enrollmentId: number | null;
  readonly reason: string | null;
}

/** What became of a fired event of a profile so far; by `enrollments_entries` and `refusals_profile`. */
export async function firedOutcomes(db: Queryable, workspaceId: number, fired: { readonly subjectId: number; readonly eventId: string; readonly journeyIds: readonly number[] }): Promise<FiredOutcome[]> {
  const { rows } = await db.query<FiredOutcome>(
    `select journey_id as "journeyId", id as "enrollmentId", null::text as reason from enrollments where subject_id = $2 and journey_id = any($4::bigint[]) and workspace_id = $1 and entry_event->>'id' = $3
     union all
     select journey_id, null, reason from refusals where subject_id = $2 and journey_id = any($4::bigint[]) and workspace_id = $1 and stimulus_id = $3`,
    [workspaceId, fired.subjectId, fired.eventId, [...fired.journeyIds]]);
  return rows;
}

/** A schema that events of a name are held against as they come in. */
export interface EnforcedSchema {
  readonly name: string;
  readonly schema: JsonObject;
  readonly enforcement: 'warn' | 'refuse';
  readonly changedAt: number;
}

/** Schemas in force of a workspace, at most 1,000. */
export async function enforcedSchemas(db: Queryable, workspaceId: number): Promise<EnforcedSchema[]> {
  const { rows } = await db.query<EnforcedSchema>(`select name, schema, enforcement, changed_at as "changedAt" from triggers where workspace_id = $1 and enforcement <> 'off' and schema is not null order by name limit 1000`, [workspaceId]);
  return rows;
}
