import type { Queryable, Transaction } from '../database.js';

/** A tenant as people see it. */
export interface Workspace {
  readonly id: number;
  readonly name: string;
  readonly timezone: string;
  readonly postalAddress: string;
}

/** A topic that a new workspace begins with. */
export interface FirstTopic {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly mandatory: boolean;
}

/** Waits for the right to make the first workspace; held until the transaction ends. Answers false when there is a workspace already. */
export async function mayMakeFirstWorkspace(transaction: Transaction): Promise<boolean> {
  await transaction.query('select pg_advisory_xact_lock(8, 3)');
  const { rows } = await transaction.query<{ any: boolean }>('select exists (select 1 from workspaces) as any');
  return rows[0]?.any === false;
}

/** Makes a workspace with its topics and its first owner. */
export async function insertWorkspace(transaction: Transaction, workspace: Workspace & { readonly ownerId: number }, topics: readonly FirstTopic[]): Promise<void> {
  await transaction.query('insert into workspaces (id, name, timezone, postal_address) values ($1, $2, $3, $4)', [workspace.id, workspace.name, workspace.timezone, workspace.postalAddress]);
  await transaction.query(`insert into colleague_roles (workspace_id, colleague_id, role) values ($1, $2, 'owner')`, [workspace.id, workspace.ownerId]);
  await transaction.query(
    'insert into topics (workspace_id, key, name, description, mandatory) select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::boolean[]) u',
    [workspace.id, topics.map((t) => t.key), topics.map((t) => t.name), topics.map((t) => t.description), topics.map((t) => t.mandatory)]);
}

/** A workspace by id, or null. */
export async function findWorkspace(db: Queryable, id: number): Promise<Workspace | null> {
  const { rows } = await db.query<Workspace>('select id, name, timezone, postal_address as "postalAddress" from workspaces where id = $1', [id]);
  return rows[0] ?? null;
}

/** Changes what is given of a workspace. */
export async function changeWorkspace(db: Queryable, id: number, change: { readonly name?: string; readonly timezone?: string; readonly postalAddress?: string }): Promise<void> {
  await db.query('update workspaces set name = coalesce($2, name), timezone = coalesce($3, timezone), postal_address = coalesce($4, postal_address) where id = $1',
    [id, change.name ?? null, change.timezone ?? null, change.postalAddress ?? null]);
}

/** Workspaces in which a colleague has a role, by name. */
export async function workspacesOf(db: Queryable, colleagueId: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.query<{ id: number; name: string }>('select w.id, w.name from colleague_roles r join workspaces w on w.id = r.workspace_id where r.colleague_id = $1 order by w.name, w.id', [colleagueId]);
  return rows;
}

/** The oldest workspace with the first of its owners: where a fresh installation begins; null before there is one. */
export async function firstWorkspace(db: Queryable): Promise<{ workspaceId: number; ownerId: number; anyPassword: boolean } | null> {
  const { rows } = await db.query<{ workspaceId: number; ownerId: number; anyPassword: boolean }>(
    `select w.id as "workspaceId", min(c.id) as "ownerId", bool_or(c.password_hash is not null) as "anyPassword"
     from workspaces w join colleague_roles r on r.workspace_id = w.id and r.role = 'owner' join colleagues c on c.id = r.colleague_id group by w.id order by w.created_at, w.id limit 1`);
  return rows[0] ?? null;
}

/** Makes what was compiled of a workspace's journeys stale, in the transaction that changed them. */
export async function bumpJourneys(transaction: Transaction, workspaceId: number): Promise<void> {
  await transaction.query('update workspaces set journeys_revision = journeys_revision + 1 where id = $1', [workspaceId]);
}
