import type { Role } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** What a link is for, with how long it works, in minutes: sign-in 15 minutes, invitation 72 hours, password reset 24 hours. */
export const LINK_MINUTES = { sign_in: 15, invitation: 72 * 60, reset: 24 * 60 } as const;
/** What a link is for. */
export type LinkPurpose = keyof typeof LINK_MINUTES;

/** A link that works once, kept under the SHA-256 of its token. */
export interface NewLink {
  readonly tokenHash: Buffer;
  readonly purpose: LinkPurpose;
  readonly colleagueId: number;
  readonly workspaceId: number;
  /** Of an invitation. */
  readonly role: Role | null;
}

/** A link that was just used. */
export interface UsedLink {
  readonly purpose: LinkPurpose;
  readonly colleagueId: number;
  readonly workspaceId: number;
  readonly role: Role | null;
}

/** Makes a link, in place of older ones of the same purpose for the same colleague and workspace; answers when it ends (epoch ms). */
export async function insertLink(transaction: Transaction, link: NewLink): Promise<number> {
  await transaction.query('delete from handover_links where purpose = $1 and colleague_id = $2 and workspace_id = $3 and used_at is null', [link.purpose, link.colleagueId, link.workspaceId]);
  const { rows } = await transaction.query<{ expiresAt: number }>(
    `insert into handover_links (token_hash, purpose, colleague_id, workspace_id, role, expires_at) values ($1, $2, $3, $4, $5, now() + $6 * interval '1 minute') returning expires_at as "expiresAt"`,
    [link.tokenHash, link.purpose, link.colleagueId, link.workspaceId, link.role, LINK_MINUTES[link.purpose]]);
  return rows[0]?.expiresAt ?? 0;
}

/** Uses a link for one of these purposes up; null when it is unknown, was used, or is too old. */
export async function takeLink(db: Queryable, tokenHash: Buffer, purposes: readonly LinkPurpose[]): Promise<UsedLink | null> {
  const { rows } = await db.query<UsedLink>(
    `update handover_links set used_at = now() where token_hash = $1 and purpose = any($2::text[]) and used_at is null and expires_at > now()
     returning purpose, colleague_id as "colleagueId", workspace_id as "workspaceId", role`, [tokenHash, [...purposes]]);
  return rows[0] ?? null;
}

/** Forgets the open reset and sign-in links of a colleague: a new password makes them void. */
export async function dropLinks(db: Queryable, colleagueId: number): Promise<void> {
  await db.query(`delete from handover_links where colleague_id = $1 and used_at is null and purpose in ('sign_in', 'reset')`, [colleagueId]);
}

/** Changes the role that an open invitation gives; answers whether there was one. */
export async function changeInvitation(db: Queryable, workspaceId: number, colleagueId: number, role: Role): Promise<boolean> {
  const { rowCount } = await db.query(
    `update handover_links set role = $3 where workspace_id = $1 and colleague_id = $2 and purpose = 'invitation' and used_at is null and expires_at > now()`, [workspaceId, colleagueId, role]);
  return (rowCount ?? 0) > 0;
}
