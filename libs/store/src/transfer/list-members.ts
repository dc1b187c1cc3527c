import type { Queryable } from '../database.js';

/** A list that an import fills. */
export interface ListToFill {
  readonly setId: number;
  readonly key: string;
  readonly name: string;
  readonly subject: 'profile';
}

/** A list of people by its id, or null: there is none, or it is no list, or one of accounts. */
export async function findListToFill(db: Queryable, workspaceId: number, id: number): Promise<ListToFill | null> {
  const { rows } = await db.query<ListToFill>(`select set_id as "setId", key, name, subject from segments where workspace_id = $1 and id = $2 and kind = 'static' and subject = 'profile'`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Which of these subjects are in a set; by its primary key. */
export async function membersAmong(db: Queryable, setId: number, subjectIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (subjectIds.length === 0) return new Set();
  const { rows } = await db.query<{ id: number }>('select m.subject_id as id from unnest($2::bigint[]) u(id) join segment_members m on m.set_id = $1 and m.subject_id = u.id', [setId, [...subjectIds]]);
  return new Set(rows.map((row) => row.id));
}

/** Most people of one address that are told apart. */
const MOST_OF_ONE_ADDRESS = 2;

/** People by their folded address, at most two of each; by `profiles_email`. */
export async function peopleWithAddress(db: Queryable, workspaceId: number, folded: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  if (folded.length === 0) return new Map();
  const { rows } = await db.query<{ folded: string; ids: string[] }>(
    `select u.folded, array_agg(p.id::text) as ids from unnest($2::text[]) u(folded) cross join lateral (
       select id from profiles where workspace_id = $1 and email_folded is not null and email_folded collate "C" = u.folded collate "C" and merged_into is null limit ${MOST_OF_ONE_ADDRESS}) p group by u.folded`, [workspaceId, [...folded]]);
  return new Map(rows.map((row) => [row.folded, row.ids.map(Number)]));
}
