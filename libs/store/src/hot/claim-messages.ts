import type { JsonObject } from '@perennial/model';
import type { Queryable } from '../database.js';
import type { OwnContent } from '../admin/direct-messages.js';
import { column } from './rows.js';
import type { MessageRow } from './write-messages.js';

/** A message is taken from a sender that has held it this long without a word: its process died. */
export const CLAIM_TIMEOUT_SECONDS = 120;
/** A message that no sender claimed within this time is skipped as expired (journeys.md section 3). */
export const EXPIRY_HOURS = 72;

/** A message as its sender sees it: what was queued, and how it fares. */
export interface ClaimedMessage extends MessageRow {
  /** When it was claimed, on the database's clock (epoch ms). */
  readonly claimedAt: number;
  /** How often it was claimed, this time included. */
  readonly attempt: number;
  /** True when an earlier sender died with it: the provider may have it already. */
  readonly reclaimed: boolean;
  readonly expired: boolean;
  /** Held back by a pause for longer than whoever ended it wanted. */
  readonly stale: boolean;
  /** Why it went back to the queue last time; null: it did not. */
  readonly earlier: string | null;
  /** What a message of no run says itself; null: a journey's message. */
  readonly own: OwnContent | null;
  /** What a colleague decided about it, who was asked; null: nobody was. */
  readonly review: 'released' | 'discarded' | null;
  /** Its run at the moment of the claim; null: it is of none. */
  readonly run: MessageRun | null;
}

