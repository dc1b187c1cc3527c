import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { shardOf } from '@perennial/model';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from '../database.js';
import { IDENTIFIER, IdentityRaceError } from '../hot/identifiers.js';

/** A profile that an import makes. */
export interface ImportedProfile {
  readonly id: number;
  readonly externalId: string;
  readonly email: string | null;
  readonly emailFolded: string | null;
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly name: string;
  readonly nameFolded: string;
  /** JSON of an object. */
  readonly attributes: string;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const UNIQUE_VIOLATION = '23505';

/** A value in the text format of COPY. */
const copied = (value: string | null): string => (value === null ? '\\N' : SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found) : value);

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);

async function copy(transaction: Transaction, target: string, text: string): Promise<void> {
  try {
    await pipeline(Readable.from([text]), transaction.query(copyFrom(`copy ${target} from stdin`)));
  } catch (error) {
    if (codeOf(error) === UNIQUE_VIOLATION) throw new IdentityRaceError('an identifier was taken by another request');
    throw error;
  }
}

/**
 * Makes profiles with their user ids by COPY, straight into their tables: nobody else can know them before the commit, so no shard is locked.
 * Throws IdentityRaceError when someone else took a user id meanwhile: roll back and look again. Locks: identifiers in ascending order of their key.
 */
export async function copyNewProfiles(transaction: Transaction, workspaceId: number, profiles: readonly ImportedProfile[]): Promise<void> {
  if (profiles.length === 0) return;
  const sorted = [...profiles].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  await copy(transaction, 'identifiers (workspace_id, kind, value, profile_id)', sorted.map((p) => `${workspaceId}\t${IDENTIFIER.externalId}\t${copied(p.externalId)}\t${p.id}\n`).join(''));
  await copy(transaction, 'profiles (shard, id, workspace_id, external_id, email, email_folded, phone, timezone, locale, name, name_folded, attributes)', sorted.map((p) =>
    `${shardOf(p.id)}\t${p.id}\t${workspaceId}\t${copied(p.externalId)}\t${copied(p.email)}\t${copied(p.emailFolded)}\t${copied(p.phone)}\t${copied(p.timezone)}\t${copied(p.locale)}\t${copied(p.name)}\t${copied(p.nameFolded)}\t${copied(p.attributes)}\n`).join(''));
}

/** Remembers message ids; answers those that had not been seen before. Locks: new rows of `dedupe`, ascending. */
export async function rememberOnce(transaction: Transaction, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await transaction.query<{ h: string }>(
    `insert into dedupe (h, day) select u.h, current_date from (select distinct h from unnest($1::uuid[]) x(h)) u where not exists (select 1 from dedupe x where x.h = u.h) order by 1 on conflict do nothing returning h`, [[...ids]]);
  return new Set(rows.map((row) => row.h));
}

/** Notes of profiles that nobody has seen yet when they were: they have a log now, so that traffic must not take them for new. Locks: their shards are held. */
export async function noteFirstSeen(transaction: Transaction, seen: ReadonlyMap<number, number>): Promise<void> {
  if (seen.size === 0) return;
  const ids = [...seen.keys()];
  await transaction.query(
    `update profiles p set last_seen_at = to_timestamp(u.at / 1000) from unnest($1::smallint[], $2::bigint[], $3::float8[]) u(shard, id, at) where p.shard = u.shard and p.id = u.id and p.last_seen_at is null`,
    [ids.map(shardOf), ids, [...seen.values()]]);
}
