import { shardOf, type Json, type JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';
import { SOURCE } from '../hot/rows.js';

/** Members are counted up to here. */
export const COUNTED_MEMBERS = 10_000;

/** An account as lists show it. */
export interface ListedAccount {
  readonly id: number;
  readonly externalId: string;
  readonly name: string;
  readonly attributes: JsonObject;
  readonly members: number;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
}

const LISTED = `a.id, a.external_id as "externalId", coalesce(nullif(a.name, ''), a.external_id) as name, a.attributes, a.created_at as "createdAt", a.last_seen_at as "lastSeenAt",
  (select count(*)::int from (select 1 from memberships m where m.account_id = a.id limit ${COUNTED_MEMBERS}) x) as members`;
const likeText = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Accounts below an id, newest first; by `accounts_list`. */
export async function listAccounts(db: Queryable, workspaceId: number, page: { readonly before: number | null; readonly limit: number }): Promise<ListedAccount[]> {
  const { rows } = await db.query<ListedAccount>(`select ${LISTED} from accounts a where a.workspace_id = $1 and ($2::bigint is null or a.id < $2) order by a.id desc limit $3`, [workspaceId, page.before, page.limit]);
  return rows;
}

/** Accounts whose folded name or external id begins with a text, or whose id it is; below an id, newest first. By `accounts_name` and `accounts_external`. */
export async function searchAccounts(db: Queryable, workspaceId: number, search: { readonly folded: string; readonly plain: string; readonly id: number | null; readonly before: number | null; readonly limit: number }): Promise<ListedAccount[]> {
  const matching = (condition: string): string => `(select id, shard from accounts where workspace_id = $1 and ${condition} and ($4::bigint is null or id < $4) order by id desc limit $5)`;
  const { rows } = await db.query<ListedAccount>(
    `with found as (${[matching(`name_folded <> '' and name_folded collate "C" like $2`), matching('external_id like $3'), matching('$6::bigint is not null and shard = $7::smallint and id = $6')].join(' union ')})
     select ${LISTED} from found f join accounts a on a.shard = f.shard and a.id = f.id order by a.id desc limit $5`,
    [workspaceId, likeText(search.folded), likeText(search.plain), search.before, search.limit, search.id, search.id === null ? null : shardOf(search.id)]);
  return rows;
}

/** An account by id, or null. */
export async function findAccount(db: Queryable, workspaceId: number, id: number): Promise<ListedAccount | null> {
  const { rows } = await db.query<ListedAccount>(`select ${LISTED} from accounts a where a.shard = $2 and a.id = $3 and a.workspace_id = $1`, [workspaceId, shardOf(id), id]);
  return rows[0] ?? null;
}

/** The account with an id that the product gave it, or null. */
export async function accountOfGroup(db: Queryable, workspaceId: number, externalId: string): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>('select id from accounts where workspace_id = $1 and external_id = $2', [workspaceId, externalId]);
  return rows[0]?.id ?? null;
}

/** A person who belongs to an account. */
export interface AccountMember {
  readonly profileId: number;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  readonly lastActiveAt: number;
}

/** Members of an account above an id, in order of id; by `memberships_account`. */
export async function membersOfAccount(db: Queryable, accountId: number, page: { readonly after: number | null; readonly limit: number }): Promise<AccountMember[]> {
  const { rows } = await db.query<AccountMember>(
    `select m.profile_id as "profileId", coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') as name, p.email, m.role, m.last_active_at as "lastActiveAt"
     from memberships m join profiles p on p.shard = m.shard and p.id = m.profile_id where m.account_id = $1 and ($2::bigint is null or m.profile_id > $2) order by m.profile_id limit $3`, [accountId, page.after, page.limit]);
  return rows;
}

/** An event of an account, with its member where one did it. */
export interface AccountEvent {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly source: number;
  readonly at: number;
  readonly profileId: number | null;
  readonly person: string | null;
}

