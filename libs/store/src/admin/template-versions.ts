import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A version of a template in the list of them. */
export interface StoredTemplateVersion {
  readonly id: number;
  readonly number: number;
  readonly note: string | null;
  readonly by: string | null;
  readonly at: number;
  /** Whether it is the one that is sent. */
  readonly live: boolean;
}

/** A version to be stored; `republished`: made of the source that is sent already, so that the draft stays as edited as it was. */
export interface NewTemplateVersion {
  readonly versionId: number;
  readonly workspaceId: number;
  readonly templateId: number;
  readonly source: JsonObject;
  readonly compiled: string;
  readonly by: string;
  readonly note: string | null;
  readonly republished: boolean;
}

/** Inserts the next version of a template and makes it the one that is sent; answers its number. */
export async function insertTemplateVersion(transaction: Transaction, version: NewTemplateVersion): Promise<number> {
  const { rows } = await transaction.query<{ number: number }>(
    `insert into template_versions (id, workspace_id, template_id, number, source, compiled, created_by, note)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7 from template_versions where template_id = $3 returning number`,
    [version.versionId, version.workspaceId, version.templateId, JSON.stringify(version.source), version.compiled, version.by, version.note]);
  await transaction.query('update templates set live_version_id = $2, edited = edited and $4, changed_at = case when $4 then changed_at else now() end, changed_by = case when $4 then changed_by else $3 end where id = $1',
    [version.templateId, version.versionId, version.by, version.republished]);
  return rows[0]?.number ?? 0;
}

const COLUMNS = `v.id, v.number, v.note, v.created_by as by, v.created_at as at, v.id is not distinct from t.live_version_id as live`;
const FROM = 'template_versions v join templates t on t.id = v.template_id';

/** Versions of a template, newest first, at most 500. */
export async function listTemplateVersions(db: Queryable, workspaceId: number, templateId: number): Promise<StoredTemplateVersion[]> {
  const { rows } = await db.query<StoredTemplateVersion>(`select ${COLUMNS} from ${FROM} where v.workspace_id = $1 and v.template_id = $2 order by v.number desc limit 500`, [workspaceId, templateId]);
  return rows;
}

/** A version of a template by number, with its source; or null. */
export async function findTemplateVersion(db: Queryable, workspaceId: number, of: { readonly templateId: number; readonly number: number }): Promise<(StoredTemplateVersion & { readonly source: JsonObject }) | null> {
  const { rows } = await db.query<StoredTemplateVersion & { source: JsonObject }>(`select ${COLUMNS}, v.source from ${FROM} where v.workspace_id = $1 and v.template_id = $2 and v.number = $3`, [workspaceId, of.templateId, of.number]);
  return rows[0] ?? null;
}

/** What the version of a template that is sent was made of, and when. */
export interface MadeOf {
  readonly id: number;
  readonly name: string;
  readonly blocks: readonly string[];
  readonly usesBrand: boolean;
  readonly at: number;
}

/** What the mails of a workspace that are sent are made of. */
export async function madeOf(db: Queryable, workspaceId: number): Promise<MadeOf[]> {
  const { rows } = await db.query<MadeOf>(
    `select t.id, t.name, coalesce(v.compiled->'blocks', '[]') as blocks, coalesce((v.compiled->>'usesBrand')::boolean, false) as "usesBrand", v.created_at as at
     from templates t join template_versions v on v.id = t.live_version_id where t.workspace_id = $1 and t.channel = 'email' order by t.name, t.id`, [workspaceId]);
  return rows;
}
