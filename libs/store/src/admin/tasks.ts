import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A task as lists show it. */
export interface StoredTask {
  readonly id: string;
  readonly profileId: number | null;
  readonly profileName: string | null;
  readonly accountId: number | null;
  readonly accountName: string | null;
  readonly journeyId: number;
  readonly journeyName: string;
  readonly enrollmentId: number;
  readonly nodeId: string;
  readonly title: string;
  readonly note: string;
  readonly details: JsonObject;
  readonly assignee: string | null;
  readonly dueAt: number;
  readonly createdAt: number;
  readonly doneAt: number | null;
  readonly doneBy: string | null;
  readonly answer: string | null;
}

/** Which tasks: open ones by due time, or done ones, newest first. `assignee`: a folded address; empty: nobody's; null: all. */
export interface TaskFilter {
  readonly done: boolean;
  readonly assignee: string | null;
  readonly after: readonly [at: number, id: string] | null;
  readonly limit: number;
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;
const SELECT = `select t.id, t.profile_id as "profileId", case when t.profile_id is not null then coalesce(nullif(p.name, ''), p.external_id, p.email, 'Anonymous') end as "profileName", t.account_id as "accountId", coalesce(nullif(a.attributes->>'name', ''), a.external_id) as "accountName",
    t.journey_id as "journeyId", j.name as "journeyName", t.enrollment_id as "enrollmentId", t.node_id as "nodeId", t.title, t.note, t.details, t.assignee, ${ms('t.due_at')} as "dueAt", ${ms('t.created_at')} as "createdAt",
    ${ms('t.done_at')} as "doneAt", t.done_by as "doneBy", t.answer
  from tasks t join journeys j on j.id = t.journey_id left join profiles p on p.workspace_id = t.workspace_id and p.id = t.profile_id and p.merged_into is null left join accounts a on a.workspace_id = t.workspace_id and a.id = t.account_id`;

/** Tasks of a workspace. By `tasks_open` or `tasks_done`. */
export async function listTasks(db: Queryable, workspaceId: number, { done, assignee, after, limit }: TaskFilter): Promise<StoredTask[]> {
  const [at, order] = done ? ['t.done_at', 'desc'] : ['t.due_at', 'asc'];
  const { rows } = await db.query<StoredTask>(
    `${SELECT} where t.workspace_id = $1 and ${at} is not null and t.done_at is ${done ? 'not null' : 'null'} and ($2::text is null or coalesce(t.assignee, '') = $2)
       and ($3::float8 is null or (${ms(at)}, t.id) ${done ? '<' : '>'} ($3::float8, $4::uuid)) order by ${ms(at)} ${order}, t.id ${order} limit $5`,
    [workspaceId, assignee, after?.[0] ?? null, after?.[1] ?? null, limit]);
  return rows;
}

/** A task, or null. */
export async function findTask(db: Queryable, workspaceId: number, id: string): Promise<StoredTask | null> {
  const { rows } = await db.query<StoredTask>(`${SELECT} where t.workspace_id = $1 and t.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Marks a task as done; false when it was so already. */
export async function finishTask(transaction: Transaction, id: string, by: { readonly name: string; readonly answer: string | null }): Promise<boolean> {
  const { rowCount } = await transaction.query('update tasks set done_at = now(), done_by = $2, answer = $3 where id = $1 and done_at is null', [id, by.name, by.answer]);
  return (rowCount ?? 0) > 0;
}

/** Changes whose task it is, and when it is due. */
export async function changeTask(transaction: Transaction, id: string, change: { readonly assignee: string | null; readonly dueAt: number }): Promise<void> {
  await transaction.query('update tasks set assignee = $2, due_at = to_timestamp($3::float8 / 1000) where id = $1', [id, change.assignee, change.dueAt]);
}

/** How many tasks are open, and how many of them past due. */
export async function countTasks(db: Queryable, workspaceId: number, assignee: string | null): Promise<{ open: number; overdue: number }> {
  const { rows } = await db.query<{ open: number; overdue: number }>(
    `select count(*)::int as open, (count(*) filter (where due_at < now()))::int as overdue from tasks where workspace_id = $1 and done_at is null and ($2::text is null or coalesce(assignee, '') = $2)`, [workspaceId, assignee]);
  return rows[0] ?? { open: 0, overdue: 0 };
}
