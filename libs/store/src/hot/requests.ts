import type { Queryable } from '../database.js';
import { column } from './rows.js';

/** Requests that are kept of each write key. */
export const KEPT_REQUESTS = 1000;

/** A tracking request as the debugger keeps it. */
export interface KeptRequest {
  readonly workspaceId: number;
  readonly keyId: number;
  readonly at: number;
  /** e.g. `/v1/batch`. */
  readonly endpoint: string;
  readonly status: number;
  readonly taken: number;
  /** JSON list of what was refused. */
  readonly refused: string;
  /** JSON list of what was taken with a warning. */
  readonly warnings: string;
  readonly trouble: boolean;
}

/** Writes requests in one insert and trims their keys to the newest 1,000. Rows that another process trims are left to it, so neither waits. */
export async function keepRequests(db: Queryable, requests: readonly KeptRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await db.query({
    name: 'keep-requests',
    text: `insert into requests (workspace_id, key_id, at, endpoint, status, taken, refused, warnings, trouble)
      select u.workspace_id, u.key_id, to_timestamp(u.at / 1000), u.endpoint, u.status, u.taken, u.refused, u.warnings, u.trouble
      from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::smallint[], $6::int[], $7::jsonb[], $8::jsonb[], $9::boolean[]) with ordinality as u(workspace_id, key_id, at, endpoint, status, taken, refused, warnings, trouble, n)
      order by u.n`,
    values: [
      column(requests, (r) => r.workspaceId), column(requests, (r) => r.keyId), column(requests, (r) => r.at), column(requests, (r) => r.endpoint), column(requests, (r) => r.status), column(requests, (r) => r.taken),
      column(requests, (r) => r.refused), column(requests, (r) => r.warnings), column(requests, (r) => r.trouble),
    ],
  });
  await db.query(
    `delete from requests where id in (select r.id from unnest($1::bigint[]) k(id)
       cross join lateral (select id from requests where key_id = k.id order by id desc offset $2 limit 1) oldest
       join requests r on r.key_id = k.id and r.id <= oldest.id for update of r skip locked)`,
    [[...new Set(requests.map((request) => request.keyId))], KEPT_REQUESTS]);
}

/** Forgets requests older than 30 days. */
export async function forgetRequests(db: Queryable): Promise<void> {
  await db.query(`delete from requests where at < now() - interval '30 days'`);
}
