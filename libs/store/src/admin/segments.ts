import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A segment with its size; instants in epoch milliseconds. */
export interface StoredSegment {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly subject: 'profile' | 'account';
  readonly kind: 'dynamic' | 'static' | 'snapshot';
  /** What serves now; null for a list, and for one that was never built. */
  readonly condition: JsonObject | null;
  /** What is being built, or null. */
  readonly nextCondition: JsonObject | null;
  readonly setId: number;
  readonly nextSetId: number | null;
  readonly nextRunsJourneys: boolean;
  /** Members found so far by the build under way; null: none has begun. */
  readonly buildDone: number | null;
  readonly buildError: string | null;
  readonly size: number;
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string | null;
}

const COLUMNS = `s.id, s.key, s.name, s.description, s.subject, s.kind, s.condition, s.next_condition as "nextCondition", s.set_id as "setId", s.next_set_id as "nextSetId", s.next_runs_journeys as "nextRunsJourneys",
  s.build_done as "buildDone", s.build_error as "buildError", coalesce((select sum(c.entered - c.gone) from segment_changes c where c.set_id = s.set_id), 0)::float8 as size,
  s.revision, s.created_at as "createdAt", s.changed_at as "changedAt", s.changed_by as "changedBy"`;

/** Segments of a workspace by name; conditions that are only kept for others are none. */
export async function listSegments(db: Queryable, workspaceId: number): Promise<StoredSegment[]> {
  const { rows } = await db.query<StoredSegment>(`select ${COLUMNS} from segments s where s.workspace_id = $1 and s.kind <> 'kept' order by lower(s.name), s.key`, [workspaceId]);
  return rows;
}

/** A segment by id, or null. */
export async function findSegment(db: Queryable, workspaceId: number, id: number): Promise<StoredSegment | null> {
  const { rows } = await db.query<StoredSegment>(`select ${COLUMNS} from segments s where s.workspace_id = $1 and s.id = $2 and s.kind <> 'kept'`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** A segment by id, locked against other changes, or null. */
export async function lockSegment(transaction: Transaction, workspaceId: number, id: number): Promise<StoredSegment | null> {
  await transaction.query('select 1 from segments where workspace_id = $1 and id = $2 for update', [workspaceId, id]);
  return findSegment(transaction, workspaceId, id);
}

/** A new segment. */
export interface NewSegment extends Pick<StoredSegment, 'id' | 'key' | 'name' | 'description' | 'subject' | 'kind' | 'setId' | 'nextCondition' | 'nextSetId'> {
  readonly by: string;
}

/** Makes a segment; answers false when its key is taken. */
export async function insertSegment(transaction: Transaction, workspaceId: number, segment: NewSegment): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `insert into segments (id, workspace_id, key, name, description, subject, kind, set_id, next_condition, next_set_id, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (workspace_id, key) do nothing`,
    [segment.id, workspaceId, segment.key, segment.name, segment.description, segment.subject, segment.kind, segment.setId, segment.nextCondition === null ? null : JSON.stringify(segment.nextCondition), segment.nextSetId, segment.by]);
  return rowCount === 1;
}

/** A change of a segment; `next` begins to build another definition. */
export interface SegmentChange extends Pick<StoredSegment, 'name' | 'description'> {
  readonly by: string;
  readonly next: { readonly condition: JsonObject; readonly setId: number; readonly runsJourneys: boolean } | null;
}

/** Changes a segment; a build under way for an older definition is given up. */
export async function changeSegment(transaction: Transaction, id: number, change: SegmentChange): Promise<void> {
  await transaction.query('update segments set name = $2, description = $3, changed_by = $4, changed_at = now(), revision = revision + 1 where id = $1', [id, change.name, change.description, change.by]);
  if (change.next === null) return;
  await transaction.query('update segments set next_condition = $2, next_set_id = $3, next_runs_journeys = $4, build_done = null, build_error = null where id = $1',
    [id, JSON.stringify(change.next.condition), change.next.setId, change.next.runsJourneys]);
}

/** Deletes a segment; its members are removed by the upkeep of segments. */
export async function deleteSegment(transaction: Transaction, id: number): Promise<void> {
  await transaction.query('delete from segments where id = $1', [id]);
}

/** Keys of segments that begin like this one. */
export async function segmentKeysLike(db: Queryable, workspaceId: number, key: string): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>('select key from segments where workspace_id = $1 and starts_with(key, $2)', [workspaceId, key]);
  return rows.map((row) => row.key);
}

/** Members of a set below a subject's id, newest ids first, with the instant since when. */
export async function listMemberIds(db: Queryable, setId: number, page: { readonly before: number | null; readonly limit: number }): Promise<{ id: number; since: number }[]> {
  const { rows } = await db.query<{ id: number; since: number }>('select subject_id as id, since from segment_members where set_id = $1 and ($2::bigint is null or subject_id < $2) order by subject_id desc limit $3', [setId, page.before, page.limit]);
  return rows;
}

/** Names of people by id, and of accounts. */
export async function namesOfSubjects(db: Queryable, subject: StoredSegment['subject'], ids: readonly number[]): Promise<Map<number, { name: string; externalId: string | null; email: string | null }>> {
  const text = subject === 'profile'
    ? `select id, coalesce(nullif(name, ''), external_id, email, 'Anonymous') as name, external_id as "externalId", email from profiles where (shard, id) in (select * from unnest($1::smallint[], $2::bigint[]))`
    : `select id, coalesce(attributes->>'name', external_id) as name, external_id as "externalId", null as email from accounts where (shard, id) in (select * from unnest($1::smallint[], $2::bigint[]))`;
  const { rows } = await db.query<{ id: number; name: string; externalId: string | null; email: string | null }>(text, [ids.map(shardOf), [...ids]]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What entered and left a set on the last days (YYYY-MM-DD, UTC), oldest first; days without a change are left out. */
export async function growthOf(db: Queryable, setId: number, days: number): Promise<{ day: string; entered: number; left: number }[]> {
  const { rows } = await db.query<{ day: string; entered: number; left: number }>(
    `select to_char(day, 'YYYY-MM-DD') as day, sum(entered)::float8 as entered, sum(gone)::float8 as left from segment_changes where set_id = $1 and day > current_date - $2::int group by day order by day`, [setId, days]);
  return rows;
}

/** Segments that a person is in, by name. */
export async function segmentsOfSubject(db: Queryable, workspaceId: number, subjectId: number): Promise<{ id: number; key: string; name: string; since: number }[]> {
  const { rows } = await db.query<{ id: number; key: string; name: string; since: number }>(
    'select s.id, s.key, s.name, m.since from segment_members m join segments s on s.set_id = m.set_id where m.subject_id = $2 and s.workspace_id = $1 and s.kind <> \'kept\' order by lower(s.name)', [workspaceId, subjectId]);
  return rows;
}
