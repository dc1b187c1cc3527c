import type { Json } from '@perennial/model';
import type { Queryable } from '../database.js';
import { column } from './rows.js';

/** What a path is learnt of: the properties of an event, or the attributes of profiles, accounts or memberships. */
export type LearntOf = 'event' | 'profile' | 'account' | 'membership';

/** How often a path had a value of a type, with a few of the values. */
export interface LearntDelta {
  readonly workspaceId: number;
  readonly of: LearntOf;
  /** Name of the event; empty for attributes. */
  readonly name: string;
  /** Dotted path; empty for the whole object: how many were looked at. */
  readonly path: string;
  readonly type: string;
  readonly count: number;
  readonly examples: readonly Json[];
  readonly at: number;
}

const order = (row: LearntDelta): string => `${String(row.workspaceId).padStart(16, '0')}\u0001${row.of}\u0001${row.name}\u0001${row.path}\u0001${row.type}`;

/** Adds to what was learnt, in rows of the writer's own slot, sorted: one of the last statements of a drain. */
export async function addLearnt(db: Queryable, slot: number, deltas: readonly LearntDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map((row) => ({ row, key: order(row) })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
  await db.query({
    name: 'add-learnt',
    text: `insert into learnt_paths as l (workspace_id, of, name, path, type, slot, count, examples, last_seen_at)
      select u.workspace_id, u.of, u.name, u.path, u.type, $9::smallint, u.count, u.examples, to_timestamp(u.at / 1000)
      from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[], $8::float8[]) with ordinality as u(workspace_id, of, name, path, type, count, examples, at, n) order by u.n
      on conflict (workspace_id, of, name, path, type, slot) do update set count = l.count + excluded.count, last_seen_at = greatest(l.last_seen_at, excluded.last_seen_at),
        examples = case when jsonb_array_length(l.examples) >= 3 or l.examples @> excluded.examples then l.examples else l.examples || excluded.examples end`,
    values: [
      column(rows, (r) => r.workspaceId), column(rows, (r) => r.of), column(rows, (r) => r.name), column(rows, (r) => r.path), column(rows, (r) => r.type), column(rows, (r) => r.count),
      column(rows, (r) => JSON.stringify(r.examples)), column(rows, (r) => r.at), slot,
    ],
  });
}

/** Forgets what was not seen for 90 days, and of each event, of profiles and of accounts all but the 500 paths seen last. */
export async function trimLearnt(db: Queryable): Promise<void> {
  await db.query(`delete from learnt_paths where last_seen_at < now() - interval '90 days'`);
  await db.query(
    `delete from learnt_paths l using (select workspace_id, of, name, path, row_number() over (partition by workspace_id, of, name order by max(last_seen_at) desc, path) as place
       from learnt_paths where path <> '' group by workspace_id, of, name, path) old
     where old.place > 500 and l.workspace_id = old.workspace_id and l.of = old.of and l.name = old.name and l.path = old.path`);
}
