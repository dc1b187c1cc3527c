import type { JsonObject } from '@perennial/model';
import type { Transaction } from '../database.js';
import { column } from './rows.js';

/** A task as a journey makes it; instants in epoch milliseconds. */
export interface NewTask {
  readonly id: string;
  readonly workspaceId: number;
  /** Null: it is about an account and no member of it. */
  readonly profileId: number | null;
  readonly accountId: number | null;
  readonly journeyId: number;
  readonly enrollmentId: number;
  readonly nodeId: string;
  readonly title: string;
  readonly note: string;
  readonly details: JsonObject;
  readonly assignee: string | null;
  readonly dueAt: number;
  readonly createdAt: number;
}

/** Makes tasks; one made before (same id) stays as it is. */
export async function insertTasks(transaction: Transaction, tasks: readonly NewTask[]): Promise<void> {
  if (tasks.length === 0) return;
  await transaction.query(
    `insert into tasks (id, workspace_id, profile_id, account_id, journey_id, enrollment_id, node_id, title, note, details, assignee, due_at, created_at)
     select u.id, u.workspace_id, u.profile_id, u.account_id, u.journey_id, u.enrollment_id, u.node_id, u.title, u.note, u.details, u.assignee, to_timestamp(u.due / 1000), to_timestamp(u.made / 1000)
     from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::text[], $12::float8[], $13::float8[])
       as u(id, workspace_id, profile_id, account_id, journey_id, enrollment_id, node_id, title, note, details, assignee, due, made)
     on conflict (id) do nothing`,
    [
      column(tasks, (t) => t.id), column(tasks, (t) => t.workspaceId), column(tasks, (t) => t.profileId), column(tasks, (t) => t.accountId), column(tasks, (t) => t.journeyId), column(tasks, (t) => t.enrollmentId), column(tasks, (t) => t.nodeId),
      column(tasks, (t) => t.title), column(tasks, (t) => t.note), column(tasks, (t) => JSON.stringify(t.details)), column(tasks, (t) => t.assignee), column(tasks, (t) => t.dueAt), column(tasks, (t) => t.createdAt),
    ]);
}
