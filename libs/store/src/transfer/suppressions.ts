import type { Queryable } from '../database.js';
import { column } from '../hot/rows.js';

/** An address that is not written to. */
export interface StoredSuppression {
  readonly id: number;
  readonly channel: string;
  /** Folded, or the keyed hash of an erased person's. */
  readonly address: string;
  readonly reason: string;
  readonly source: string;
  readonly createdAt: number;
}

/** A suppression to be written. */
export interface NewSuppression {
  readonly channel: string;
  readonly address: string;
  readonly reason: string;
  readonly source: string;
}

const COLUMNS = 'id, channel, address, reason, source, created_at as "createdAt"';

/** Suppressions below an id, newest first; `prefix` is the beginning of a folded address, `exact` (its hash) finds erased ones. By `suppressions_newest`, and by the primary key when a channel and a prefix are given. */
export async function listSuppressions(db: Queryable, workspaceId: number, filter: { readonly channel: string | null; readonly prefix: string; readonly exact: readonly string[]; readonly before: number | null; readonly limit: number }): Promise<StoredSuppression[]> {
  const { rows } = await db.query<StoredSuppression>(
    `select ${COLUMNS} from suppressions where workspace_id = $1 and ($2::text is null or channel = $2) and ($3 = '' or address like $3 || '%' or address = any($4::text[])) and ($5::bigint is null or id < $5) order by id desc limit $6`,
    [workspaceId, filter.channel, filter.prefix.replace(/[\\%_]/g, '\\$&'), [...filter.exact], filter.before, filter.limit]);
  return rows;
}

/** One suppression, or null. */
export async function findSuppression(db: Queryable, workspaceId: number, id: number): Promise<StoredSuppression | null> {
  const { rows } = await db.query<StoredSuppression>(`select ${COLUMNS} from suppressions where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Writes suppressions, in ascending order of address; one that is there keeps its reason. Answers how many were new. */
export async function addSuppressions(db: Queryable, workspaceId: number, suppressions: readonly NewSuppression[]): Promise<number> {
  const rows = [...suppressions].sort((a, b) => (a.channel < b.channel ? -1 : a.channel > b.channel ? 1 : a.address < b.address ? -1 : 1));
  const { rowCount } = await db.query(
    `insert into suppressions (workspace_id, channel, address, reason, source) select $1, u.channel, u.address, u.reason, u.source
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality u(channel, address, reason, source, n) order by u.n on conflict do nothing`,
    [workspaceId, column(rows, (r) => r.channel), column(rows, (r) => r.address), column(rows, (r) => r.reason), column(rows, (r) => r.source)]);
  return rowCount ?? 0;
}

/** Removes a suppression; false when it was gone. */
export async function deleteSuppression(db: Queryable, workspaceId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from suppressions where workspace_id = $1 and id = $2', [workspaceId, id]);
  return rowCount === 1;
}
