import type { JourneyStatus, JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A journey as it is stored. */
export interface StoredJourney {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly pillar: 'retention' | 'loyalty' | 'advocacy' | 'expansion';
  readonly audience: 'customer' | 'consumer' | 'both';
  readonly status: JourneyStatus;
  readonly revision: number;
  readonly edited: boolean;
  readonly liveVersionId: number | null;
  /** Number of the live version. */
  readonly version: number | null;
  /** The live version takes people whom a colleague puts in. */
  readonly byHand: boolean;
  /** True when steps of other journeys start its live version. */
  readonly startable: boolean;
  /** Whose runs it has: those of its draft. */
  readonly subject: 'profile' | 'account';
  readonly changedAt: number;
  readonly changedBy: string | null;
  /** Why its rollout stands still; null: it does not. */
  readonly haltedReason: string | null;
  /** By step, the variant that won its experiment. */
  readonly winners: { readonly [nodeId: string]: string };
}

/** A journey with its draft. */
export interface JourneyWithDraft extends StoredJourney {
  readonly draft: JsonObject;
}

/** A published graph. */
export interface PublishedVersion {
  readonly versionId: number;
  readonly number: number;
  readonly graph: JsonObject;
  readonly publishedAt: number;
  readonly publishedBy: string | null;
}

/** What names a journey in lists. */
export interface JourneyTitle {
  readonly name: string;
  readonly pillar: string;
  readonly audience: string;
}

const COLUMNS = `j.id, j.key, j.name, j.pillar, j.audience, j.status, j.revision, j.edited, j.live_version_id as "liveVersionId", v.number as version, coalesce(j.draft->>'subject', 'profile') as subject, coalesce(v.graph @? '$.entry.triggers[*] ? (@.type == "manual")', false) as "byHand", coalesce(v.graph @? '$.entry.triggers[*] ? (@.type == "journey")', false) as startable, j.changed_at as "changedAt", j.changed_by as "changedBy", j.halted_reason as "haltedReason", j.winners`;
const FROM = 'journeys j left join journey_versions v on v.id = j.live_version_id';

/** Journeys of a workspace, last edited first. */
export async function listJourneys(db: Queryable, workspaceId: number): Promise<StoredJourney[]> {
  const { rows } = await db.query<StoredJourney>(`select ${COLUMNS} from ${FROM} where j.workspace_id = $1 order by j.changed_at desc, j.id desc`, [workspaceId]);
  return rows;
}

/** A journey with its draft, or null. */
export async function findJourney(db: Queryable, workspaceId: number, id: number): Promise<JourneyWithDraft | null> {
  const { rows } = await db.query<JourneyWithDraft>(`select ${COLUMNS}, j.draft from ${FROM} where j.workspace_id = $1 and j.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** A journey with its draft, locked against other changes until the transaction ends, or null. */
export async function lockJourney(transaction: Transaction, workspaceId: number, id: number): Promise<JourneyWithDraft | null> {
  const { rowCount } = await transaction.query('select 1 from journeys where workspace_id = $1 and id = $2 for update', [workspaceId, id]);
  return rowCount === 0 ? null : findJourney(transaction, workspaceId, id);
}

/** Makes a journey as a draft. */
export async function insertJourney(db: Queryable, journey: JourneyTitle & { readonly id: number; readonly workspaceId: number; readonly key: string; readonly draft: JsonObject; readonly by: string }): Promise<void> {
  await db.query('insert into journeys (id, workspace_id, key, name, pillar, audience, draft, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [journey.id, journey.workspaceId, journey.key, journey.name, journey.pillar, journey.audience, JSON.stringify(journey.draft), journey.by]);
}

/** Keys that journeys of a workspace have, of those that begin like this one. */
export async function journeyKeysLike(db: Queryable, workspaceId: number, beginning: string): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>('select key from journeys where workspace_id = $1 and starts_with(key, $2)', [workspaceId, beginning]);
  return rows.map((row) => row.key);
}

/** Saves a draft over the revision that was read; the title changes with it while nothing is published. Answers the new revision and instant. */
export async function saveDraft(db: Queryable, id: number, change: { readonly draft: JsonObject; readonly edited: boolean; readonly title: JourneyTitle | null; readonly by: string }): Promise<{ revision: number; savedAt: number }> {
  const { rows } = await db.query<{ revision: number; savedAt: number }>(
    `update journeys set draft = $2, edited = $3, changed_by = $4, changed_at = now(), revision = revision + 1, name = coalesce($5, name), pillar = coalesce($6, pillar), audience = coalesce($7, audience)
     where id = $1 returning revision, changed_at as "savedAt"`,
    [id, JSON.stringify(change.draft), change.edited, change.by, change.title?.name ?? null, change.title?.pillar ?? null, change.title?.audience ?? null]);
  return rows[0] ?? { revision: 0, savedAt: 0 };
}

/** Inserts the next version of a journey and makes it the live one. */
export async function publishVersion(transaction: Transaction, version: { readonly versionId: number; readonly workspaceId: number; readonly journeyId: number; readonly graph: JsonObject; readonly migration: JsonObject | null; readonly title: JourneyTitle; readonly by: string }): Promise<number> {
  const { rows } = await transaction.query<{ number: number }>(
    `insert into journey_versions (id, workspace_id, journey_id, number, graph, published_by, migration)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6 from journey_versions where journey_id = $3 returning number`,
    [version.versionId, version.workspaceId, version.journeyId, JSON.stringify(version.graph), version.by, version.migration === null ? null : JSON.stringify(version.migration)]);
  await transaction.query(`update journeys set live_version_id = $2, status = 'live', edited = false, halted_at = null, halted_reason = null, name = $3, pillar = $4, audience = $5, changed_at = now(), changed_by = $6 where id = $1`,
    [version.journeyId, version.versionId, version.title.name, version.title.pillar, version.title.audience, version.by]);
  return rows[0]?.number ?? 0;
}

/** Changes the status of a journey. */
export async function setJourneyStatus(db: Queryable, id: number, status: JourneyStatus, by: string): Promise<void> {
  await db.query('update journeys set status = $2, changed_at = now(), changed_by = $3 where id = $1', [id, status, by]);
}

/** Says whether a paused journey collects those who would enter. */
export async function setCollects(db: Queryable, id: number, collects: boolean): Promise<void> {
  await db.query('update journeys set collects = $2 where id = $1', [id, collects]);
}

/** Deletes a journey that was never published. */
export async function deleteJourney(db: Queryable, id: number): Promise<void> {
  await db.query(`delete from journeys where id = $1 and live_version_id is null and status = 'draft'`, [id]);
}

/** Published versions of a journey, newest first. */
export async function listVersions(db: Queryable, workspaceId: number, journeyId: number): Promise<Omit<PublishedVersion, 'graph'>[]> {
  const { rows } = await db.query<Omit<PublishedVersion, 'graph'>>(
    'select id as "versionId", number, published_at as "publishedAt", published_by as "publishedBy" from journey_versions where workspace_id = $1 and journey_id = $2 order by number desc', [workspaceId, journeyId]);
  return rows;
}

/** A published version by id, or null. */
export async function findVersion(db: Queryable, workspaceId: number, versionId: number): Promise<PublishedVersion | null> {
  const { rows } = await db.query<PublishedVersion>(
    'select id as "versionId", number, graph, published_at as "publishedAt", published_by as "publishedBy" from journey_versions where workspace_id = $1 and id = $2', [workspaceId, versionId]);
  return rows[0] ?? null;
}

/** A name of a trigger or template with a journey that uses it. */
export interface Use {
  readonly name: string;
  readonly journeyId: number;
  readonly journey: string;
  /** True when the live version of a journey that is not stopped uses it. */
  readonly live: boolean;
}

const GRAPHS = `(select j.id, j.name, j.draft as graph, false as live from journeys j where j.workspace_id = $1 and (j.live_version_id is null or j.edited)
  union all select j.id, j.name, v.graph, j.status in ('live', 'paused') from journeys j join journey_versions v on v.id = j.live_version_id where j.workspace_id = $1)`;
/** A list within a graph, empty where a draft has something else there. */
const listAt = (path: string): string => `jsonb_array_elements(case when jsonb_typeof(g.graph #> '${path}') = 'array' then g.graph #> '${path}' else '[]' end)`;

/** Templates that drafts and live graphs name, each with its journeys. */
export async function templateUses(db: Queryable, workspaceId: number): Promise<Use[]> {
  const { rows } = await db.query<Use>(
    `select k.name, g.id as "journeyId", g.name as journey, bool_or(g.live) as live from ${GRAPHS} g cross join ${listAt('{nodes}')} n
       cross join lateral (values (n->'config'->>'template'), (n->'config'->>'quietTemplate')) k(name) where k.name is not null group by 1, 2, 3 order by 3, 2`, [workspaceId]);
  return rows;
}

/** Triggers (by name) and events that drafts and live graphs begin with, each with its journeys. */
export async function triggerUses(db: Queryable, workspaceId: number): Promise<(Use & { type: string })[]> {
  const { rows } = await db.query<Use & { type: string }>(
    `select t->>'type' as type, coalesce(t->>'trigger', t->>'event') as name, g.id as "journeyId", g.name as journey, bool_or(g.live) as live from ${GRAPHS} g cross join ${listAt('{entry,triggers}')} t
     where coalesce(t->>'trigger', t->>'event') is not null group by 1, 2, 3, 4 order by 4, 3`, [workspaceId]);
  return rows;
}

/** Segments (by key) that Conditions and triggers of drafts and live graphs ask for, each with its journeys. */
export async function segmentUses(db: Queryable, workspaceId: number): Promise<Use[]> {
  const { rows } = await db.query<Use>(
    `select k #>> '{}' as name, g.id as "journeyId", g.name as journey, bool_or(g.live) as live from ${GRAPHS} g cross join jsonb_path_query(g.graph, '$.**?(@.type == "segment" || @.type == "segment_entered" || @.type == "segment_left" || @.type == "schedule").segment') k
     where jsonb_typeof(k) = 'string' group by 1, 2, 3 order by 3, 2`, [workspaceId]);
  return rows;
}

/** Journeys that take entries, or will when they are resumed, and whose live version has a type of trigger. */
export async function journeysStartedBy(db: Queryable, workspaceId: number, trigger: string): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select j.id from journeys j join journey_versions v on v.id = j.live_version_id where j.workspace_id = $1 and j.status in ('live', 'paused')
       and jsonb_path_exists(v.graph, '$.entry.triggers[*] ? (@.type == $type)', jsonb_build_object('type', $2::text)) order by j.id`, [workspaceId, trigger]);
  return rows.map((row) => row.id);
}
