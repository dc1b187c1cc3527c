import type { Queryable } from '../database.js';
import { MESSAGE_COLUMNS, type ClaimedMessage } from './claim-messages.js';
import { loadProfiles } from './load-subjects.js';

/** The profile that an id stands for now, following merges; null when it was erased or is of another workspace. */
export async function currentProfile(db: Queryable, workspaceId: number, profileId: number): Promise<number | null> {
  let [profile] = await loadProfiles(db, [profileId]);
  while (profile !== undefined && profile.mergedInto !== null) [profile] = await loadProfiles(db, [profile.mergedInto]);
  return profile === undefined || profile.workspaceId !== workspaceId ? null : profile.id;
}

/** A mail that went out, as delivery knows it; `sentAt` in epoch ms, null: not yet. */
export interface SentMessage extends ClaimedMessage {
  readonly sentAt: number | null;
}

/** A mail by id; null when it is gone. */
export async function loadSentMessage(db: Queryable, id: string, enteredAt: number): Promise<SentMessage | null> {
  const { rows } = await db.query<SentMessage>(
    `select ${MESSAGE_COLUMNS}, false as reclaimed, false as expired, false as stale, m.reason as earlier, coalesce(floor(extract(epoch from m.claimed_at) * 1000)::float8, 0) as "claimedAt", floor(extract(epoch from m.finished_at) * 1000)::float8 as "sentAt" from messages m where m.id = $1 and m.entered_at = to_timestamp($2::float8 / 1000) and m.channel = 'email'`, [id, enteredAt]);
  return rows[0] ?? null;
}