/** What the run of a message says at the moment of the claim. */
export interface MessageRun {
  readonly id: number;
  readonly state: number;
  readonly entryEvent: JsonObject | null;
  readonly context: JsonObject;
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** Ids of a send job: the span of `enteredAt` (epoch milliseconds) lets the claim visit only its partitions (49 % faster, hotpath.md section 11). */
export interface MessageSpan {
  readonly ids: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What a message `m` says of itself, whatever became of it. */
export const MESSAGE_COLUMNS = `m.id, ${ms('m.entered_at')} as "enteredAt", m.workspace_id as "workspaceId", m.shard, m.enrollment_id as "enrollmentId", m.journey_id as "journeyId", m.version_id as "versionId",
       m.node_id as "nodeId", m.visit, m.profile_id as "profileId", m.channel, m.template, m.topic, m.awaited, m.account_id as "accountId", m.roles, m.attempt, ${ms('m.queued_at')} as "queuedAt", m.review, m.own`;

/** The run of a message `m`, by the primary key of enrollments: an expression, because a join of thousands of messages could be planned as a scan of all runs. */
const RUN = `(select jsonb_build_object('id', e.id, 'state', e.state, 'entryEvent', e.entry_event, 'context', e.context) from enrollments e where e.shard = m.shard and e.id = m.enrollment_id)`;

/** Takes the messages that are `due` here, under that name, for the caller. */
const claimDue = `update messages m set state = 1, claimed_at = now(), attempt = m.attempt + 1 from due where m.id = due.id and m.entered_at = due.entered_at
     returning ${MESSAGE_COLUMNS}, due.state = 1 as reclaimed, m.queued_at < now() - interval '${EXPIRY_HOURS} hours' as expired, due.stale, due.reason as earlier, ${ms('m.claimed_at')} as "claimedAt", ${RUN} as run`;

/** What is `due` of a message beside its row: how it fared, and whether a pause held it for too long. */
const dueColumns = `m.id, m.entered_at, m.state, m.reason, m.profile_id, m.channel, coalesce(m.queued_at < j.stale_before, false) as stale from messages m left join journeys j on j.id = m.journey_id`;

/** Most messages of a person on a channel that are claimed because they compete. */
const COMPETING_LIMIT = 50;

/** What else is due to the people of `asked` on the same channels, in ascending order of id; by `messages_profile`, person by person. `but`: a condition on `m`. */
const rivalsOf = (asked: string, but: string): string => `select r.* from (${asked}) a cross join lateral (
       select ${dueColumns}
       where m.profile_id = a.profile_id and m.channel = a.channel and m.state = 0 and m.due_at <= now() and coalesce(j.status, 'live') <> 'paused' and ${but}
       order by m.id limit ${COMPETING_LIMIT} for update of m skip locked) r`;

const ASKED = `select ${dueColumns}
       where m.id = any($1::uuid[]) and m.entered_at between to_timestamp($2::float8 / 1000) and to_timestamp($3::float8 / 1000) and coalesce(j.status, 'live') <> 'paused'
         and ((m.state = 0 and m.due_at <= now()) or (m.state = 1 and m.claimed_at < now() - interval '${CLAIM_TIMEOUT_SECONDS} seconds'))
       order by m.id for update of m skip locked`;

/**
 * Claims the messages of a job that are due and unclaimed (or whose sender died), `withCompeting` also what competes with them; from here on an exit does not stop them.
 * Journeys that are paused keep theirs. By `messages_id`, in ascending order of id. Unnamed: messages grow from empty.
 */
export async function claimMessages(db: Queryable, span: MessageSpan, withCompeting = false): Promise<ClaimedMessage[]> {
  const due = withCompeting ? `asked as (${ASKED}), due as (select * from asked union all ${rivalsOf('select distinct profile_id, channel from asked', 'm.id <> all($1::uuid[])')})` : `due as (${ASKED})`;
  const { rows } = await db.query<ClaimedMessage>(`with ${due} ${claimDue}`, [[...span.ids], span.from, span.to]);
  return rows;
}

/** Claims what else is due to the same people on the same channels as messages that were claimed without: they are decided together (journeys.md section 5). */
export async function claimCompeting(db: Queryable, claimed: readonly Pick<ClaimedMessage, 'profileId' | 'channel'>[]): Promise<ClaimedMessage[]> {
  if (claimed.length === 0) return [];
  const asked = 'select distinct profile_id, channel from unnest($1::bigint[], $2::text[]) u(profile_id, channel)';
  const { rows } = await db.query<ClaimedMessage>(`with due as (${rivalsOf(asked, 'true')}) ${claimDue}`, [column(claimed, (c) => c.profileId), column(claimed, (c) => c.channel)]);
  return rows;
}

/** A message that waits for a job. */
export type WaitingMessage = Pick<MessageRow, 'id' | 'workspaceId' | 'channel' | 'enteredAt' | 'topic' | 'template' | 'journeyId' | 'versionId' | 'nodeId' | 'accountId'> & { readonly direct: boolean };

/** Messages that are due and wait for a job: what a crash or a lost queue left behind, and retries whose time has come. By `messages_open`. */
export async function sweepMessages(db: Queryable, graceSeconds: number, limit: number): Promise<WaitingMessage[]> {
  const { rows } = await db.query<WaitingMessage>(
    `select m.id, m.workspace_id as "workspaceId", m.channel, ${ms('m.entered_at')} as "enteredAt", m.topic, m.template, m.journey_id as "journeyId", m.version_id as "versionId", m.node_id as "nodeId", m.account_id as "accountId", m.own is not null as direct from messages m left join journeys j on j.id = m.journey_id
     where m.state in (0, 1) and m.due_at <= now() - $1 * interval '1 second' and (m.state = 0 or m.claimed_at < now() - interval '${CLAIM_TIMEOUT_SECONDS} seconds') and coalesce(j.status, 'live') <> 'paused'
     order by m.due_at limit $2`,
    [graceSeconds, limit],
  );
  return rows;
}

/** What becomes of a claimed message. */
export interface MessageResult {
  readonly id: string;
  readonly enteredAt: number;
  /** Number of the state. */
  readonly state: number;
  readonly reason: string | null;
  readonly address: string | null;
  readonly provider: string | null;
  /** What the provider calls it. */
  readonly providerId: string | null;
  readonly templateVersionId: number | null;
  /** For a message that goes back to the queue: milliseconds until it is due. */
  readonly retryInMs: number | null;
  /** True where that was no try: it was held, and may be tried as often as before. */
  readonly untried: boolean;
  /** What it becomes, where another message goes out in its place; null: itself. */
  readonly instead: { readonly channel: string; readonly template: string } | null;
}

/** Writes what became of claimed messages, in one statement; by `messages_id`. */
export async function finishMessages(db: Queryable, results: readonly MessageResult[]): Promise<void> {
  if (results.length === 0) return;
  await db.query({
    name: 'finish-messages',
    text: `update messages m set state = u.state, reason = u.reason, address = u.address, provider = u.provider, template_version_id = u.template_version_id, provider_message_id = u.provider_id,
        finished_at = case when u.retry is null and u.state <> 6 then now() end, due_at = case when u.retry is null then m.due_at else now() + u.retry * interval '1 millisecond' end,
        attempt = m.attempt - case when u.untried then 1 else 0 end, channel = coalesce(u.channel, m.channel), template = coalesce(u.template, m.template)
      from unnest($1::uuid[], $2::float8[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[], $9::text[], $10::boolean[], $11::text[], $12::text[])
        as u(id, entered, state, reason, address, provider, template_version_id, retry, provider_id, untried, channel, template)
      where m.id = u.id and m.entered_at = to_timestamp(u.entered / 1000)`,
    values: [
      column(results, (r) => r.id), column(results, (r) => r.enteredAt), column(results, (r) => r.state), column(results, (r) => r.reason), column(results, (r) => r.address), column(results, (r) => r.provider),
      column(results, (r) => r.templateVersionId), column(results, (r) => r.retryInMs), column(results, (r) => r.providerId), column(results, (r) => r.untried), column(results, (r) => r.instead?.channel ?? null), column(results, (r) => r.instead?.template ?? null),
    ],
  });
}
