import type { Role } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** Someone who works in the editor, whatever the workspace. */
export interface Colleague {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  /** Argon2id, or null before a password was set. */
  readonly passwordHash: string | null;
}

/** Someone who works in a workspace, or is invited to. */
export interface Member {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly pending: boolean;
  readonly lastSeenAt: number | null;
}

const COLUMNS = 'id, email, name, password_hash as "passwordHash"';

/** Makes a colleague; the address is folded. */
export async function insertColleague(db: Queryable, colleague: Colleague): Promise<void> {
  await db.query('insert into colleagues (id, email, name, password_hash) values ($1, $2, $3, $4)', [colleague.id, colleague.email, colleague.name, colleague.passwordHash]);
}

/** A colleague by folded address, or null. */
export async function findColleagueByEmail(db: Queryable, email: string): Promise<Colleague | null> {
  const { rows } = await db.query<Colleague>(`select ${COLUMNS} from colleagues where email = $1`, [email]);
  return rows[0] ?? null;
}

/** A colleague by id, or null. */
export async function findColleague(db: Queryable, id: number): Promise<Colleague | null> {
  const { rows } = await db.query<Colleague>(`select ${COLUMNS} from colleagues where id = $1`, [id]);
  return rows[0] ?? null;
}

/** Sets a password, and the name where one is given. */
export async function setPassword(db: Queryable, colleagueId: number, passwordHash: string, name: string | null): Promise<void> {
  await db.query('update colleagues set password_hash = $2, name = coalesce($3, name) where id = $1', [colleagueId, passwordHash, name]);
}

/** The role of a colleague in a workspace, or null. */
export async function roleIn(db: Queryable, workspaceId: number, colleagueId: number): Promise<Role | null> {
  const { rows } = await db.query<{ role: Role }>('select role from colleague_roles where workspace_id = $1 and colleague_id = $2', [workspaceId, colleagueId]);
  return rows[0]?.role ?? null;
}

/** Members of a workspace and open invitations to it, by address. */
export async function listMembers(db: Queryable, workspaceId: number): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `select c.id, c.email, c.name, r.role, false as pending, c.last_seen_at as "lastSeenAt" from colleague_roles r join colleagues c on c.id = r.colleague_id where r.workspace_id = $1
     union all
     select distinct on (c.id) c.id, c.email, c.name, l.role, true, null::timestamptz from handover_links l join colleagues c on c.id = l.colleague_id
     where l.workspace_id = $1 and l.purpose = 'invitation' and l.used_at is null and l.expires_at > now()
       and not exists (select 1 from colleague_roles r where r.workspace_id = $1 and r.colleague_id = c.id)
     order by 2`, [workspaceId]);
  return rows;
}

/** Locks the roles of a workspace until the transaction ends, so that two changes cannot both remove the last owner; answers the owners. */
export async function lockOwners(transaction: Transaction, workspaceId: number): Promise<number[]> {
  await transaction.query('select 1 from workspaces where id = $1 for update', [workspaceId]);
  const { rows } = await transaction.query<{ id: number }>(`select colleague_id as id from colleague_roles where workspace_id = $1 and role = 'owner'`, [workspaceId]);
  return rows.map((row) => row.id);
}

/** Gives a colleague a role in a workspace. */
export async function setRole(db: Queryable, workspaceId: number, colleagueId: number, role: Role): Promise<void> {
  await db.query('insert into colleague_roles (workspace_id, colleague_id, role) values ($1, $2, $3) on conflict (workspace_id, colleague_id) do update set role = excluded.role', [workspaceId, colleagueId, role]);
}

/** Takes a colleague out of a workspace: role, sessions there and open links. */
export async function removeMember(transaction: Transaction, workspaceId: number, colleagueId: number): Promise<void> {
  await transaction.query('delete from colleague_roles where workspace_id = $1 and colleague_id = $2', [workspaceId, colleagueId]);
  await transaction.query('delete from sessions where workspace_id = $1 and colleague_id = $2', [workspaceId, colleagueId]);
  await transaction.query('delete from handover_links where workspace_id = $1 and colleague_id = $2', [workspaceId, colleagueId]);
}

/** True when a colleague has a role in a workspace in which another is no owner: that other may not take their account over. */
export async function worksBeyond(db: Queryable, colleagueId: number, ownerId: number): Promise<boolean> {
  const { rows } = await db.query<{ beyond: boolean }>(
    `select exists (select 1 from colleague_roles r where r.colleague_id = $1
       and not exists (select 1 from colleague_roles o where o.workspace_id = r.workspace_id and o.colleague_id = $2 and o.role = 'owner')) as beyond`, [colleagueId, ownerId]);
  return rows[0]?.beyond ?? true;
}
