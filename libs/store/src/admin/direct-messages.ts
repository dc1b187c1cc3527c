import { shardOf, type JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';
import { column } from '../hot/rows.js';

/** What a message without a run carries: the data of its template, and where it goes in place of the person's own address. */
export interface OwnContent {
  readonly data: JsonObject;
  readonly to: string | null;
}

/** A message that a program sends. */
export interface DirectMessage {
  readonly id: string;
  readonly workspaceId: number;
  readonly profileId: number;
  readonly channel: string;
  readonly template: string;
  readonly topic: string | null;
  readonly own: OwnContent;
}

/** Queues messages of no run; one that is there already, whenever it was queued, stays as it is. Answers when those that are new entered (epoch ms). */
export async function insertDirectMessages(db: Queryable, messages: readonly DirectMessage[]): Promise<{ id: string; enteredAt: number }[]> {
  if (messages.length === 0) return [];
  const { rows } = await db.query<{ id: string; enteredAt: number }>(
    `insert into messages (id, entered_at, workspace_id, shard, profile_id, channel, template, topic, own, queued_at, due_at)
     select u.id, date_trunc('milliseconds', now()), u.workspace_id, u.shard, u.profile_id, u.channel, u.template, u.topic, u.own, now(), now()
     from unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) u(id, workspace_id, shard, profile_id, channel, template, topic, own)
     where not exists (select 1 from messages m where m.id = u.id)
     returning id, floor(extract(epoch from entered_at) * 1000)::float8 as "enteredAt"`,
    [column(messages, (m) => m.id), column(messages, (m) => m.workspaceId), column(messages, (m) => shardOf(m.profileId)), column(messages, (m) => m.profileId), column(messages, (m) => m.channel), column(messages, (m) => m.template),
      column(messages, (m) => m.topic), column(messages, (m) => JSON.stringify(m.own))]);
  return rows;
}

/** A message of a workspace as programs ask about it; instants in epoch milliseconds. */
export interface MessageFate {
  readonly id: string;
  readonly state: number;
  readonly reason: string | null;
  readonly profileId: number;
  readonly channel: string;
  readonly template: string;
  readonly topic: string | null;
  readonly address: string | null;
  readonly provider: string | null;
  readonly attempts: number;
  readonly queuedAt: number;
  readonly dueAt: number;
  readonly finishedAt: number | null;
  readonly journeyId: number | null;
  readonly journey: string | null;
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** What became of a message, or null; by `messages_id` of each partition. */
export async function findMessage(db: Queryable, workspaceId: number, id: string): Promise<MessageFate | null> {
  const { rows } = await db.query<MessageFate>(
    `select m.id, m.state, m.reason, m.profile_id as "profileId", m.channel, m.template, m.topic, m.address, m.provider, m.attempt as attempts, ${ms('m.queued_at')} as "queuedAt", ${ms('m.due_at')} as "dueAt", ${ms('m.finished_at')} as "finishedAt",
       m.journey_id as "journeyId", j.name as journey
     from messages m left join journeys j on j.id = m.journey_id where m.id = $2 and m.workspace_id = $1`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** The engine's events about a message of a person, oldest first; by `events_profile`. */
export async function eventsOfMessage(db: Queryable, profileId: number, { id, since, names }: { readonly id: string; readonly since: number; readonly names: readonly string[] }): Promise<{ name: string; at: number; properties: JsonObject }[]> {
  const { rows } = await db.query<{ name: string; at: number; properties: JsonObject }>(
    `select name, ${ms('occurred_at')} as at, properties from events
     where profile_id = $1 and name = any($2::text[]) and occurred_at >= to_timestamp($3::float8 / 1000) and properties->>'messageId' = $4 and source = 1 order by received_at, id limit 200`, [profileId, [...names], since, id]);
  return rows;
}
