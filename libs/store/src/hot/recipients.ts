import type { Queryable } from '../database.js';
import type { ClaimedMessage } from './claim-messages.js';
import { loadProfiles } from './load-subjects.js';

/** The profile that an id stands for now, following merges; null when it was erased or is of another workspace. */
export async function currentProfile(db: Queryable, workspaceId: number, profileId: number): Promise<number | null> {
  let [profile] = await loadProfiles(db, [profileId]);
  while (profile !== undefined && profile.mergedInto !== null) [profile] = await loadProfiles(db, [profile.mergedInto]);
  return profile === undefined || profile.workspaceId !== workspaceId ? null : profile.id;
}

/** A sent message by id, as delivery knows it; null when it is gone. */
export async function loadSentMessage(db: Queryable, id: string, enteredAt: number): Promise<ClaimedMessage | null> {
  const { rows } = await db.query<ClaimedMessage>(
    `select id, floor(extract(epoch from entered_at) * 1000)::float8 as "enteredAt", workspace_id as "workspaceId", shard, enrollment_id as "enrollmentId", journey_id as "journeyId", version_id as "versionId", node_id as "nodeId",
       visit, profile_id as "profileId", channel, template, topic, awaited, attempt, floor(extract(epoch from queued_at) * 1000)::float8 as "queuedAt", false as reclaimed, false as expired
     from messages where id = $1 and entered_at = to_timestamp($2::float8 / 1000) and channel = 'email'`, [id, enteredAt]);
  return rows[0] ?? null;
}
