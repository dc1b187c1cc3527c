import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** A message that waits for a colleague, as it would go out. */
export interface ParkedMessage {
  readonly messageId: string;
  readonly enteredAt: number;
  readonly workspaceId: number;
  readonly enrollmentId: number | null;
  readonly journeyId: number | null;
  readonly visit: number | null;
  readonly profileId: number;
  readonly channel: string;
  readonly content: JsonObject;
}

/** Keeps messages until a colleague releases or discards them; one that is there already is shown as it is now. */
export async function parkMessages(db: Queryable, messages: readonly ParkedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await db.query({
    name: 'park-messages',
    text: `insert into parked_messages (message_id, entered_at, workspace_id, enrollment_id, journey_id, visit, profile_id, channel, content)
      select u.message_id, to_timestamp(u.entered / 1000), u.workspace_id, u.enrollment_id, u.journey_id, u.visit, u.profile_id, u.channel, u.content
      from unnest($1::uuid[], $2::float8[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::bigint[], $8::text[], $9::jsonb[]) u(message_id, entered, workspace_id, enrollment_id, journey_id, visit, profile_id, channel, content)
      on conflict (message_id) do update set content = excluded.content, channel = excluded.channel`,
    values: [
      column(messages, (m) => m.messageId), column(messages, (m) => m.enteredAt), column(messages, (m) => m.workspaceId), column(messages, (m) => m.enrollmentId), column(messages, (m) => m.journeyId), column(messages, (m) => m.visit), column(messages, (m) => m.profileId),
      column(messages, (m) => m.channel), column(messages, (m) => JSON.stringify(m.content)),
    ],
  });
}

/** Which parked messages of a workspace: some, those of a journey, or all. */
export interface ParkedChoice {
  readonly workspaceId: number;
  readonly ids: readonly string[] | null;
  readonly journeyId: number | null;
}

/** Most parked messages that one act takes. */
export const PARKED_BATCH = 5000;

/** Takes parked messages out of the queue, at most `PARKED_BATCH`, oldest first; what two colleagues decide at once is decided once. */
async function take(transaction: Transaction, { workspaceId, ids, journeyId }: ParkedChoice): Promise<{ messageId: string; enteredAt: number }[]> {
  const { rows } = await transaction.query<{ messageId: string; enteredAt: number }>(
    `delete from parked_messages p using (
       select message_id from parked_messages where workspace_id = $1 and ($2::uuid[] is null or message_id = any($2::uuid[])) and ($3::bigint is null or journey_id = $3) order by parked_at, message_id limit ${PARKED_BATCH} for update skip locked) chosen
     where p.message_id = chosen.message_id returning p.message_id as "messageId", floor(extract(epoch from p.entered_at) * 1000)::float8 as "enteredAt"`,
    [workspaceId, ids === null ? null : [...ids], journeyId]);
  return rows;
}

async function decide(transaction: Transaction, choice: ParkedChoice, review: 'released' | 'discarded'): Promise<number> {
  const taken = await take(transaction, choice);
  await transaction.query(
    `update messages m set state = 0, review = $3, reason = null, queued_at = case when $3 = 'released' then now() else m.queued_at end, due_at = now() from unnest($1::uuid[], $2::float8[]) u(id, entered)
     where m.id = u.id and m.entered_at = to_timestamp(u.entered / 1000) and m.state = 6`,
    [column(taken, (t) => t.messageId), column(taken, (t) => t.enteredAt), review]);
  return taken.length;
}

/** Queues parked messages anew: they are decided again from the start, but nobody is asked again. Answers how many. */
export const releaseParked = (transaction: Transaction, choice: ParkedChoice): Promise<number> => decide(transaction, choice, 'released');

/** Has the next sender skip parked messages, which tells the runs that wait. Answers how many. */
export const discardParked = (transaction: Transaction, choice: ParkedChoice): Promise<number> => decide(transaction, choice, 'discarded');

/** A parked message as its page shows it. */
export interface ParkedRow extends Omit<ParkedMessage, 'workspaceId' | 'enteredAt' | 'enrollmentId' | 'visit'> {
  readonly parkedAt: number;
  readonly person: string;
  readonly journey: string | null;
  readonly nodeId: string | null;
  readonly template: string;
}

/** Parked messages of a workspace, oldest first, after a place; by `parked_messages_workspace`. */
export async function listParked(db: Queryable, { workspaceId, journeyId, after, limit }: { readonly workspaceId: number; readonly journeyId: number | null; readonly after: { readonly at: number; readonly id: string } | null; readonly limit: number }): Promise<ParkedRow[]> {
  const { rows } = await db.query<ParkedRow>(
    `select p.message_id as "messageId", p.journey_id as "journeyId", p.profile_id as "profileId", p.channel, p.content, floor(extract(epoch from p.parked_at) * 1000)::float8 as "parkedAt",
       coalesce(nullif(f.name, ''), f.email, f.external_id, p.profile_id::text) as person, j.name as journey, m.node_id as "nodeId", m.template
     from parked_messages p join messages m on m.id = p.message_id and m.entered_at = p.entered_at left join journeys j on j.id = p.journey_id left join profiles f on f.id = p.profile_id
     where p.workspace_id = $1 and ($2::bigint is null or p.journey_id = $2) and ($3::float8 is null or (floor(extract(epoch from p.parked_at) * 1000), p.message_id) > ($3, $4::uuid))
     order by floor(extract(epoch from p.parked_at) * 1000), p.message_id limit $5`,
    [workspaceId, journeyId, after?.at ?? null, after?.id ?? null, limit]);
  return rows;
}

/** How many messages of each journey wait for a colleague. */
export async function countParked(db: Queryable, workspaceId: number): Promise<{ journeyId: number | null; journey: string | null; parked: number }[]> {
  const { rows } = await db.query<{ journeyId: number | null; journey: string | null; parked: number }>(
    'select p.journey_id as "journeyId", j.name as journey, count(*)::int as parked from parked_messages p left join journeys j on j.id = p.journey_id where p.workspace_id = $1 group by 1, 2 order by 2 nulls last', [workspaceId]);
  return rows;
}
