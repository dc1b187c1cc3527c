import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { addCounters } from './write-log.js';

/** Counter of the answers of one value at a node. */
const MEASURE = 'answer:';
/** Slot of what no drain counts. */
const NO_SLOT = 0;

/** A stored answer. */
export type StoredAnswer = { readonly value: string | number; readonly comment: string | null };

/** An entry of a feed that may be answered, locked until the transaction ends. */
export interface AnswerableEntry {
  readonly messageId: string;
  readonly enrollmentId: number | null;
  readonly kind: string;
  readonly content: JsonObject;
  readonly answer: StoredAnswer | null;
  /** Names of the message, as the engine's other events of messages have them; a name that is not known is missing. */
  readonly names: JsonObject;
  /** Where its answer is counted; null: it came from no journey. */
  readonly node: { readonly journeyId: number; readonly versionId: number; readonly nodeId: string } | null;
}

/** An entry of a person's feed, for an answer; null when there is no such entry. Locks the row; by its primary key and `messages_id`. */
export async function lockAnswerable(transaction: Transaction, entry: { readonly profileId: number; readonly id: number }): Promise<AnswerableEntry | null> {
  const { rowCount } = await transaction.query('select 1 from inbox where id = $2 and profile_id = $1 for update', [entry.profileId, entry.id]);
  if (rowCount === 0) return null;
  const { rows } = await transaction.query<AnswerableEntry>(
    `select i.message_id as "messageId", i.enrollment_id as "enrollmentId", i.kind, i.content, i.answer,
       coalesce((select jsonb_strip_nulls(jsonb_build_object('channel', m.channel, 'template', m.template, 'journeyId', m.journey_id, 'nodeId', m.node_id)) from messages m where m.id = i.message_id), '{}') as names,
       (select jsonb_build_object('journeyId', m.journey_id, 'versionId', m.version_id, 'nodeId', m.node_id) from messages m where m.id = i.message_id and m.version_id is not null and m.node_id is not null) as node
     from inbox i where i.id = $1`, [entry.id]);
  return rows[0] ?? null;
}

/** Keeps the answer of an entry; whoever answered has acted, so that it is no longer unseen. */
export async function keepSurveyAnswer(transaction: Transaction, id: number, answer: StoredAnswer): Promise<void> {
  await transaction.query(`update inbox set answer = $2, state = case when state in ('unseen', 'seen') then 'clicked' else state end, changed_at = now() where id = $1`, [id, JSON.stringify(answer)]);
}

/** Counts an answer where its message came from: the last statement of its transaction. */
export async function countAnswer(transaction: Transaction, node: NonNullable<AnswerableEntry['node']>, value: string | number): Promise<void> {
  const { rows } = await transaction.query<{ day: string }>(`select (now() at time zone 'utc')::date::text as day`);
  await addCounters(transaction, NO_SLOT, [{ ...node, measure: `${MEASURE}${value}`, day: rows[0]?.day ?? '', value: 1 }]);
}

/** What was shown and answered of a template in the past days, from the counters of the nodes that name it: their rows grow with nodes, values and days, not with people. */
export async function answersOfTemplate(db: Queryable, template: { readonly workspaceId: number; readonly key: string }, days: number): Promise<{ readonly shown: number; readonly answers: ReadonlyMap<string, number> }> {
  const { rows } = await db.query<{ measure: string; count: number }>(
    `select c.measure, sum(c.value)::float8 as count from journey_versions v cross join jsonb_array_elements(v.graph->'nodes') n
     join counters c on c.version_id = v.id and c.node_id = n->>'id' and (c.measure = 'message:sent' or c.measure like '${MEASURE}%') and c.day > (now() at time zone 'utc')::date - $3::int
     where v.workspace_id = $1 and n->'config'->>'template' = $2 group by 1 order by 1`, [template.workspaceId, template.key, days]);
  return {
    shown: rows.find(({ measure }) => measure === 'message:sent')?.count ?? 0,
    answers: new Map(rows.filter(({ measure }) => measure.startsWith(MEASURE)).map(({ measure, count }) => [measure.slice(MEASURE.length), count])),
  };
}
