import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** A message as whoever records feedback must know it; instants are those of the first of each kind, null: never. */
export interface ToldMessage {
  readonly id: string;
  readonly enteredAt: number;
  readonly workspaceId: number;
  readonly state: number;
  /** Whom it was made for; they may have been merged since. */
  readonly profileId: number;
  readonly accountId: number | null;
  readonly journeyId: number | null;
  readonly versionId: number | null;
  readonly nodeId: string | null;
  readonly channel: string;
  readonly template: string;
  readonly topic: string | null;
  readonly address: string | null;
  readonly provider: string | null;
  readonly providerId: string | null;
  /** When it became what it is. */
  readonly finishedAt: number | null;
  readonly deliveredAt: number | null;
  readonly bouncedAt: number | null;
  readonly bounceClass: string | null;
  readonly complainedAt: number | null;
  readonly openedAt: number | null;
  readonly clickedAt: number | null;
}

/** Which message is meant: by our id, or by that which its provider gave it. */
export interface MessageName {
  readonly workspaceId: number;
  readonly provider: string;
  readonly messageId: string | null;
  readonly providerId: string | null;
}

/** Ids of messages that are named by their providers' ids; by `messages_provider`. */
async function findNamed(db: Queryable, names: readonly MessageName[]): Promise<string[]> {
  const named = names.filter((name) => name.messageId === null && name.providerId !== null);
  if (named.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'find-named-messages',
    text: `select m.id from unnest($1::bigint[], $2::text[], $3::text[]) u(workspace_id, provider, provider_id) join messages m on m.provider_message_id = u.provider_id and m.workspace_id = u.workspace_id and m.provider = u.provider`,
    values: [column(named, (n) => n.workspaceId), column(named, (n) => n.provider), column(named, (n) => n.providerId)],
  });
  return rows.map((row) => row.id);
}

/** Finds and locks the messages that are named, as far as there are any; in ascending order of id, by `messages_id`. */
export async function lockToldMessages(transaction: Transaction, names: readonly MessageName[]): Promise<ToldMessage[]> {
  const ids = [...new Set([...names.flatMap((name) => name.messageId ?? []), ...await findNamed(transaction, names)])];
  if (ids.length === 0) return [];
  const { rows } = await transaction.query<ToldMessage>({
    name: 'lock-told-messages',
    text: `select m.id, ${ms('m.entered_at')} as "enteredAt", m.workspace_id as "workspaceId", m.state, m.profile_id as "profileId", m.account_id as "accountId", m.journey_id as "journeyId", m.version_id as "versionId",
        m.node_id as "nodeId", m.channel, m.template, m.topic, m.address, m.provider, m.provider_message_id as "providerId", ${ms('m.finished_at')} as "finishedAt", ${ms('m.delivered_at')} as "deliveredAt", ${ms('m.bounced_at')} as "bouncedAt", m.bounce_class as "bounceClass",
        ${ms('m.complained_at')} as "complainedAt", ${ms('m.opened_at')} as "openedAt", ${ms('m.clicked_at')} as "clickedAt"
      from messages m where m.id = any($1::uuid[]) order by m.id for update`,
    values: [ids],
  });
  return rows;
}

/** What is new of a message: the instants that were null before, the class of its bounce, the newest in words. Null: as before. */
export interface MessageMarks {
  readonly id: string;
  readonly enteredAt: number;
  readonly deliveredAt: number | null;
  readonly bouncedAt: number | null;
  readonly bounceClass: string | null;
  readonly complainedAt: number | null;
  readonly openedAt: number | null;
  readonly clickedAt: number | null;
  readonly told: string | null;
}

/** Writes what was told of messages, in one statement; their rows are locked. */
export async function markMessages(transaction: Transaction, marks: readonly MessageMarks[]): Promise<void> {
  if (marks.length === 0) return;
  await transaction.query({
    name: 'mark-messages',
    text: `update messages m set delivered_at = coalesce(m.delivered_at, to_timestamp(u.delivered / 1000)), bounced_at = coalesce(m.bounced_at, to_timestamp(u.bounced / 1000)), bounce_class = coalesce(u.class, m.bounce_class),
        complained_at = coalesce(m.complained_at, to_timestamp(u.complained / 1000)), opened_at = coalesce(m.opened_at, to_timestamp(u.opened / 1000)), clicked_at = coalesce(m.clicked_at, to_timestamp(u.clicked / 1000)), told = coalesce(u.told, m.told)
      from unnest($1::uuid[], $2::float8[], $3::float8[], $4::float8[], $5::text[], $6::float8[], $7::float8[], $8::float8[], $9::text[]) as u(id, entered, delivered, bounced, class, complained, opened, clicked, told)
      where m.id = u.id and m.entered_at = to_timestamp(u.entered / 1000)`,
    values: [
      column(marks, (m) => m.id), column(marks, (m) => m.enteredAt), column(marks, (m) => m.deliveredAt), column(marks, (m) => m.bouncedAt), column(marks, (m) => m.bounceClass), column(marks, (m) => m.complainedAt),
      column(marks, (m) => m.openedAt), column(marks, (m) => m.clickedAt), column(marks, (m) => m.told),
    ],
  });
}

/** A message to an address that was accepted so long ago and did not come back arrived, whether or not anybody said so. */
const ARRIVED_AFTER = '3 days';

/**
 * How many messages to the address of a person came back in the past days, since the last that arrived there: was told to, was opened or clicked by a person,
 * or was accepted three days ago and did not come back. By `messages_profile`.
 */
export async function countBounces(db: Queryable, person: { readonly profileId: number; readonly channel: string; readonly address: string }, days: number): Promise<number> {
  const { rows } = await db.query<{ bounced: number }>(
    `with own as (select * from messages where profile_id = $1 and channel = $2 and lower(address) = lower($3) and state in (2, 4)),
       arrived as (select max(greatest(delivered_at, opened_at, clicked_at, case when bounced_at is null and state = 2 and finished_at < now() - interval '${ARRIVED_AFTER}' then finished_at end)) as at from own)
     select count(*)::int as bounced from own, arrived where bounced_at > now() - $4 * interval '1 day' and (arrived.at is null or bounced_at > arrived.at)`, [person.profileId, person.channel, person.address, days]);
  return rows[0]?.bounced ?? 0;
}
