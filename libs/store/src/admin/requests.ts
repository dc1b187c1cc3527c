import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** A kept request with the name of its key, or of the trigger at whose address it came. */
export interface ListedRequest {
  readonly id: number;
  readonly at: number;
  readonly keyId: number;
  readonly keyName: string;
  readonly keyKind: 'server' | 'browser' | 'hook';
  readonly endpoint: string;
  readonly status: number;
  readonly taken: number;
  readonly refused: JsonObject[];
  readonly warnings: JsonObject[];
}

/** Kept requests below an id, newest first, of one key or of all; by `requests_key` and `requests_workspace`. */
export async function listRequests(db: Queryable, workspaceId: number, filter: { readonly keyId: number | null; readonly trouble: boolean; readonly before: number | null; readonly limit: number }): Promise<ListedRequest[]> {
  const { rows } = await db.query<ListedRequest>(
    `select r.id, r.at, r.key_id as "keyId", k.name as "keyName", k.kind as "keyKind", r.endpoint, r.status, r.taken, r.refused, r.warnings
     from requests r join (select id, workspace_id, name, kind from keys union all select id, workspace_id, trigger, 'hook' from trigger_hooks) k on k.id = r.key_id and k.workspace_id = r.workspace_id
     where r.workspace_id = $1 and ($2::bigint is null or r.key_id = $2) and (not $3 or r.trouble) and ($4::bigint is null or r.id < $4) order by r.id desc limit $5`,
    [workspaceId, filter.keyId, filter.trouble, filter.before, filter.limit]);
  return rows;
}
