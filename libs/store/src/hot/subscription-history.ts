import type { Json } from '@perennial/model';
import type { Queryable } from '../database.js';
import { column } from './rows.js';

/** A change of a reserved attribute of an account. */
export interface SubscriptionChange {
  /** UUID, deterministic, so that a repeated import or drain writes it once. */
  readonly id: string;
  readonly workspaceId: number;
  readonly accountId: number;
  readonly attribute: string;
  /** Null: it had no value. */
  readonly from: Json;
  /** Null: it has none any more. */
  readonly to: Json;
  readonly at: number;
  /** `group`, `import`, or the address of the colleague or name of the key that changed it. */
  readonly cause: string;
}

/** Writes changes into accounts' subscription history, in order; those that stand there already are left as they are. Answers how many were new. For drains and for imports. */
export async function insertSubscriptionHistory(db: Queryable, changes: readonly SubscriptionChange[]): Promise<number> {
  if (changes.length === 0) return 0;
  const { rowCount } = await db.query({
    name: 'insert-subscription-history',
    text: `insert into subscription_history (id, workspace_id, account_id, attribute, from_value, to_value, at, cause)
      select u.id, u.workspace_id, u.account_id, u.attribute, nullif(u.from_value, 'null'), nullif(u.to_value, 'null'), to_timestamp(u.at / 1000), u.cause
      from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::jsonb[], $6::jsonb[], $7::float8[], $8::text[]) with ordinality as u(id, workspace_id, account_id, attribute, from_value, to_value, at, cause, n)
      order by u.n on conflict (id) do nothing`,
    values: [
      column(changes, (c) => c.id), column(changes, (c) => c.workspaceId), column(changes, (c) => c.accountId), column(changes, (c) => c.attribute), column(changes, (c) => JSON.stringify(c.from)),
      column(changes, (c) => JSON.stringify(c.to)), column(changes, (c) => c.at), column(changes, (c) => c.cause),
    ],
  });
  return rowCount ?? 0;
}
