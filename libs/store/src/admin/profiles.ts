import { shardOf, type JsonObject } from '@perennial/model';
import { IDENTIFIER } from '../hot/identifiers.js';
import type { Queryable } from '../database.js';

/** A profile as lists show it. */
export interface ListedProfile {
  readonly id: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly timezone: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
  readonly inJourneys: number;
}

/** What lists select of a profile `p`. */
export const LISTED = `p.id, p.external_id as "externalId", coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') as name, p.email, p.timezone, p.created_at as "createdAt", p.last_seen_at as "lastSeenAt",
  (select count(*) from enrollments e where e.subject_id = p.id and e.state in (0, 4))::int as "inJourneys"`;

/** Profiles below an id, newest first; by `profiles_list`. */
export async function listProfiles(db: Queryable, workspaceId: number, page: { readonly before: number | null; readonly limit: number }): Promise<ListedProfile[]> {
  const { rows } = await db.query<ListedProfile>(`select ${LISTED} from profiles p where p.workspace_id = $1 and p.merged_into is null and ($2::bigint is null or p.id < $2) order by p.id desc limit $3`, [workspaceId, page.before, page.limit]);
  return rows;
}

/** A profile with its columns. */
export interface WholeProfile extends ListedProfile {
  readonly phone: string | null;
  readonly locale: string | null;
  readonly emailFolded: string | null;
  readonly attributes: JsonObject;
  readonly computed: JsonObject;
  readonly mergedInto: number | null;
}

/** A profile by id, or the one that it was merged into, or null. */
export async function findProfile(db: Queryable, workspaceId: number, id: number): Promise<WholeProfile | null> {
  const { rows } = await db.query<WholeProfile>(
    `select ${LISTED}, p.phone, p.locale, p.email_folded as "emailFolded", p.attributes, p.computed, p.merged_into as "mergedInto" from profiles p where p.shard = $2 and p.id = $3 and p.workspace_id = $1`, [workspaceId, shardOf(id), id]);
  const found = rows[0] ?? null;
  return found === null || found.mergedInto === null ? found : findProfile(db, workspaceId, found.mergedInto);
}

/** Anonymous ids of a profile, at most 50. */
export async function anonymousIdsOf(db: Queryable, profileId: number): Promise<string[]> {
  const { rows } = await db.query<{ value: string }>(`select value from identifiers where profile_id = $1 and kind = ${IDENTIFIER.anonymousId} order by value limit 50`, [profileId]);
  return rows.map((row) => row.value);
}

/** An account that a profile belongs to. */
export interface MemberAccount {
  readonly id: number;
  readonly externalId: string;
  readonly name: string;
  readonly role: string;
  readonly attributes: JsonObject;
}

/** Accounts of a profile, the most recently active first, at most 50. */
export async function accountsOfProfile(db: Queryable, profileId: number): Promise<MemberAccount[]> {
  const { rows } = await db.query<MemberAccount>(
    `select a.id, a.external_id as "externalId", coalesce(a.attributes->>'name', a.external_id) as name, m.role, a.attributes
     from memberships m join accounts a on a.shard = m.account_shard and a.id = m.account_id where m.profile_id = $1 order by m.last_active_at desc limit 50`, [profileId]);
  return rows;
}

/** A run of a profile. */
export interface ProfileRun {
  readonly id: number;
  readonly journeyId: number;
  readonly journeyName: string;
  readonly versionId: number;
  /** Number of the state. */
  readonly state: number;
  readonly nodeId: string | null;
  readonly enteredAt: number;
  readonly wakeAt: number | null;
  /** The event that began it. */
  readonly entryEvent: JsonObject | null;
}

/** Runs of a profile, newest first, at most 50; by `enrollments_entries`. */
export async function runsOfProfile(db: Queryable, profileId: number): Promise<ProfileRun[]> {
  const { rows } = await db.query<ProfileRun>(
    `select e.id, e.journey_id as "journeyId", j.name as "journeyName", e.version_id as "versionId", e.state, e.node_id as "nodeId", e.entered_at as "enteredAt", coalesce(e.wake_at, e.parked_wake_at) as "wakeAt", e.entry_event as "entryEvent"
     from enrollments e join journeys j on j.id = e.journey_id where e.subject_id = $1 order by e.id desc limit 50`, [profileId]);
  return rows;
}

/** How many messages a profile was sent; by `messages_profile`. */
export async function sentToProfile(db: Queryable, profileId: number): Promise<number> {
  const { rows } = await db.query<{ sent: number }>('select count(*)::int as sent from messages where profile_id = $1 and state = 2', [profileId]);
  return rows[0]?.sent ?? 0;
}

/** Why and since when an address must not be mailed, or null; `addresses` are the folded one and the hash that an erasure leaves of it. */
export async function suppressionOf(db: Queryable, workspaceId: number, addresses: readonly string[]): Promise<{ reason: string; at: number } | null> {
  const { rows } = await db.query<{ reason: string; at: number }>(`select reason, created_at as at from suppressions where workspace_id = $1 and channel = 'email' and address = any($2::text[]) limit 1`, [workspaceId, [...addresses]]);
  return rows[0] ?? null;
}
