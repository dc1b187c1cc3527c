import { shardOf } from '@perennial/model';
import type { Queryable } from '../database.js';
import type { SqlCondition } from '../hot/build-segment.js';
import { LISTED, type ListedProfile } from './profiles.js';

/** A text that is searched for: folded as names and addresses are, plain as external ids are, and the id that it may be. */
export interface ProfileText {
  readonly folded: string;
  readonly plain: string;
  readonly id: number | null;
}

/** What a search for some words looks for; null: nothing was written. */
export function profileText(words: string): ProfileText | null {
  const plain = words.trim().normalize('NFC');
  return plain === '' ? null : { plain, folded: plain.toLowerCase(), id: /^\d{1,15}$/.test(plain) ? Number(plain) : null };
}

const likeText = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;

/** People among whom one looks, below an id, newest first, at most `limit`: those of a workspace, or those that a text finds. */
interface Among {
  readonly workspaceId: number;
  readonly text: ProfileText | null;
  readonly before: number | null;
  readonly limit: number;
}

/**
 * A statement that finds `id, shard`, with its parameters from number `first` on. By `profiles_list` without a text; with one by `profiles_name`,
 * `profiles_email` and `profiles_external`, which compare by code point.
 */
function among({ workspaceId, text, before, limit }: Among, first: number): { readonly sql: string; readonly values: readonly unknown[] } {
  const [workspace, below, most, folded, plain, id, shard] = Array.from({ length: 7 }, (_, i) => `$${first + i}`);
  const found = (condition: string): string => `(select id, shard from profiles where workspace_id = ${workspace} and merged_into is null and ${condition} and (${below}::bigint is null or id < ${below}) order by id desc limit ${most})`;
  const values = [workspaceId, before, limit];
  if (text === null) return { sql: found('true'), values };
  const ways = [
    `name_folded <> '' and name_folded collate "C" like ${folded}`, `email_folded is not null and email_folded collate "C" like ${folded}`, `external_id is not null and external_id collate "C" like ${plain}`,
    `${id}::bigint is not null and shard = ${shard}::smallint and id = ${id}`,
  ];
  return { sql: `(select id, shard from (${ways.map(found).join(' union ')}) all_ways order by id desc limit ${most})`, values: [...values, likeText(text.folded), likeText(text.plain), text.id, text.id === null ? null : shardOf(text.id)] };
}

/** Profiles whose folded name or address, or external id, begins with a text, or whose id it is; below an id, newest first. */
export async function searchProfiles(db: Queryable, workspaceId: number, text: ProfileText, page: { readonly before: number | null; readonly limit: number }): Promise<ListedProfile[]> {
  const { sql, values } = among({ workspaceId, text, ...page }, 1);
  const { rows } = await db.query<ListedProfile>(`select ${LISTED} from ${sql} f join profiles p on p.shard = f.shard and p.id = f.id order by p.id desc`, [...values]);
  return rows;
}

/** People who are looked through together. */
export interface ProfileSlice {
  readonly looked: number;
  /** The lowest id among them; null: nobody is left. */
  readonly floor: number | null;
}

/** Who would be looked through next: how many and down to which id; `from` counts only those from an id on. An index is read, no profile. */
export async function sliceOfProfiles(db: Queryable, scope: Among & { readonly from?: number }): Promise<ProfileSlice> {
  const { sql, values } = among(scope, 2);
  const { rows } = await db.query<ProfileSlice>(`select count(*)::int as looked, min(id) as floor from ${sql} f where $1::bigint is null or id >= $1`, [scope.from ?? null, ...values]);
  return rows[0] ?? { looked: 0, floor: null };
}

/**
 * Profiles of a slice for whom a Condition holds, newest first, at most `most`. Each profile of the slice is read, so that no index on attributes is
 * needed (docs/decisions/0007); one by one, because a join of a whole slice may be planned as a scan of the whole table.
 */
export async function listProfilesWhere(db: Queryable, slice: Among, condition: SqlCondition, most: number): Promise<ListedProfile[]> {
  const { sql, values } = among(slice, condition.values.length + 2);
  const { rows } = await db.query<ListedProfile>(
    `select ${LISTED} from ${sql} f cross join lateral (select * from profiles one where one.shard = f.shard and one.id = f.id limit 1) p ${condition.joins}
     where ${condition.text} order by p.id desc limit $${condition.values.length + 1}`, [...condition.values, most, ...values]);
  return rows;
}
