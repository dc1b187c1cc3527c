import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';

/** An event name seen in traffic in the last 30 days. */
export interface SeenEvent {
  readonly name: string;
  readonly lastSeenAt: number;
  readonly count: number;
  readonly sample: JsonObject;
}

/** Event names of the last 30 days with how often and a newest sample of properties, most frequent first, at most 500. */
export async function seenEvents(db: Queryable, workspaceId: number): Promise<SeenEvent[]> {
  const { rows } = await db.query<SeenEvent>(
    `select name, max(last_seen_at) as "lastSeenAt", sum(count)::float8 as count, (array_agg(sample order by last_seen_at desc))[1] as sample
     from event_names where workspace_id = $1 and day > current_date - 30 group by name order by sum(count) desc, name limit 500`, [workspaceId]);
  return rows;
}

/** Attributes of the newest profiles and accounts, at most `limit` each: what pickers learn names and types from. */
export async function attributeSamples(db: Queryable, workspaceId: number, limit: number): Promise<{ of: 'profile' | 'account'; attributes: JsonObject }[]> {
  const profiles = await db.query<{ attributes: JsonObject }>(
    `select attributes || jsonb_strip_nulls(jsonb_build_object('email', email, 'phone', phone, 'timezone', timezone, 'locale', locale, 'externalId', external_id)) as attributes
     from profiles where workspace_id = $1 and merged_into is null order by id desc limit $2`, [workspaceId, limit]);
  const accounts = await db.query<{ attributes: JsonObject }>('select attributes from accounts where workspace_id = $1 order by external_id limit $2', [workspaceId, limit]);
  return [...profiles.rows.map(({ attributes }) => ({ of: 'profile' as const, attributes })), ...accounts.rows.map(({ attributes }) => ({ of: 'account' as const, attributes }))];
}
