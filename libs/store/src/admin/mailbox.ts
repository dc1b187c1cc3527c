import type { Channel, JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** A caught message. */
export interface CaughtMail {
  readonly channel: Channel;
  readonly id: number;
  readonly messageId: string | null;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly headers: JsonObject;
  readonly html: string;
  readonly text: string;
  readonly receivedAt: number;
  readonly profileId: number | null;
}

const COLUMNS = 'id, channel, message_id as "messageId", to_address as "to", from_address as "from", subject, headers, html, body_text as text, received_at as "receivedAt", profile_id as "profileId"';

/** Caught messages below an id, newest first, to a folded address where one is given; by `mailbox_newest` and `mailbox_to`. */
export async function listMails(db: Queryable, workspaceId: number, page: { readonly toFolded: string | null; readonly before: number | null; readonly limit: number }): Promise<CaughtMail[]> {
  const { rows } = await db.query<CaughtMail>(
    `select ${COLUMNS} from mailbox where workspace_id = $1 and ($2::bigint is null or id < $2) ${page.toFolded === null ? 'and $3::text is null' : 'and to_folded = $3'} order by id desc limit $4`,
    [workspaceId, page.before, page.toFolded, page.limit]);
  return rows;
}

/** A caught message, or null. */
export async function findMail(db: Queryable, workspaceId: number, id: number): Promise<CaughtMail | null> {
  const { rows } = await db.query<CaughtMail>(`select ${COLUMNS} from mailbox where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}
