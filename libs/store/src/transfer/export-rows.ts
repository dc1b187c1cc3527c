import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** One page of an export: its rows in order, and where the next one begins (null: the end). */
export interface ExportPage<Row, Place> {
  readonly rows: readonly Row[];
  readonly next: Place | null;
}

const placed = <Row, Place>(rows: readonly Row[], limit: number, place: (row: Row) => Place): ExportPage<Row, Place> => {
  const last = rows.at(-1);
  return { rows, next: rows.length < limit || last === undefined ? null : place(last) };
};
const iso = (name: string): string => `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** Members of a segment only, where there is one: of the set that serves. */
const inSegment = (segmentId: number | null, place: string, subject: 'profile' | 'account' = 'profile'): string =>
  (segmentId === null ? `and ${place}::bigint is null` : `and exists (select 1 from segments g join segment_members s on s.set_id = g.set_id where g.id = ${place} and g.workspace_id = $1 and g.subject = '${subject}' and s.subject_id = p.id)`);

/** A profile as it is exported. */
export interface ExportedProfile {
  readonly id: number;
  readonly userId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly attributes: JsonObject;
}

/** Profiles of a workspace, or of a segment, above an id; by `profiles_list`. */
export async function pageProfiles(db: Queryable, workspaceId: number, page: { readonly segmentId: number | null; readonly after: number; readonly limit: number }): Promise<ExportPage<ExportedProfile, number>> {
  const { rows } = await db.query<ExportedProfile>(
    `select p.id, p.external_id as "userId", p.email, p.phone, p.timezone, p.locale, ${iso('p.created_at')} as "createdAt", ${iso('p.last_seen_at')} as "lastSeenAt", p.attributes
     from profiles p where p.workspace_id = $1 and p.merged_into is null and p.id > $2 ${inSegment(page.segmentId, '$4')} order by p.id limit $3`, [workspaceId, page.after, page.limit, page.segmentId]);
  return placed(rows, page.limit, (row) => row.id);
}

/** An account as it is exported. */
export interface ExportedAccount {
  readonly accountId: string;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly attributes: JsonObject;
}

/** Accounts of a workspace, or of a segment, above an external id; by `accounts_external`. */
export async function pageAccounts(db: Queryable, workspaceId: number, page: { readonly segmentId: number | null; readonly after: string; readonly limit: number }): Promise<ExportPage<ExportedAccount, string>> {
  const { rows } = await db.query<ExportedAccount>(
    `select p.external_id as "accountId", ${iso('p.created_at')} as "createdAt", ${iso('p.last_seen_at')} as "lastSeenAt", p.attributes from accounts p
     where p.workspace_id = $1 and p.external_id > $2 ${inSegment(page.segmentId, '$4', 'account')} order by p.external_id limit $3`, [workspaceId, page.after, page.limit, page.segmentId]);
  return placed(rows, page.limit, (row) => row.accountId);
}

/** A membership as it is exported. */
export interface ExportedMembership {
  readonly place: readonly [number, number];
  readonly accountId: string;
  readonly userId: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly lastActiveAt: string;
}

/** Members of accounts above an account and a profile; by `memberships_account`. */
export async function pageMemberships(db: Queryable, workspaceId: number, page: { readonly after: readonly [number, number]; readonly limit: number }): Promise<ExportPage<ExportedMembership, readonly [number, number]>> {
  const { rows } = await db.query<Omit<ExportedMembership, 'place'> & { account: number; profile: number }>(
    `select m.account_id as account, m.profile_id as profile, a.external_id as "accountId", p.external_id as "userId", p.email, m.role, ${iso('m.last_active_at')} as "lastActiveAt"
     from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id join profiles p on p.shard = m.shard and p.id = m.profile_id
     where m.workspace_id = $1 and (m.account_id, m.profile_id) > ($2, $3) order by m.account_id, m.profile_id limit $4`, [workspaceId, page.after[0], page.after[1], page.limit]);
  return placed(rows.map((row) => ({ ...row, place: [row.account, row.profile] as const })), page.limit, (row) => row.place);
}

/** An event as it is exported. */
export interface ExportedEvent {
  readonly id: number;
  /** Receipt, epoch microseconds: the place of the event. */
  readonly at: number;
  readonly eventId: string;
  readonly event: string;
  readonly userId: string | null;
  readonly profileId: number | null;
  readonly accountId: string | null;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly source: number;
  readonly properties: JsonObject;
}

type LoggedRow = Omit<ExportedEvent, 'userId' | 'accountId'> & { readonly account: number | null };

async function externalIds(db: Queryable, table: 'profiles' | 'accounts', ids: readonly (number | null)[]): Promise<Map<number, string | null>> {
  const known = [...new Set(ids.filter((id): id is number => id !== null))];
  if (known.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; externalId: string | null }>(
    `select s.id, s.external_id as "externalId" from unnest($1::smallint[], $2::bigint[]) u(shard, id) join ${table} s on s.shard = u.shard and s.id = u.id`, [known.map(shardOf), known]);
  return new Map(rows.map((row) => [row.id, row.externalId]));
}

/** Events received in [`from`, `until`) (epoch ms) behind a place, in order of receipt; by `events_recent`, so the span should be short. */
export async function pageEvents(db: Queryable, workspaceId: number, page: { readonly from: number; readonly until: number; readonly after: readonly [number, number]; readonly limit: number }): Promise<ExportPage<ExportedEvent, readonly [number, number]>> {
  const { rows } = await db.query<LoggedRow>(
    `select v.id, (extract(epoch from v.received_at) * 1000000)::int8 as at, v.event_id as "eventId", v.name as event, v.profile_id as "profileId", v.account_id as account, ${iso('v.occurred_at')} as "occurredAt",
       ${iso('v.received_at')} as "receivedAt", v.source, v.properties
     from events v where v.workspace_id = $1 and v.received_at >= to_timestamp($2::float8 / 1000) and v.received_at < to_timestamp($3::float8 / 1000)
       and ((extract(epoch from v.received_at) * 1000000)::int8, v.id) > ($4::int8, $5::int8) order by 2, 1 limit $6`, [workspaceId, page.from, page.until, page.after[0], page.after[1], page.limit]);
  const [users, accounts] = await Promise.all([externalIds(db, 'profiles', rows.map((row) => row.profileId)), externalIds(db, 'accounts', rows.map((row) => row.account))]);
  const named = rows.map(({ account, ...row }) => ({ ...row, userId: row.profileId === null ? null : (users.get(row.profileId) ?? null), accountId: account === null ? null : (accounts.get(account) ?? null) }));
  return placed(named, page.limit, (row) => [row.at, row.id] as const);
}

/** A suppression as it is exported. */
export interface ExportedSuppression {
  readonly id: number;
  readonly channel: string;
  readonly address: string;
  readonly reason: string;
  readonly source: string;
  readonly createdAt: string;
}

/** Suppressions above an id. */
export async function pageSuppressions(db: Queryable, workspaceId: number, page: { readonly after: number; readonly limit: number }): Promise<ExportPage<ExportedSuppression, number>> {
  const { rows } = await db.query<ExportedSuppression>(`select id, channel, address, reason, source, ${iso('created_at')} as "createdAt" from suppressions where workspace_id = $1 and id > $2 order by id limit $3`, [workspaceId, page.after, page.limit]);
  return placed(rows, page.limit, (row) => row.id);
}

/** Names of attributes in use, at most `limit`, in alphabetical order: one pass over all subjects. */
export async function attributeNames(db: Queryable, workspaceId: number, of: 'profiles' | 'accounts', limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct k.name from ${of} s cross join lateral jsonb_object_keys(s.attributes) k(name) where s.workspace_id = $1 order by 1 limit $2`, [workspaceId, limit]);
  return rows.map((row) => row.name);
}

const COUNTED = {
  profiles: 'profiles p where p.workspace_id = $1 and p.merged_into is null', accounts: 'accounts p where p.workspace_id = $1', memberships: 'memberships p where p.workspace_id = $1', suppressions: 'suppressions p where p.workspace_id = $1',
} as const;

/** How many rows an export will have: a whole count, for jobs only. */
export async function countExported(db: Queryable, workspaceId: number, of: keyof typeof COUNTED, segmentId: number | null): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`select count(*) as n from ${COUNTED[of]} ${inSegment(segmentId, '$2', of === 'accounts' ? 'account' : 'profile')}`, [workspaceId, segmentId]);
  return rows[0]?.n ?? 0;
}

/** How many events were received in a span (epoch ms); by `events_recent`. */
export async function countEvents(db: Queryable, workspaceId: number, from: number, until: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>('select count(*) as n from events where workspace_id = $1 and received_at >= to_timestamp($2::float8 / 1000) and received_at < to_timestamp($3::float8 / 1000)', [workspaceId, from, until]);
  return rows[0]?.n ?? 0;
}
