import type { Queryable, Transaction } from '../database.js';
import type { WaitingMessage } from '../hot/claim-messages.js';

/** A message that was given up, as its page shows it. */
export interface FailedMessage {
  readonly id: string;
  readonly failedAt: number;
  /** `failedAt` as exact as it is kept: where the next page begins. */
  readonly place: string;
  readonly profileId: number;
  readonly person: string;
  readonly journeyId: number | null;
  readonly journey: string | null;
  readonly nodeId: string | null;
  readonly channel: string;
  readonly template: string;
  readonly address: string | null;
  readonly provider: string | null;
  readonly reason: string;
  readonly attempts: number;
}

/** How far back messages can be sent again, in days. */
export const FAILED_DAYS = 30;
/** Most messages that one act takes. */
export const FAILED_BATCH = 5000;
/** Most groups of failed messages that are told apart. */
const MAX_GROUPS = 50;

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;
/** Failed messages of a workspace `$1` that can be sent again; by `messages_failed`. */
const FAILED = `m.workspace_id = $1 and m.state = 4 and m.finished_at > now() - interval '${FAILED_DAYS} days'`;

/** Which failed messages: some, those that failed in one way, or all. */
export interface FailedChoice {
  readonly workspaceId: number;
  readonly ids: readonly string[] | null;
  readonly provider: string | null;
  readonly reason: string | null;
}

/** Failed messages of the last 30 days, newest first, before a place. */
export async function listFailed(db: Queryable, { workspaceId, provider, reason, before, limit }: Omit<FailedChoice, 'ids'> & { readonly before: { readonly place: string; readonly id: string } | null; readonly limit: number }): Promise<FailedMessage[]> {
  const { rows } = await db.query<FailedMessage>(
    `select m.id, ${ms('m.finished_at')} as "failedAt", m.finished_at::text as place, m.profile_id as "profileId", coalesce(nullif(p.name, ''), p.email, p.external_id, m.profile_id::text) as person, m.journey_id as "journeyId", j.name as journey, m.node_id as "nodeId",
       m.channel, m.template, m.address, m.provider, coalesce(m.reason, '') as reason, m.attempt as attempts
     from messages m left join journeys j on j.id = m.journey_id left join profiles p on p.shard = m.shard and p.id = m.profile_id
     where ${FAILED} and ($2::text is null or m.provider = $2) and ($3::text is null or m.reason = $3) and ($4::timestamptz is null or (m.finished_at, m.id) < ($4::timestamptz, $5::uuid))
     order by m.finished_at desc, m.id desc limit $6`, [workspaceId, provider, reason, before?.place ?? null, before?.id ?? null, limit]);
  return rows;
}

/** How many failed in the last 30 days, by provider and reason, most first. */
export async function countFailed(db: Queryable, workspaceId: number): Promise<{ provider: string | null; reason: string; count: number }[]> {
  const { rows } = await db.query<{ provider: string | null; reason: string; count: number }>(
    `select m.provider, coalesce(m.reason, '') as reason, count(*)::int as count from messages m where ${FAILED} group by 1, 2 order by 3 desc, 2 limit ${MAX_GROUPS}`, [workspaceId]);
  return rows;
}

/** A message that is sent again. */
export type Resent = WaitingMessage;

/** Queues failed messages anew, at most `FAILED_BATCH`, oldest first: they are decided again from the start, with as many tries as before. Their runs went on; none waits for them. */
export async function resendFailed(transaction: Transaction, { workspaceId, ids, provider, reason }: FailedChoice): Promise<Resent[]> {
  const { rows } = await transaction.query<Resent>(
    `with chosen as (select m.id, m.entered_at from messages m where ${FAILED} and ($2::uuid[] is null or m.id = any($2::uuid[])) and ($3::text is null or m.provider = $3) and ($4::text is null or m.reason = $4)
       order by m.finished_at, m.id limit ${FAILED_BATCH} for update skip locked)
     update messages m set state = 0, attempt = 0, awaited = false, reason = null, finished_at = null, queued_at = now(), due_at = now() from chosen c where m.id = c.id and m.entered_at = c.entered_at
     returning m.id, ${ms('m.entered_at')} as "enteredAt", m.workspace_id as "workspaceId", m.channel, m.journey_id as "journeyId", m.version_id as "versionId", m.node_id as "nodeId", m.account_id as "accountId", m.topic, m.template, m.own is not null as direct`,
    [workspaceId, ids === null ? null : [...ids], provider, reason]);
  return rows;
}
