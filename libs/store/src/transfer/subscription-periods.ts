import type { Json } from '@perennial/model';
import type { Transaction } from '../database.js';
import { column } from '../hot/rows.js';

/** The beginning of an imported period, or its end, for one attribute of an account. */
export interface SubscriptionPoint {
  /** UUID, deterministic: a file that is imported again writes nothing twice. */
  readonly id: string;
  readonly accountId: number;
  readonly attribute: string;
  /** Null: the period ends. */
  readonly value: Json;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of an end: when its period began, epoch milliseconds. Null: a beginning. */
  readonly since: number | null;
}

/** The value that an account's history ends with. */
export interface LastValue {
  readonly accountId: number;
  readonly attribute: string;
  readonly value: Json;
}

/** Writes points; answers the ids of those that were not there. A file that says another value than before is right. */
async function upsertPoints(transaction: Transaction, workspaceId: number, points: readonly SubscriptionPoint[]): Promise<Set<string>> {
  const { rows } = await transaction.query<{ id: string; fresh: boolean }>(
    `insert into subscription_history (id, workspace_id, account_id, attribute, to_value, at, since, cause)
     select u.id, $1, u.account_id, u.attribute, nullif(u.value, 'null'), to_timestamp(u.at / 1000), to_timestamp(u.since / 1000), 'import'
     from unnest($2::uuid[], $3::bigint[], $4::text[], $5::jsonb[], $6::float8[], $7::float8[]) with ordinality u(id, account_id, attribute, value, at, since, n) order by u.at, u.n
     on conflict (id) do update set to_value = excluded.to_value, at = excluded.at returning id, xmax = 0 as fresh`,
    [workspaceId, column(points, (p) => p.id), column(points, (p) => p.accountId), column(points, (p) => p.attribute), column(points, (p) => JSON.stringify(p.value)), column(points, (p) => p.at), column(points, (p) => p.since)]);
  return new Set(rows.filter((row) => row.fresh).map((row) => row.id));
}

/** Removes ends that a file says no more, and those of periods that were followed by another before they ended: a later one takes the place of the one before. */
async function dropEnds(transaction: Transaction, accounts: readonly number[], points: readonly SubscriptionPoint[]): Promise<void> {
  const begins = points.filter((point) => point.since === null);
  await transaction.query(
    `delete from subscription_history h using unnest($1::bigint[], $2::text[], $3::float8[]) u(account_id, attribute, at)
     where h.account_id = u.account_id and h.attribute = u.attribute and h.since = to_timestamp(u.at / 1000) and not (h.id = any($4::uuid[]))`,
    [column(begins, (p) => p.accountId), column(begins, (p) => p.attribute), column(begins, (p) => p.at), points.filter((point) => point.since !== null).map((point) => point.id)]);
  await transaction.query(
    `delete from subscription_history e where e.account_id = any($1::bigint[]) and e.since is not null and exists (
       select 1 from subscription_history b where b.account_id = e.account_id and b.attribute = e.attribute and b.since is null and b.at > e.since and b.at <= e.at)`, [accounts]);
}

/** Lets each change of these accounts begin with what the one before ended with; the first that traffic told keeps what it knew. */
async function chain(transaction: Transaction, accounts: readonly number[]): Promise<void> {
  await transaction.query(
    `update subscription_history h set from_value = c.before from (
       select id, lag(to_value) over w as before, row_number() over w as n from subscription_history where account_id = any($1::bigint[]) window w as (partition by account_id, attribute order by at, place)) c
     where h.id = c.id and h.account_id = any($1::bigint[]) and (c.n > 1 or h.cause = 'import') and h.from_value is distinct from c.before`, [accounts]);
}

/**
 * Puts imported periods into the subscription history of accounts, so that each of its lines says what changed from what. Answers what was
 * new, and the values that histories now end with where an import said the last word. By `subscription_history_account`. Locks: the accounts' shards are held.
 */
export async function importSubscriptions(transaction: Transaction, workspaceId: number, points: readonly SubscriptionPoint[]): Promise<{ readonly fresh: ReadonlySet<string>; readonly last: readonly LastValue[] }> {
  if (points.length === 0) return { fresh: new Set(), last: [] };
  const accounts = [...new Set(points.map((point) => point.accountId))];
  const fresh = await upsertPoints(transaction, workspaceId, points);
  await dropEnds(transaction, accounts, points);
  await chain(transaction, accounts);
  const { rows } = await transaction.query<LastValue & { cause: string }>(
    `select distinct on (account_id, attribute) account_id as "accountId", attribute, to_value as value, cause from subscription_history where account_id = any($1::bigint[]) order by account_id, attribute, at desc, place desc`, [accounts]);
  return { fresh, last: rows.filter((row) => row.cause === 'import') };
}
