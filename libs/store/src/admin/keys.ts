import type { Queryable } from '../database.js';

/** A key to be stored: only its hash, or (`sealed`) its text too, encrypted, where it may be shown again. */
export interface NewKey {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: 'server' | 'browser' | 'api';
  readonly name: string;
  readonly prefix: string;
  readonly hash: Buffer;
  readonly sealed: Buffer | null;
  readonly origins: readonly string[];
}

/** A key in force, without its text. */
export interface StoredKey {
  readonly id: number;
  readonly kind: 'server' | 'browser' | 'api';
  readonly name: string;
  readonly prefix: string;
  readonly sealed: Buffer | null;
  readonly origins: string[];
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

const COLUMNS = 'id, kind, name, prefix, sealed, origins, created_at as "createdAt", last_used_at as "lastUsedAt"';

/** Stores a key. */
export async function insertKey(db: Queryable, key: NewKey): Promise<void> {
  await db.query('insert into keys (id, workspace_id, kind, name, prefix, hash, sealed, origins) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [key.id, key.workspaceId, key.kind, key.name, key.prefix, key.hash, key.sealed, [...key.origins]]);
}

/** Keys in force of a workspace, newest first. */
export async function listKeys(db: Queryable, workspaceId: number): Promise<StoredKey[]> {
  const { rows } = await db.query<StoredKey>(`select ${COLUMNS} from keys where workspace_id = $1 and revoked_at is null order by id desc`, [workspaceId]);
  return rows;
}

/** Revokes a key; answers its name, or null when there is none in force. */
export async function revokeKey(db: Queryable, workspaceId: number, id: number): Promise<{ name: string; kind: string } | null> {
  const { rows } = await db.query<{ name: string; kind: string }>('update keys set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null returning name, kind', [workspaceId, id]);
  return rows[0] ?? null;
}

/** An API key in force by the SHA-256 of its text; notes, at most once a minute, that it was used. */
export async function findApiKey(db: Queryable, hash: Buffer): Promise<{ id: number; workspaceId: number; name: string } | null> {
  const { rows } = await db.query<{ id: number; workspaceId: number; name: string; stale: boolean }>(
    `select id, workspace_id as "workspaceId", name, coalesce(last_used_at < now() - interval '1 minute', true) as stale from keys where hash = $1 and kind = 'api' and revoked_at is null`, [hash]);
  const found = rows[0];
  if (found === undefined) return null;
  if (found.stale) await db.query('update keys set last_used_at = now() where id = $1', [found.id]);
  return { id: found.id, workspaceId: found.workspaceId, name: found.name };
}

/** The oldest server key of a workspace whose text is kept sealed, or null. */
export async function sealedServerKey(db: Queryable, workspaceId: number): Promise<Buffer | null> {
  const { rows } = await db.query<{ sealed: Buffer }>(`select sealed from keys where workspace_id = $1 and kind = 'server' and sealed is not null and revoked_at is null order by id limit 1`, [workspaceId]);
  return rows[0]?.sealed ?? null;
}
