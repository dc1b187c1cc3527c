import { instant } from '@perennial/model';
import { eventSql, toSql, type Condition, type ConditionSql } from '@perennial/segment';
import { hasMergedProfiles, loadSetIds, type Queryable, type StoredSegment } from '@perennial/store';

/** What is asked of all subjects of a workspace. */
export interface Question {
  readonly workspaceId: number;
  readonly subject: StoredSegment['subject'];
  readonly condition: Condition;
}

/** A Condition over all subjects of a workspace at an instant (epoch milliseconds), as SQL; the members of other segments are those that serve now. */
export async function sqlOf(db: Queryable, { workspaceId, subject, condition }: Question, now: number): Promise<ConditionSql> {
  return toSql(condition, { workspaceId, now: instant(now), segments: await loadSetIds(db, workspaceId), merged: await hasMergedProfiles(db, workspaceId) }, { subject });
}

/** A filter of events of a workspace as SQL over the row `alias` of `events`. */
export async function eventFilterOf(db: Queryable, { workspaceId, condition }: Pick<Question, 'workspaceId' | 'condition'>, now: number, shape: { readonly alias: string; readonly firstParameter: number }): Promise<ConditionSql> {
  return eventSql(condition, { workspaceId, now: instant(now), segments: await loadSetIds(db, workspaceId), merged: await hasMergedProfiles(db, workspaceId) }, shape);
}
