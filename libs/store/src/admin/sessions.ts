import type { Role } from '@perennial/model';
import type { Queryable } from '../database.js';

/** How long a session lasts, in days. */
export const SESSION_DAYS = 30;

/** Who is signed in, and where. */
export interface Session {
  readonly colleagueId: number;
  readonly email: string;
  readonly name: string;
  readonly passwordSet: boolean;
  readonly workspaceId: number;
  readonly role: Role;
}

/** Opens a session under the SHA-256 of its token. */
export async function openSession(db: Queryable, tokenHash: Buffer, colleagueId: number, workspaceId: number): Promise<void> {
  await db.query(`insert into sessions (token_hash, colleague_id, workspace_id, expires_at) values ($1, $2, $3, now() + interval '${SESSION_DAYS} days')`, [tokenHash, colleagueId, workspaceId]);
}

/** The session of a token in force, with the role in its workspace; null when it ended or the colleague was removed. Notes, at most once a minute, that they were seen. */
export async function findSession(db: Queryable, tokenHash: Buffer): Promise<Session | null> {
  const { rows } = await db.query<Session & { stale: boolean }>(
    `select c.id as "colleagueId", c.email, c.name, c.password_hash is not null as "passwordSet", s.workspace_id as "workspaceId", r.role,
       coalesce(c.last_seen_at < now() - interval '1 minute', true) as stale
     from sessions s join colleagues c on c.id = s.colleague_id join colleague_roles r on r.workspace_id = s.workspace_id and r.colleague_id = s.colleague_id
     where s.token_hash = $1 and s.expires_at > now()`, [tokenHash]);
  const found = rows[0];
  if (found === undefined) return null;
  if (found.stale) await db.query('update colleagues set last_seen_at = now() where id = $1', [found.colleagueId]);
  const { stale: _, ...session } = found;
  return session;
}

/** Ends a session. */
export async function endSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.query('delete from sessions where token_hash = $1', [tokenHash]);
}

/** Ends all sessions of a colleague but one. */
export async function endSessionsOf(db: Queryable, colleagueId: number, keep: Buffer | null): Promise<void> {
  await db.query('delete from sessions where colleague_id = $1 and ($2::bytea is null or token_hash <> $2)', [colleagueId, keep]);
}

/** Makes a session look at another workspace. */
export async function moveSession(db: Queryable, tokenHash: Buffer, workspaceId: number): Promise<void> {
  await db.query('update sessions set workspace_id = $2 where token_hash = $1', [tokenHash, workspaceId]);
}
