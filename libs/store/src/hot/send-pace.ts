import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** How far what is limited to a rate is spoken for; instants in epoch milliseconds. */
export interface PaceState {
  readonly scope: string;
  /** When the next message may go. */
  readonly nextFree: number;
  /** When the last of those who were told to come back comes back. */
  readonly lineEnd: number;
}

const ms = (name: string): string => `(extract(epoch from ${name}) * 1000)::float8`;

/** States of scopes, made where there are none, locked in ascending order until the transaction ends. */
export async function lockPaces(transaction: Transaction, workspaceId: number, scopes: readonly string[]): Promise<PaceState[]> {
  const sorted = [...scopes].sort();
  await transaction.query('insert into send_pace (workspace_id, scope, next_free, line_end) select $1, s, now(), now() from unnest($2::text[]) s order by s on conflict do nothing', [workspaceId, sorted]);
  const { rows } = await transaction.query<PaceState>(`select scope, ${ms('next_free')} as "nextFree", ${ms('line_end')} as "lineEnd" from send_pace where workspace_id = $1 and scope = any($2::text[]) order by scope for update`, [workspaceId, sorted]);
  return rows;
}

/** Keeps states that were locked. */
export async function savePaces(db: Queryable, workspaceId: number, states: readonly PaceState[]): Promise<void> {
  await db.query(
    `update send_pace p set next_free = to_timestamp(u.free / 1000), line_end = to_timestamp(u.line / 1000) from unnest($2::text[], $3::float8[], $4::float8[]) u(scope, free, line) where p.workspace_id = $1 and p.scope = u.scope`,
    [workspaceId, column(states, (s) => s.scope), column(states, (s) => s.nextFree), column(states, (s) => s.lineEnd)]);
}
