import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** How a workspace's mails look, as it is stored. */
export interface StoredBrand {
  readonly brand: JsonObject;
  readonly revision: number;
  readonly changedAt: number;
  readonly changedBy: string | null;
}

/** The brand of a workspace, or null when it changed nothing. */
export async function findBrand(db: Queryable, workspaceId: number): Promise<StoredBrand | null> {
  const { rows } = await db.query<StoredBrand>('select brand, revision, changed_at as "changedAt", changed_by as "changedBy" from brands where workspace_id = $1', [workspaceId]);
  return rows[0] ?? null;
}

/** Saves the brand of a workspace over the revision that was read (0: none); answers false when someone else saved meanwhile. */
export async function saveBrand(db: Queryable, workspaceId: number, change: { readonly brand: JsonObject; readonly revision: number; readonly by: string }): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into brands (workspace_id, brand, changed_by) select $1, $2, $3 where $4 = 0 or exists (select 1 from brands where workspace_id = $1)
     on conflict (workspace_id) do update set brand = excluded.brand, changed_by = excluded.changed_by, changed_at = now(), revision = brands.revision + 1 where brands.revision = $4`,
    [workspaceId, JSON.stringify(change.brand), change.by, change.revision]);
  return rowCount === 1;
}

/** A piece that mails share, as it is stored. */
export interface StoredBlock {
  readonly id: number;
  readonly key: string;
  readonly kind: 'layout' | 'partial';
  readonly name: string;
  readonly mjml: string;
  readonly revision: number;
  readonly changedAt: number;
  readonly changedBy: string | null;
}

/** Pieces that a workspace wrote or changed, by name. */
export async function listBlocks(db: Queryable, workspaceId: number): Promise<StoredBlock[]> {
  const { rows } = await db.query<StoredBlock>('select id, key, kind, name, mjml, revision, changed_at as "changedAt", changed_by as "changedBy" from template_blocks where workspace_id = $1 order by name, key', [workspaceId]);
  return rows;
}

/** Saves a piece over the revision that was read (0: none); answers false when someone else saved meanwhile. */
export async function saveBlock(db: Queryable, workspaceId: number, block: Pick<StoredBlock, 'id' | 'key' | 'kind' | 'name' | 'mjml' | 'revision'> & { readonly by: string }): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into template_blocks (id, workspace_id, key, kind, name, mjml, changed_by) select $1, $2, $3, $4, $5, $6, $7 where $8 = 0 or exists (select 1 from template_blocks where workspace_id = $2 and key = $3)
     on conflict (workspace_id, key) do update set kind = excluded.kind, name = excluded.name, mjml = excluded.mjml, changed_by = excluded.changed_by, changed_at = now(), revision = template_blocks.revision + 1
     where template_blocks.revision = $8`,
    [block.id, workspaceId, block.key, block.kind, block.name, block.mjml, block.by, block.revision]);
  return rowCount === 1;
}

/** Forgets a piece; a standard one is as it came again. Answers false when there is none. */
export async function deleteBlock(db: Queryable, workspaceId: number, key: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from template_blocks where workspace_id = $1 and key = $2', [workspaceId, key]);
  return rowCount === 1;
}
