import { MAX_ATTRIBUTES, shardOf, type JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** An account's attributes and when it was last seen. */
export interface AccountState {
  readonly id: number;
  readonly workspaceId: number;
  readonly attributes: JsonObject;
  readonly lastSeenAt: number | null;
}

/** Accounts by id; by primary key (shard, id). */
export async function loadAccounts(transaction: Queryable, ids: readonly number[]): Promise<AccountState[]> {
  if (ids.length === 0) return [];
  const { rows } = await transaction.query<AccountState>(
    `select a.id, a.workspace_id as "workspaceId", a.attributes, floor(extract(epoch from a.last_seen_at) * 1000)::float8 as "lastSeenAt"
     from unnest($1::smallint[], $2::bigint[]) u(shard, id) join accounts a on a.shard = u.shard and a.id = u.id`,
    [column(ids, shardOf), [...ids]],
  );
  return rows;
}

/** The name that lists show and search; empty where none was told. */
const accountName = ({ attributes: { name } }: AccountState): string => (typeof name === 'string' ? name.slice(0, 200) : '');

/** Writes accounts whose attributes or last sign of life changed. Locks: their shards are held. */
export async function updateAccounts(transaction: Transaction, accounts: readonly AccountState[]): Promise<void> {
  if (accounts.length === 0) return;
  await transaction.query({
    name: 'update-accounts',
    text: `update accounts a set attributes = u.attributes, last_seen_at = to_timestamp(u.seen / 1000), name = u.name, name_folded = u.name_folded
      from unnest($1::smallint[], $2::bigint[], $3::jsonb[], $4::float8[], $5::text[], $6::text[]) as u(shard, id, attributes, seen, name, name_folded)
      where a.shard = u.shard and a.id = u.id`,
    values: [column(accounts, (a) => shardOf(a.id)), column(accounts, (a) => a.id), column(accounts, (a) => JSON.stringify(a.attributes)), column(accounts, (a) => a.lastSeenAt), column(accounts, accountName), column(accounts, (a) => accountName(a).normalize('NFC').toLowerCase())],
  });
}

/** A profile's belonging to an account; a null role leaves the role as it is (`member` at first). */
export interface MembershipChange {
  readonly profileId: number;
  readonly accountId: number;
  readonly workspaceId: number;
  readonly role: string | null;
  /** What changes of its attributes (null removes one), or null. */
  readonly attributes: JsonObject | null;
  readonly at: number;
}

/** A profile that belongs to an account. */
export type Belonging = Pick<MembershipChange, 'profileId' | 'accountId' | 'workspaceId'>;

/** Makes or refreshes memberships; answers those that were not there. Locks: the profiles' shards are held; rows in ascending order. */
export async function upsertMemberships(transaction: Transaction, changes: readonly MembershipChange[]): Promise<Belonging[]> {
  if (changes.length === 0) return [];
  const last = new Map(changes.map((change) => [`${change.profileId} ${change.accountId}`, change]));
  const roles = new Map(changes.filter((change) => change.role !== null).map((change) => [`${change.profileId} ${change.accountId}`, change.role]));
  const rows = [...last.values()].sort((a, b) => a.profileId - b.profileId || a.accountId - b.accountId);
  // Only a role that was told takes the place of one; who comes without stays what they are.
  const named = rows.filter((row) => roles.has(`${row.profileId} ${row.accountId}`));
  const { rows: written } = await transaction.query<Belonging & { fresh: boolean }>({
    name: 'upsert-memberships',
    text: `insert into memberships (shard, profile_id, account_id, account_shard, workspace_id, role, last_active_at, joined_at)
      select u.shard, u.profile_id, u.account_id, u.account_shard, u.workspace_id, coalesce(u.role, 'member'), to_timestamp(u.at / 1000), to_timestamp(u.at / 1000)
      from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::bigint[], $6::text[], $7::float8[]) as u(shard, profile_id, account_id, account_shard, workspace_id, role, at)
      on conflict (profile_id, account_id) do update set last_active_at = greatest(memberships.last_active_at, excluded.last_active_at),
        role = case when (excluded.profile_id, excluded.account_id) in (select * from unnest($8::bigint[], $9::bigint[])) then excluded.role else memberships.role end
      returning profile_id as "profileId", account_id as "accountId", workspace_id as "workspaceId", xmax = 0 as fresh`,
    values: [
      column(rows, (r) => shardOf(r.profileId)), column(rows, (r) => r.profileId), column(rows, (r) => r.accountId), column(rows, (r) => shardOf(r.accountId)), column(rows, (r) => r.workspaceId),
      column(rows, (r) => roles.get(`${r.profileId} ${r.accountId}`) ?? null), column(rows, (r) => r.at), column(named, (r) => r.profileId), column(named, (r) => r.accountId),
    ],
  });
  return written.filter(({ fresh }) => fresh);
}

/** Ends a membership; false: there was none. Locks: the profile's shard is held. */
export async function deleteMembership(transaction: Transaction, { workspaceId, profileId, accountId }: Belonging): Promise<boolean> {
  const { rowCount } = await transaction.query('delete from memberships where profile_id = $1 and account_id = $2 and workspace_id = $3', [profileId, accountId, workspaceId]);
  return (rowCount ?? 0) > 0;
}

/**
 * Changes the attributes of memberships that are there; answers those that would have more than MAX_ATTRIBUTES, which stay as they are.
 * Locks: the profiles' shards are held; rows in ascending order.
 */
export async function changeMemberships(transaction: Transaction, changes: readonly MembershipChange[]): Promise<Pick<Belonging, 'profileId' | 'accountId'>[]> {
  const merged = new Map<string, MembershipChange & { readonly attributes: JsonObject }>();
  for (const change of changes) {
    if (change.attributes === null) continue;
    const key = `${change.profileId} ${change.accountId}`;
    merged.set(key, { ...change, attributes: { ...merged.get(key)?.attributes, ...change.attributes } });
  }
  if (merged.size === 0) return [];
  const rows = [...merged.values()].sort((a, b) => a.profileId - b.profileId || a.accountId - b.accountId);
  const { rows: refused } = await transaction.query<Pick<Belonging, 'profileId' | 'accountId'>>({
    name: 'change-memberships',
    text: `with u as (select m.profile_id, m.account_id, coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(m.attributes || c.attributes) e where e.value <> 'null'), '{}') as attributes
        from unnest($1::bigint[], $2::bigint[], $3::jsonb[]) c(profile_id, account_id, attributes) join memberships m on m.profile_id = c.profile_id and m.account_id = c.account_id),
      sized as (select u.*, (select count(*) from jsonb_object_keys(u.attributes)) <= $4 as fits from u),
      written as (update memberships m set attributes = s.attributes from sized s where s.fits and m.profile_id = s.profile_id and m.account_id = s.account_id)
      select profile_id as "profileId", account_id as "accountId" from sized where not fits`,
    values: [column(rows, (r) => r.profileId), column(rows, (r) => r.accountId), column(rows, (r) => JSON.stringify(r.attributes)), MAX_ATTRIBUTES],
  });
  return refused;
}
