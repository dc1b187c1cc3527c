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
  /** The account whose run it is of; null: the person's own. */
  readonly accountId: number | null;
  /** Roles for one of which the member was chosen; null: for another reason. */
  readonly roles: readonly string[] | null;
}

/** Queues messages. A message made before (same id and entry) stays as it is. Indexes: `messages_id`, `_profile`, `_enrollment`, `_open`. */
export async function insertMessages(db: Queryable, messages: readonly MessageRow[]): Promise<void> {
  if (messages.length === 0) return;
  await db.query({
    name: 'insert-messages',
    text: `insert into messages (id, entered_at, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, topic, awaited, queued_at, due_at, account_id, roles)
      select u.id, to_timestamp(u.entered / 1000), u.workspace_id, u.shard, u.enrollment_id, u.journey_id, u.version_id, u.node_id, u.visit, u.profile_id, u.channel, u.template, u.topic, u.awaited,
        to_timestamp(u.queued / 1000), to_timestamp(u.queued / 1000), u.account_id, case when u.roles is not null then array(select jsonb_array_elements_text(u.roles)) end
      from unnest($1::uuid[], $2::float8[], $3::bigint[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::int[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::boolean[], $15::float8[], $16::bigint[], $17::jsonb[])
        as u(id, entered, workspace_id, shard, enrollment_id, journey_id, version_id, node_id, visit, profile_id, channel, template, topic, awaited, queued, account_id, roles)
      on conflict (id, entered_at) do nothing`,
    values: [
      column(messages, (m) => m.id), column(messages, (m) => m.enteredAt), column(messages, (m) => m.workspaceId), column(messages, (m) => m.shard), column(messages, (m) => m.enrollmentId), column(messages, (m) => m.journeyId),
      column(messages, (m) => m.versionId), column(messages, (m) => m.nodeId), column(messages, (m) => m.visit), column(messages, (m) => m.profileId), column(messages, (m) => m.channel), column(messages, (m) => m.template),
      column(messages, (m) => m.topic), column(messages, (m) => m.awaited), column(messages, (m) => m.queuedAt), column(messages, (m) => m.accountId), column(messages, (m) => (m.roles === null ? null : JSON.stringify(m.roles))),
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

/** Whose messages are cancelled: those of a run that exited, or of one visit that a goal pulled it away from. */
export interface Cancelled {
  readonly enrollmentId: number;
  readonly enteredAt: number;
  /** Null: the run exited. */
  readonly visit: number | null;
}

/** Skips the unclaimed and the parked messages of runs that exited, or of visits that runs were pulled away from, and stops their unclaimed calls; of the former the unseen in-app messages are withdrawn. By `messages_enrollment`. */
export async function cancelMessages(transaction: Transaction, runs: readonly Cancelled[]): Promise<CancelledMessage[]> {
  if (runs.length === 0) return [];
  const { rows } = await transaction.query<CancelledMessage>(
    `with c as (select * from unnest($1::bigint[], $2::int[]) c(enrollment_id, visit)),
     unparked as (delete from parked_messages p using c where p.enrollment_id = c.enrollment_id and (c.visit is null or p.visit = c.visit) returning p.message_id, p.entered_at, c.visit),
     parked as (
       update messages m set state = 3, reason = case when u.visit is null then 'exited' else 'pulled' end, finished_at = now() from unparked u where m.id = u.message_id and m.entered_at = u.entered_at and m.state = 6
       returning m.id, m.journey_id, m.version_id, m.node_id),
     queued as (
       update messages m set state = 3, reason = case when c.visit is null then 'exited' else 'pulled' end, finished_at = now() from c
       where m.enrollment_id = c.enrollment_id and (c.visit is null or m.visit = c.visit) and m.state = 0 and m.entered_at >= to_timestamp($3::float8 / 1000)
       returning m.id, m.journey_id, m.version_id, m.node_id)
     select id, journey_id as "journeyId", version_id as "versionId", node_id as "nodeId" from queued union all select id, journey_id, version_id, node_id from parked`,
    [column(runs, (r) => r.enrollmentId), column(runs, (r) => r.visit), Math.min(...column(runs, (r) => r.enteredAt))],
  );
  const exited = runs.filter((run) => run.visit === null);
  if (exited.length > 0) await transaction.query(`update inbox set state = 'withdrawn', changed_at = now() where enrollment_id = any($1::bigint[]) and state = 'unseen'`, [column(exited, (r) => r.enrollmentId)]);
  await cancelCalls(transaction, runs);
  return rows;
}
