import { foldAddress, shardOf } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** Kinds of identifiers of a profile; the number is stored. */
export const IDENTIFIER = { externalId: 0, anonymousId: 1 } as const;

/** An identifier within a workspace. */
export interface IdentifierKey {
  readonly workspaceId: number;
  readonly kind: number;
  readonly value: string;
}

/** Who holds an identifier. */
export interface HeldIdentifier extends IdentifierKey {
  readonly profileId: number;
  /** True when that profile has an external id. */
  readonly identified: boolean;
}

/** Looks identifiers up by primary key; tells of each holder whether it is identified. */
export async function findIdentifiers(db: Queryable, keys: readonly IdentifierKey[]): Promise<HeldIdentifier[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<HeldIdentifier>(
    `select i.workspace_id as "workspaceId", i.kind, i.value, i.profile_id as "profileId",
       (i.kind = ${IDENTIFIER.externalId} or exists (select 1 from identifiers x where x.profile_id = i.profile_id and x.kind = ${IDENTIFIER.externalId})) as identified
     from unnest($1::bigint[], $2::smallint[], $3::text[]) u(workspace_id, kind, value)
     join identifiers i on i.workspace_id = u.workspace_id and i.kind = u.kind and i.value = u.value`,
    [column(keys, (k) => k.workspaceId), column(keys, (k) => k.kind), column(keys, (k) => k.value)],
  );
  return rows;
}

/** Looks accounts up by their external ids. */
export async function findAccounts(db: Queryable, keys: readonly { workspaceId: number; externalId: string }[]): Promise<{ workspaceId: number; externalId: string; accountId: number }[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<{ workspaceId: number; externalId: string; accountId: number }>(
    `select a.workspace_id as "workspaceId", a.external_id as "externalId", a.id as "accountId"
     from unnest($1::bigint[], $2::text[]) u(workspace_id, external_id) join accounts a on a.workspace_id = u.workspace_id and a.external_id = u.external_id`,
    [column(keys, (k) => k.workspaceId), column(keys, (k) => k.externalId)],
  );
  return rows;
}

/** A profile that an identifier seen for the first time makes. */
export interface NewProfile {
  readonly id: number;
  readonly workspaceId: number;
  readonly externalId: string | null;
}

/** An identifier that a profile takes: for the first time, or from another (`from`). */
export interface IdentifierChange extends IdentifierKey {
  readonly profileId: number;
  readonly from: number | null;
}

/** All that identity resolution writes before the events themselves. */
export interface IdentityChanges {
  readonly profiles: readonly NewProfile[];
  readonly identifiers: readonly IdentifierChange[];
  /** Profiles that were anonymous and have an external id now. */
  readonly named: readonly { profileId: number; externalId: string }[];
  readonly accounts: readonly { id: number; workspaceId: number; externalId: string }[];
  readonly merges: readonly { workspaceId: number; loserId: number; survivorId: number; cause: string }[];
}

/** Somebody else took one of the identifiers in between: resolve again. */
export class IdentityRaceError extends Error {
  public override readonly name = 'IdentityRaceError';
}

const sorted = <T extends IdentifierKey>(rows: readonly T[]): T[] => [...rows].sort((a, b) => a.workspaceId - b.workspaceId || a.kind - b.kind || (a.value < b.value ? -1 : 1));

async function takeIdentifiers(transaction: Transaction, changes: readonly IdentifierChange[]): Promise<void> {
  const fresh = sorted(changes.filter((c) => c.from === null));
  const moved = sorted(changes.filter((c) => c.from !== null));
  const parameters = (rows: readonly IdentifierChange[]): unknown[] => [column(rows, (r) => r.workspaceId), column(rows, (r) => r.kind), column(rows, (r) => r.value), column(rows, (r) => r.profileId), column(rows, (r) => r.from)];
  const unnested = 'unnest($1::bigint[], $2::smallint[], $3::text[], $4::bigint[], $5::bigint[]) with ordinality u(workspace_id, kind, value, profile_id, from_id, n)';
  if (fresh.length > 0) {
    const { rowCount } = await transaction.query(`insert into identifiers (workspace_id, kind, value, profile_id) select u.workspace_id, u.kind, u.value, u.profile_id from ${unnested} order by u.n on conflict do nothing`, parameters(fresh));
    if (rowCount !== fresh.length) throw new IdentityRaceError('an identifier was taken by another request');
  }
  if (moved.length > 0) {
    const { rowCount } = await transaction.query(
      `update identifiers i set profile_id = u.profile_id from ${unnested} where i.workspace_id = u.workspace_id and i.kind = u.kind and i.value = u.value and i.profile_id = u.from_id`, parameters(moved));
    if (rowCount !== moved.length) throw new IdentityRaceError('an identifier was moved by another request');
  }
}

/**
 * Writes new profiles, identifiers, accounts and merge requests. Throws IdentityRaceError when another request was faster: roll back and resolve again.
 * Locks: identifiers in ascending order of their key.
 */
export async function applyIdentityChanges(transaction: Transaction, changes: IdentityChanges): Promise<void> {
  await takeIdentifiers(transaction, changes.identifiers);
  if (changes.profiles.length > 0) {
    await transaction.query(
      `insert into profiles (shard, id, workspace_id, external_id) select * from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[])`,
      [column(changes.profiles, (p) => shardOf(p.id)), column(changes.profiles, (p) => p.id), column(changes.profiles, (p) => p.workspaceId), column(changes.profiles, (p) => p.externalId)]);
  }
  if (changes.named.length > 0) {
    await transaction.query(
      `update profiles p set external_id = u.external_id from unnest($1::smallint[], $2::bigint[], $3::text[]) u(shard, id, external_id) where p.shard = u.shard and p.id = u.id and p.external_id is null`,
      [column(changes.named, (n) => shardOf(n.profileId)), column(changes.named, (n) => n.profileId), column(changes.named, (n) => n.externalId)]);
  }
  if (changes.accounts.length > 0) {
    const rows = [...changes.accounts].sort((a, b) => a.workspaceId - b.workspaceId || (a.externalId < b.externalId ? -1 : 1));
    const { rowCount } = await transaction.query(
      `insert into accounts (shard, id, workspace_id, external_id) select u.shard, u.id, u.workspace_id, u.external_id from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) with ordinality u(shard, id, workspace_id, external_id, n) order by u.n on conflict do nothing`,
      [column(rows, (a) => shardOf(a.id)), column(rows, (a) => a.id), column(rows, (a) => a.workspaceId), column(rows, (a) => a.externalId)]);
    if (rowCount !== rows.length) throw new IdentityRaceError('an account was made by another request');
  }
  if (changes.merges.length > 0) {
    await transaction.query(
      `insert into merges (workspace_id, loser_id, survivor_id, cause) select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])`,
      [column(changes.merges, (m) => m.workspaceId), column(changes.merges, (m) => m.loserId), column(changes.merges, (m) => m.survivorId), column(changes.merges, (m) => m.cause)]);
  }
}

/** What lists search a profile by, folded: full text of a name and address. */
export const searchColumns = (profile: { readonly name: string; readonly email: string | null }): { nameFolded: string; emailFolded: string | null } => ({
  nameFolded: profile.name.normalize('NFC').toLowerCase(),
  emailFolded: profile.email === null ? null : foldAddress(profile.email),
});
