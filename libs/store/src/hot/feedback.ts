import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** Something that was told of a message, by whoever tells it. */
export interface FeedbackRow {
  /** Of the integration whose provider tells it; 0: we found out ourselves. */
  readonly integrationId: number;
  /** The same for every delivery of the same fact, unique within the integration. */
  readonly key: string;
  readonly workspaceId: number;
  /** Name of the provider; empty: none has to have sent the message. */
  readonly provider: string;
  /** One of the two says which message it is about. */
  readonly messageId: string | null;
  readonly providerId: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly fact: JsonObject;
}

const VALUES = 'unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::text[], $7::float8[], $8::jsonb[]) with ordinality as u(integration_id, key, workspace_id, provider, message_id, provider_id, at, fact, n)';

/** Keeps what was told, waiting for its message, and answers the rows that were not told before. Locks: new rows in ascending order of integration and key. */
export async function keepFeedback(transaction: Transaction, rows: readonly FeedbackRow[]): Promise<FeedbackRow[]> {
  if (rows.length === 0) return [];
  const { rows: taken } = await transaction.query<{ integrationId: number; key: string }>({
    name: 'keep-feedback',
    text: `insert into feedback (integration_id, key, workspace_id, provider, message_id, provider_message_id, happened_at, fact, due_at)
      select u.integration_id, u.key, u.workspace_id, u.provider, u.message_id, u.provider_id, to_timestamp(u.at / 1000), u.fact, now() from ${VALUES} order by 1, 2, u.n
      on conflict do nothing returning integration_id as "integrationId", key`,
    values: [
      column(rows, (r) => r.integrationId), column(rows, (r) => r.key), column(rows, (r) => r.workspaceId), column(rows, (r) => r.provider), column(rows, (r) => r.messageId), column(rows, (r) => r.providerId),
      column(rows, (r) => r.at), column(rows, (r) => JSON.stringify(r.fact)),
    ],
  });
  const left = new Set(taken.map((row) => `${row.integrationId} ${row.key}`));
  return rows.filter((row) => left.delete(`${row.integrationId} ${row.key}`));
}

/** Takes what waits for its message and is due again; by `feedback_due`, skipping what another process looks at. */
export async function takeWaitingFeedback(transaction: Transaction, limit: number): Promise<FeedbackRow[]> {
  const { rows } = await transaction.query<FeedbackRow>(
    `select integration_id as "integrationId", key, workspace_id as "workspaceId", provider, message_id as "messageId", provider_message_id as "providerId", floor(extract(epoch from happened_at) * 1000)::float8 as at, fact
     from feedback where due_at <= now() order by due_at limit $1 for update skip locked`, [limit]);
  return rows;
}

const KEYS = 'unnest($1::bigint[], $2::text[]) as u(integration_id, key)';
const keysOf = (rows: readonly Pick<FeedbackRow, 'integrationId' | 'key'>[]): unknown[] => [column(rows, (r) => r.integrationId), column(rows, (r) => r.key)];

/** Notes that facts were recorded: nothing but their keys is kept. */
export async function settleFeedback(transaction: Transaction, rows: readonly Pick<FeedbackRow, 'integrationId' | 'key'>[]): Promise<void> {
  if (rows.length === 0) return;
  await transaction.query(`update feedback f set due_at = null, fact = null from ${KEYS} where f.integration_id = u.integration_id and f.key = u.key`, keysOf(rows));
}

/** Lets facts wait on for their message: 2 s at first, doubled each time, at most an hour. */
export async function postponeFeedback(transaction: Transaction, rows: readonly Pick<FeedbackRow, 'integrationId' | 'key'>[]): Promise<void> {
  if (rows.length === 0) return;
  await transaction.query(`update feedback f set tries = f.tries + 1, due_at = now() + least(3600, 2 * 2 ^ least(f.tries, 12)) * interval '1 second' from ${KEYS} where f.integration_id = u.integration_id and f.key = u.key`, keysOf(rows));
}

/** Lets what waits for these messages be looked at again at once; by `feedback_by_message` and `feedback_by_provider`, which hold only what waits. */
export async function wakeFeedback(db: Queryable, messages: readonly { readonly id: string; readonly providerId: string | null }[]): Promise<void> {
  if (messages.length === 0) return;
  await db.query({ name: 'wake-feedback', text: 'update feedback set due_at = now() where due_at is not null and (message_id = any($1::uuid[]) or provider_message_id = any($2::text[]))', values: [column(messages, (m) => m.id), messages.flatMap((m) => (m.providerId === null ? [] : [m.providerId]))] });
}

/** Gives up what has waited so many days, and counts it by workspace, provider and day; forgets keys after 30 days, and tokens that have run out. Answers how many facts were given up. */
export async function dropOldFeedback(db: Queryable, days: number): Promise<number> {
  const { rows } = await db.query<{ dropped: number }>(
    `with old as (delete from feedback where due_at is not null and received_at < now() - $1 * interval '1 day' returning workspace_id, provider),
       counted as (insert into feedback_drops (workspace_id, provider, day, count) select workspace_id, provider, (now() at time zone 'UTC')::date, count(*) from old group by 1, 2 order by 1, 2
         on conflict (workspace_id, provider, day) do update set count = feedback_drops.count + excluded.count)
     select count(*)::int as dropped from old`, [days]);
  await db.query(`delete from feedback where due_at is null and received_at < now() - interval '30 days'`);
  await db.query('delete from feedback_tokens where expires_at < now()');
  return rows[0]?.dropped ?? 0;
}

/** Notes the token of a call that is taken a single time; false: it was taken already. */
export async function takeFeedbackToken(transaction: Transaction, integrationId: number, once: { readonly token: string; readonly forMs: number }): Promise<boolean> {
  const { rowCount } = await transaction.query(`insert into feedback_tokens (integration_id, token, expires_at) values ($1, $2, now() + $3 * interval '1 millisecond') on conflict do nothing`, [integrationId, once.token, once.forMs]);
  return rowCount === 1;
}
