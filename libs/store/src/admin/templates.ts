import type { Channel, JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { LIST_DAYS } from './journey-counts.js';

/** A template as it is stored, with its draft source. */
export interface StoredTemplate {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly channel: Channel;
  readonly topic: string | null;
  readonly source: JsonObject;
  readonly revision: number;
  readonly edited: boolean;
  /** Number of the version that is sent. */
  readonly version: number | null;
  readonly changedAt: number;
  readonly changedBy: string | null;
  /** Where it lies among others: names divided by /, empty on top. */
  readonly folder: string;
  /** Values for its preview. */
  readonly sample: JsonObject | null;
  /** Who gets it at all, a Condition; null: everybody. */
  readonly condition: JsonObject | null;
  readonly sender: string | null;
  readonly tracked: boolean;
}

const jsonOrNull = (value: JsonObject | null): string | null => (value === null ? null : JSON.stringify(value));

const COLUMNS = 't.id, t.key, t.name, t.channel, t.topic, t.source, t.revision, t.edited, v.number as version, t.changed_at as "changedAt", t.changed_by as "changedBy", t.folder, t.sample, t.condition, t.sender, t.tracked';
const FROM = 'templates t left join template_versions v on v.id = t.live_version_id';

/** Templates of a workspace, last edited first. */
export async function listTemplates(db: Queryable, workspaceId: number): Promise<StoredTemplate[]> {
  const { rows } = await db.query<StoredTemplate>(`select ${COLUMNS} from ${FROM} where t.workspace_id = $1 order by t.changed_at desc, t.id desc`, [workspaceId]);
  return rows;
}

/** A template, or null. */
export async function findTemplate(db: Queryable, workspaceId: number, id: number): Promise<StoredTemplate | null> {
  const { rows } = await db.query<StoredTemplate>(`select ${COLUMNS} from ${FROM} where t.workspace_id = $1 and t.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** A template, locked against other changes until the transaction ends, or null. */
export async function lockTemplate(transaction: Transaction, workspaceId: number, id: number): Promise<StoredTemplate | null> {
  const { rowCount } = await transaction.query('select 1 from templates where workspace_id = $1 and id = $2 for update', [workspaceId, id]);
  return rowCount === 0 ? null : findTemplate(transaction, workspaceId, id);
}

/** Makes a template as a draft; answers false when its key is taken. */
export async function insertTemplate(db: Queryable, template: Pick<StoredTemplate, 'id' | 'key' | 'name' | 'channel' | 'topic' | 'source' | 'folder' | 'sample' | 'condition' | 'sender' | 'tracked'> & { readonly workspaceId: number; readonly by: string }): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into templates (id, workspace_id, key, name, channel, topic, source, changed_by, folder, sample, condition, sender, tracked) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (workspace_id, key) do nothing',
    [template.id, template.workspaceId, template.key, template.name, template.channel, template.topic, JSON.stringify(template.source), template.by, template.folder, jsonOrNull(template.sample), jsonOrNull(template.condition), template.sender, template.tracked]);
  return rowCount === 1;
}

/** What a save changes of a template. */
export interface TemplateChange extends Pick<StoredTemplate, 'name' | 'topic' | 'source' | 'edited' | 'folder' | 'sample' | 'condition' | 'sender' | 'tracked'> {
  readonly by: string;
}

/** Saves the draft of a template. */
export async function saveTemplate(db: Queryable, id: number, change: TemplateChange): Promise<void> {
  await db.query('update templates set name = $2, topic = $3, source = $4, edited = $5, changed_by = $6, folder = $7, sample = $8, condition = $9, sender = $10, tracked = $11, changed_at = now(), revision = revision + 1 where id = $1',
    [id, change.name, change.topic, JSON.stringify(change.source), change.edited, change.by, change.folder, jsonOrNull(change.sample), jsonOrNull(change.condition), change.sender, change.tracked]);
}

/** Puts templates of a workspace into a folder; answers how many were moved. */
export async function moveTemplates(db: Queryable, workspaceId: number, ids: readonly number[], folder: string): Promise<number> {
  const { rowCount } = await db.query('update templates set folder = $3 where workspace_id = $1 and id = any($2::bigint[])', [workspaceId, ids, folder]);
  return rowCount ?? 0;
}

/** The source of the version that is sent, or null. */
export async function liveTemplateSource(db: Queryable, templateId: number): Promise<JsonObject | null> {
  const { rows } = await db.query<{ source: JsonObject }>('select v.source from templates t join template_versions v on v.id = t.live_version_id where t.id = $1', [templateId]);
  return rows[0]?.source ?? null;
}

/** Messages sent in the last 30 days by key of their template, from the counters of the nodes that name it. */
export async function sentByTemplate(db: Queryable, workspaceId: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ key: string; sent: number }>(
    `select n->'config'->>'template' as key, sum(c.value)::float8 as sent from journey_versions v cross join jsonb_array_elements(v.graph->'nodes') n
     join counters c on c.version_id = v.id and c.node_id = n->>'id' and c.measure = 'message:sent' and c.day > (now() at time zone 'utc')::date - ${LIST_DAYS}
     where v.workspace_id = $1 and n->'config'->>'template' is not null group by 1`, [workspaceId]);
  return new Map(rows.map((row) => [row.key, row.sent]));
}
