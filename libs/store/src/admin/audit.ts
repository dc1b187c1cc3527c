import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Who does something in a workspace: a colleague, or a program by its key. */
export interface Actor {
  readonly workspaceId: number;
  /** Address of the colleague, or name of the key, as the audit log shows it. */
  readonly name: string;
  /** Null: a program. */
  readonly colleagueId: number | null;
}

/** A change as the audit log keeps it; `detail` holds no secrets. */
export interface Change {
  /** e.g. `journey.publish`. */
  readonly action: string;
  /** What was changed, in words for people. */
  readonly target: string;
  readonly detail?: JsonObject;
}

/** A line of the audit log. */
export interface AuditLine {
  readonly id: number;
  readonly at: number;
  readonly by: string;
  readonly action: string;
  readonly target: string;
  readonly detail: JsonObject;
}

/** Writes a line of the audit log, in the transaction of the change. */
export async function recordChange(db: Queryable, actor: Actor, change: Change): Promise<void> {
  await db.query('insert into audit (workspace_id, by_name, colleague_id, action, target, detail) values ($1, $2, $3, $4, $5, $6)',
    [actor.workspaceId, actor.name, actor.colleagueId, change.action, change.target, JSON.stringify(change.detail ?? {})]);
}

/** Lines of the audit log below an id, newest first; by `audit_workspace`. */
export async function listChanges(db: Queryable, workspaceId: number, page: { readonly before: number | null; readonly limit: number }): Promise<AuditLine[]> {
  const { rows } = await db.query<AuditLine>(
    'select id, at, by_name as by, action, target, detail from audit where workspace_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3', [workspaceId, page.before, page.limit]);
  return rows;
}
