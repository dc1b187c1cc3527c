import { toSql, type Condition } from '@perennial/segment';
import { listSegments, type Queryable, type SqlCondition, type StoredSegment } from '@perennial/store';

/** A Condition over all subjects of a workspace at an instant (epoch milliseconds), as SQL; the members of other segments are those that serve now. */
export async function sqlOf(db: Queryable, { workspaceId, subject, condition }: { readonly workspaceId: number; readonly subject: StoredSegment['subject']; readonly condition: Condition }, now: number): Promise<SqlCondition> {
  const sets = new Map((await listSegments(db, workspaceId)).map((segment) => [segment.key, segment.setId]));
  return toSql(condition, { workspaceId, subject, now, setOf: (key) => sets.get(key) ?? null });
}
