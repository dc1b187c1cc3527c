import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** The address of a trigger, as it is kept. */
export interface StoredHook {
  readonly id: number;
  readonly trigger: string;
  readonly tokenSealed: Buffer;
  readonly secretSealed: Buffer;
  readonly settings: JsonObject;
}

const COLUMNS = 'id, trigger, token_sealed as "tokenSealed", secret_sealed as "secretSealed", settings';

/** Addresses of the triggers of a workspace. */
export async function listHooks(db: Queryable, workspaceId: number): Promise<StoredHook[]> {
  const { rows } = await db.query<StoredHook>(`select ${COLUMNS} from trigger_hooks where workspace_id = $1`, [workspaceId]);
  return rows;
}

/** The address of a trigger, or null when it has none. */
export async function findHookOf(db: Queryable, workspaceId: number, trigger: string): Promise<StoredHook | null> {
  const { rows } = await db.query<StoredHook>(`select ${COLUMNS} from trigger_hooks where workspace_id = $1 and trigger = $2`, [workspaceId, trigger]);
  return rows[0] ?? null;
}

/** What a new address is known by. */
export interface HookSecrets {
  readonly tokenHash: Buffer;
  readonly tokenSealed: Buffer;
  readonly secretSealed: Buffer;
}

/** Gives a trigger an address, or changes the settings of the one it has; answers whether anything changed. */
export async function putHook(db: Queryable, workspaceId: number, hook: { readonly id: number; readonly trigger: string; readonly settings: JsonObject } & HookSecrets): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into trigger_hooks (id, workspace_id, trigger, token_hash, token_sealed, secret_sealed, settings) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (workspace_id, trigger) do update set settings = excluded.settings where trigger_hooks.settings is distinct from excluded.settings`,
    [hook.id, workspaceId, hook.trigger, hook.tokenHash, hook.tokenSealed, hook.secretSealed, JSON.stringify(hook.settings)]);
  return rowCount === 1;
}

/** Takes the address away from a trigger that has come to be of another source. */
export async function deleteHook(db: Queryable, workspaceId: number, trigger: string): Promise<void> {
  await db.query('delete from trigger_hooks where workspace_id = $1 and trigger = $2', [workspaceId, trigger]);
}

/** Gives a trigger another address and secret in place of those it has; false when it has none. */
export async function replaceHookAddress(db: Queryable, workspaceId: number, trigger: string, secrets: HookSecrets): Promise<boolean> {
  const { rowCount } = await db.query('update trigger_hooks set token_hash = $3, token_sealed = $4, secret_sealed = $5 where workspace_id = $1 and trigger = $2', [workspaceId, trigger, secrets.tokenHash, secrets.tokenSealed, secrets.secretSealed]);
  return rowCount === 1;
}

/** A called address with what its trigger says of properties. */
export interface CalledHook extends StoredHook {
  readonly workspaceId: number;
  readonly schema: JsonObject | null;
}

/** The address with this hash, or null; by the unique index. */
export async function findCalledHook(db: Queryable, tokenHash: Buffer): Promise<CalledHook | null> {
  const { rows } = await db.query<CalledHook>(
    `select h.id, h.trigger, h.token_sealed as "tokenSealed", h.secret_sealed as "secretSealed", h.settings, h.workspace_id as "workspaceId", t.schema
     from trigger_hooks h join triggers t on t.workspace_id = h.workspace_id and t.name = h.trigger where h.token_hash = $1`, [tokenHash]);
  return rows[0] ?? null;
}

/** The profile with an address, folded: one that has a user id before others, then the one seen last; null when nobody has it. By `profiles_email`. */
export async function findProfileByEmail(db: Queryable, workspaceId: number, emailFolded: string): Promise<{ id: number; externalId: string | null } | null> {
  const { rows } = await db.query<{ id: number; externalId: string | null }>(
    `select id, external_id as "externalId" from profiles where workspace_id = $1 and email_folded = $2 collate "C" and merged_into is null order by external_id is null, last_seen_at desc nulls last, id limit 1`, [workspaceId, emailFolded]);
  return rows[0] ?? null;
}
