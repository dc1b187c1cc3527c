import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A profile as the drain reads and writes it. */
export interface ProfileState {
  readonly id: number;
  readonly workspaceId: number;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly attributes: JsonObject;
  /** Attributes that the engine computes. */
  readonly computed: JsonObject;
  /** Values that a merge filled in, with the rank of the profile they came from. */
  readonly filled: { readonly [attribute: string]: number };
  readonly mergedInto: number | null;
  /** Profiles that were merged into this one: their log is its log. */
  readonly absorbed: readonly number[];
  readonly lastSeenAt: number | null;
}

/** The transaction's instant by the database's clock, epoch milliseconds. */
export async function databaseNow(transaction: Queryable): Promise<number> {
  const { rows } = await transaction.query<{ now: number }>({ name: 'now', text: 'select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now' });
  return rows[0]?.now ?? Number.NaN;
}

type ProfileRow = Omit<ProfileState, 'absorbed'> & { readonly absorbed: readonly string[] };

/** Named one by one: a spread of each row took many times as long (V8 11, 2026-11-26). */
const profileOf = (row: ProfileRow): ProfileState => ({
  id: row.id, workspaceId: row.workspaceId, externalId: row.externalId, email: row.email, emailVerified: row.emailVerified, phone: row.phone, timezone: row.timezone, locale: row.locale, attributes: row.attributes, computed: row.computed, filled: row.filled,
  mergedInto: row.mergedInto, absorbed: row.absorbed.map(Number), lastSeenAt: row.lastSeenAt,
});

/** What is read of a profile `p`. */
const PROFILE = `p.id, p.workspace_id as "workspaceId", p.external_id as "externalId", p.email, p.email_verified as "emailVerified", p.phone, p.timezone, p.locale, p.attributes, p.computed, p.filled,
  p.merged_into as "mergedInto", p.absorbed::text[] as absorbed, floor(extract(epoch from p.last_seen_at) * 1000)::float8 as "lastSeenAt"`;

/** Profiles by id, tombstones too; by primary key (shard, id). */
export async function loadProfiles(transaction: Queryable, ids: readonly number[]): Promise<ProfileState[]> {
  if (ids.length === 0) return [];
  const { rows } = await transaction.query<ProfileRow>(
    `select ${PROFILE} from unnest($1::smallint[], $2::bigint[]) u(shard, id) join profiles p on p.shard = u.shard and p.id = u.id`,
    [ids.map(shardOf), [...ids]],
  );
  return rows.map(profileOf);
}

/** Profiles and accounts whose runs or segments have timers due in locked shards, oldest first, at most `limit` timers of each; by `enrollments_due` and `segment_timers_due`. */
export async function subjectsWithDueTimers(transaction: Transaction, shards: readonly number[], graceMs: number, limit: number): Promise<{ profiles: number[]; accounts: number[] }> {
  const { rows } = await transaction.query<{ id: number; account: boolean }>(
    `select d.id, d.account from unnest($1::smallint[]) s(shard) cross join lateral (
       (select subject_id as id, wake_at, account from enrollments where state = 0 and shard = s.shard and wake_at <= now() - $2 * interval '1 millisecond' order by wake_at limit $3)
       union all
       (select subject_id, wake_at, account from segment_timers where shard = s.shard and wake_at <= now() - $2 * interval '1 millisecond' order by wake_at limit $3)) d
     order by d.wake_at limit $3`,
    [[...shards], graceMs, limit],
  );
  const of = (account: boolean): number[] => [...new Set(rows.flatMap((row) => (row.account === account ? [row.id] : [])))];
  return { profiles: of(false), accounts: of(true) };
}

/** Which of these subjects are accounts, with attributes by account and the account that each profile belongs to (the most recently active). */
export interface AccountFacts {
  readonly profileId: number;
  readonly accountId: number;
  readonly role: string;
  readonly attributes: JsonObject;
  /** What Conditions and templates read of the membership: its attributes, `role` and `joinedAt` (ISO 8601, UTC). */
  readonly membership: JsonObject;
}

/** A membership (alias `m`) with what is no attribute of its own; the same as in the SQL of Conditions. */
export const MEMBERSHIP = `m.attributes || jsonb_build_object('role', m.role, 'joinedAt', to_char(m.joined_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

const ACCOUNT_FACTS = `select distinct on (m.profile_id) m.profile_id as "profileId", a.id as "accountId", m.role, a.attributes,
       ${MEMBERSHIP} as membership
     from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id
     where m.profile_id = any($1::bigint[]) order by m.profile_id, m.last_active_at desc, m.account_id`;

/** The account facts of profiles: each profile's most recently active account; by memberships' and accounts' primary keys. */
export async function loadAccountFacts(transaction: Queryable, profileIds: readonly number[]): Promise<AccountFacts[]> {
  if (profileIds.length === 0) return [];
  const { rows } = await transaction.query<AccountFacts>(ACCOUNT_FACTS, [[...profileIds]]);
  return rows;
}

/** A profile that a message is for, with what delivery reads beside it. */
export interface RecipientFacts {
  readonly profile: ProfileState;
  /** Its most recently active account; null: none. */
  readonly account: Pick<AccountFacts, 'role' | 'attributes' | 'membership'> | null;
  /** What it chose about topics; `topic` is a key, or `key:channel` where the choice is about one channel. */
  readonly choices: readonly { readonly topic: string; readonly subscribed: boolean }[];
}

const ACCOUNT_OF = `(select jsonb_build_object('role', m.role, 'attributes', a.attributes, 'membership', ${MEMBERSHIP}) from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id
       where m.profile_id = p.id order by m.last_active_at desc, m.account_id limit 1)`;
const CHOICES_OF = `(select jsonb_agg(jsonb_build_object('topic', topic, 'subscribed', subscribed)) from consents where profile_id = p.id)`;

/** Profiles by id, tombstones too, each with its account and its choices, in one statement; by the primary keys of profiles, memberships, accounts and consents. */
export async function loadRecipients(db: Queryable, ids: readonly number[]): Promise<RecipientFacts[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<ProfileRow & Pick<RecipientFacts, 'account'> & { readonly choices: RecipientFacts['choices'] | null }>({
    name: 'load-recipients', values: [ids.map(shardOf), [...ids]],
    text: `select ${PROFILE}, ${ACCOUNT_OF} as account, ${CHOICES_OF} as choices from unnest($1::smallint[], $2::bigint[]) u(shard, id) join profiles p on p.shard = u.shard and p.id = u.id`,
  });
  return rows.map((row) => ({ profile: profileOf(row), account: row.account, choices: row.choices ?? [] }));
}
