import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';
import { cancelCalls } from './webhook-calls.js';

/** A message as the drain queues it: the outbox row. Instants in epoch milliseconds. */
export interface MessageRow {
  readonly id: string;
  /** Partition key: the enrollment's entry, a constant, so that a retry meets its own row. */
  readonly enteredAt: number;
  readonly workspaceId: number;
  readonly shard: number;
  readonly enrollmentId: number | null;
  readonly journeyId: number | null;
  readonly versionId: number | null;
  readonly nodeId: string | null;
  readonly visit: number | null;
  readonly profileId: number;
  readonly channel: string;
  readonly template: string;
  readonly topic: string | null;
  readonly awaited: boolean;
  readonly queuedAt: number;
}

/** Queues messages. A message made before (same id and entry) stays as it is. Indexes: `messages_id`, `_profile`, `_enrollment`, `_open`. */
export async function insertMessages(db: Queryable, messages: readonly MessageRow[]): Promise<void> {
  if (messages.length === 0) return;
  await db.query({
    name: 'insert-messages',
    text: `insert into messages (id, entered_at, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, topic, awaited, queued_at, due_at)
      select u.id, to_timestamp(u.entered / 1000), u.workspace_id, u.shard, u.enrollment_id, u.journey_id, u.version_id, u.node_id, u.visit, u.profile_id, u.channel, u.template, u.topic, u.awaited,
        to_timestamp(u.queued / 1000), to_timestamp(u.queued / 1000)
      from unnest($1::uuid[], $2::float8[], $3::bigint[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::int[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::boolean[], $15::float8[])
        as u(id, entered, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, topic, awaited, queued)
      on conflict (id, entered_at) do nothing`,
    values: [
      column(messages, (m) => m.id), column(messages, (m) => m.enteredAt), column(messages, (m) => m.workspaceId), column(messages, (m) => m.shard), column(messages, (m) => m.enrollmentId), column(messages, (m) => m.journeyId),
      column(messages, (m) => m.versionId), column(messages, (m) => m.nodeId), column(messages, (m) => m.visit), column(messages, (m) => m.profileId), column(messages, (m) => m.channel), column(messages, (m) => m.template),
      column(messages, (m) => m.topic), column(messages, (m) => m.awaited), column(messages, (m) => m.queuedAt),
    ],
  });
}

/** A message that an exit stopped. */
export interface CancelledMessage {
  readonly id: string;
  readonly journeyId: number;
  readonly versionId: number;
  readonly nodeId: string;
}

/** Skips the unclaimed messages of enrollments that exited, stops their unclaimed calls, and withdraws their unseen in-app messages. By `messages_enrollment`. */
export async function cancelMessages(transaction: Transaction, runs: readonly { enrollmentId: number; enteredAt: number }[]): Promise<CancelledMessage[]> {
  if (runs.length === 0) return [];
  const ids = column(runs, (r) => r.enrollmentId);
  const { rows } = await transaction.query<CancelledMessage>(
    `update messages m set state = 3, reason = 'exited', finished_at = now() where m.enrollment_id = any($1::bigint[]) and m.state = 0 and m.entered_at >= to_timestamp($2::float8 / 1000)
     returning m.id, m.journey_id as "journeyId", m.version_id as "versionId", m.node_id as "nodeId"`,
    [ids, Math.min(...column(runs, (r) => r.enteredAt))],
  );
  await transaction.query(`update inbox set state = 'withdrawn', changed_at = now() where enrollment_id = any($1::bigint[]) and state = 'unseen'`, [ids]);
  await cancelCalls(transaction, ids);
  return rows;
}
