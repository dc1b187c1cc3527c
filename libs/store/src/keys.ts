import type { Queryable } from './database.js';

/** A write key that is in force. */
export interface FoundWriteKey {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: 'server' | 'browser';
  readonly origins: string[];
}

/** Finds a write key by the SHA-256 of its text and notes, at most once a minute, that it was used; null when unknown or revoked. */
export async function findWriteKey(db: Queryable, hash: Buffer): Promise<FoundWriteKey | null> {
  const { rows } = await db.query<FoundWriteKey & { used: number | null; stale: boolean }>(
    `select id, workspace_id as "workspaceId", kind, origins, coalesce(last_used_at < now() - interval '1 minute', true) as stale
     from keys where hash = $1 and kind in ('server', 'browser') and revoked_at is null`,
    [hash],
  );
  const found = rows[0];
  if (found === undefined) return null;
  if (found.stale) await db.query('update keys set last_used_at = now() where id = $1', [found.id]);
  return { id: found.id, workspaceId: found.workspaceId, kind: found.kind, origins: found.origins };
}

/** A setting of the whole installation, or null. */
export async function readSetting(db: Queryable, name: string): Promise<unknown> {
  const { rows } = await db.query<{ value: unknown }>('select value from settings where name = $1', [name]);
  return rows[0]?.value ?? null;
}

/** Writes a setting of the whole installation unless there is one already. */
export async function writeSettingOnce(db: Queryable, name: string, value: unknown): Promise<void> {
  await db.query('insert into settings (name, value) values ($1, $2) on conflict do nothing', [name, JSON.stringify(value)]);
}
