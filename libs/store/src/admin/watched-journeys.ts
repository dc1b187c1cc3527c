import type { SendingRules } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { readSendingRules } from './sending-rules.js';

/** Messages of a journey since it was last looked at anew, at most of the past seven days (UTC). */
export interface WatchedCounts {
  readonly sent: number;
  /** That came back for whatever reason. */
  readonly bounced: number;
  /** That came back because their address is dead. */
  readonly dead: number;
  readonly complained: number;
}

/** A live journey with what became of its messages. */
export interface WatchedJourney extends WatchedCounts {
  readonly journeyId: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly rules: SendingRules;
}

const DAYS = 7;
const FIRST_DAY = `(now() at time zone 'UTC')::date - ${DAYS - 1}`;
const MEASURES = { sent: 'message:sent', bounced: 'message:bounced', dead: 'message:dead', complained: 'message:complained' } as const;
const names = ['sent', 'bounced', 'dead', 'complained'] as const;

/** Live journeys of which any message bounced or was complained about; all, or those that are named. By `counters_journey`. What was counted on the first day before it was looked at anew is taken off, while that day is still among the seven. */
export async function listWatchedJourneys(db: Queryable, journeyIds: readonly number[] | null): Promise<WatchedJourney[]> {
  const sums = names.map((name) => `coalesce(sum(c.value) filter (where c.measure = '${MEASURES[name]}'), 0) - case when j.watched_from >= ${FIRST_DAY} then coalesce((j.watched_base->>'${name}')::bigint, 0) else 0 end as ${name}`);
  const { rows } = await db.query<Omit<WatchedJourney, 'rules'> & { rules: unknown }>(
    `select j.id as "journeyId", j.workspace_id as "workspaceId", j.name, w.sending_rules as rules, ${sums.join(', ')}
     from journeys j join workspaces w on w.id = j.workspace_id join counters c on c.journey_id = j.id and c.measure like 'message:%' and c.day >= greatest(j.watched_from, ${FIRST_DAY})
     where j.status = 'live' and ($1::bigint[] is null or j.id = any($1::bigint[])) group by j.id, w.id having bool_or(c.measure in ('${MEASURES.dead}', '${MEASURES.complained}'))`, [journeyIds === null ? null : [...journeyIds]]);
  return rows.map((row) => ({ ...row, sent: Number(row.sent), bounced: Number(row.bounced), dead: Number(row.dead), complained: Number(row.complained), rules: readSendingRules(row.rules) }));
}

/** Pauses a live journey by itself: nobody goes on and nothing goes out, those who would come in wait at its entry. False: it was not live any more. */
export async function pauseByItself(transaction: Transaction, journeyId: number, { by, reason }: { readonly by: string; readonly reason: string }): Promise<boolean> {
  const { rowCount } = await transaction.query(`update journeys set status = 'paused', collects = true, halted_reason = $2, changed_at = now(), changed_by = $3 where id = $1 and status = 'live'`, [journeyId, reason, by]);
  return rowCount === 1;
}

/** Looks at a journey anew, when somebody lets it go on: what was counted so far does not pause it again, and why it was paused is said no more. */
export async function watchAnew(transaction: Transaction, journeyId: number): Promise<void> {
  const fields = names.map((name) => `'${name}', coalesce(sum(value) filter (where measure = '${MEASURES[name]}'), 0)`);
  await transaction.query(
    `update journeys set watched_from = (now() at time zone 'UTC')::date, halted_reason = case when halted_at is null then null else halted_reason end,
       watched_base = (select jsonb_build_object(${fields.join(', ')}) from counters where journey_id = $1 and measure like 'message:%' and day = (now() at time zone 'UTC')::date) where id = $1`, [journeyId]);
}