/** Events of an account, newest first, beyond a place: its own, and what members did in its name, not what the engine noted of members. By `events_account`. */
export async function eventsOfAccount(db: Queryable, workspaceId: number, accountId: number, page: { readonly after: { readonly at: number; readonly key: number } | null; readonly limit: number }): Promise<AccountEvent[]> {
  const { rows } = await db.query<Omit<AccountEvent, 'person'>>(
    `select * from (select id as key, event_id as id, name, properties, source, floor(extract(epoch from occurred_at) * 1000)::float8 as at, profile_id as "profileId" from events
       where account_id = $2 and workspace_id = $1 and (profile_id is null or source <> ${SOURCE.engine}) and ($3::float8 is null or occurred_at < to_timestamp(($3::float8 + 1) / 1000))) e
     where $3::float8 is null or (at, key) < ($3::float8, $4::bigint) order by at desc, key desc limit $5`,
    [workspaceId, accountId, page.after?.at ?? null, page.after?.key ?? null, page.limit]);
  const names = await namesOfProfiles(db, workspaceId, rows.flatMap((row) => (row.profileId === null ? [] : [row.profileId])));
  return rows.map((row) => ({ ...row, person: row.profileId === null ? null : (names.get(row.profileId) ?? null) }));
}

/** Names of profiles by id. */
export async function namesOfProfiles(db: Queryable, workspaceId: number, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const unique = [...new Set(ids)];
  const { rows } = await db.query<{ id: number; name: string }>(
    `select p.id, coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') as name from unnest($2::smallint[], $3::bigint[]) u(shard, id) join profiles p on p.shard = u.shard and p.id = u.id where p.workspace_id = $1`,
    [workspaceId, unique.map(shardOf), unique]);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A line of an account's subscription history. */
export interface HistoryLine {
  readonly place: number;
  readonly attribute: string;
  readonly from: Json;
  readonly to: Json;
  readonly at: number;
  readonly cause: string;
}

/** Changes of an account's reserved attributes, newest first, beyond a place; by `subscription_history_account`. */
export async function historyOfAccount(db: Queryable, workspaceId: number, accountId: number, page: { readonly after: { readonly at: number; readonly place: number } | null; readonly limit: number }): Promise<HistoryLine[]> {
  const { rows } = await db.query<HistoryLine>(
    `select * from (select place, attribute, from_value as "from", to_value as "to", floor(extract(epoch from at) * 1000)::float8 as at, cause from subscription_history where account_id = $2 and workspace_id = $1) h
     where $3::float8 is null or (at, place) < ($3::float8, $4::bigint) order by at desc, place desc limit $5`,
    [workspaceId, accountId, page.after?.at ?? null, page.after?.place ?? null, page.limit]);
  return rows;
}

/** A run of a member of an account. */
export interface MemberRun {
  readonly id: number;
  readonly journeyId: number;
  readonly journeyName: string;
  readonly profileId: number;
  readonly name: string;
  /** Number of the state. */
  readonly state: number;
  readonly enteredAt: number;
}

/** Newest runs of an account's members, at most 50, of the 1,000 members who were active last; by `enrollments_entries`. */
export async function runsOfMembers(db: Queryable, workspaceId: number, accountId: number): Promise<MemberRun[]> {
  const { rows } = await db.query<MemberRun>(
    `with m as (select profile_id, shard from memberships where account_id = $2 order by last_active_at desc limit 1000)
     select e.id, e.journey_id as "journeyId", j.name as "journeyName", e.subject_id as "profileId", coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') as name, e.state, e.entered_at as "enteredAt"
     from m join enrollments e on e.subject_id = m.profile_id and e.workspace_id = $1 join journeys j on j.id = e.journey_id join profiles p on p.shard = m.shard and p.id = m.profile_id order by e.id desc limit 50`, [workspaceId, accountId]);
  return rows;
}

/** A run of an account through a journey of accounts. */
export interface AccountRun extends Omit<MemberRun, 'profileId' | 'name'> {
  readonly key: string;
}

/** Newest runs of an account itself, at most 50; by `enrollments_entries`. */
export async function runsOfAccount(db: Queryable, workspaceId: number, accountId: number): Promise<AccountRun[]> {
  const { rows } = await db.query<AccountRun>(
    `select e.id, e.journey_id as "journeyId", j.name as "journeyName", e.key, e.state, e.entered_at as "enteredAt"
     from enrollments e join journeys j on j.id = e.journey_id where e.subject_id = $2 and e.workspace_id = $1 and e.account order by e.id desc limit 50`, [workspaceId, accountId]);
  return rows;
}
