import type { Transaction } from '../database.js';
import { column } from './rows.js';

/** Runs begun of a journey with an entry cap: in a clock hour (since 1970), in a local day (since 1970-01-01), in all. */
export interface EntryCountRow {
  readonly journeyId: number;
  readonly hour: number;
  readonly inHour: number;
  readonly day: number;
  readonly inDay: number;
  readonly total: number;
}

/** Counts of journeys with an entry cap, locked until the transaction ends, in order of id. One that had no cap before begins with all runs that ever began. */
export async function lockEntryCounts(transaction: Transaction, journeyIds: readonly number[]): Promise<EntryCountRow[]> {
  if (journeyIds.length === 0) return [];
  const ids = [...journeyIds].sort((a, b) => a - b);
  await transaction.query(
    `insert into entry_counts (journey_id, total)
     select j, coalesce((select sum(c.value) from counters c where c.journey_id = j and c.node_id = '' and c.measure = 'entered'), 0)
     from unnest($1::bigint[]) j where not exists (select 1 from entry_counts e where e.journey_id = j) order by j on conflict do nothing`, [ids]);
  const { rows } = await transaction.query<EntryCountRow>(
    'select journey_id as "journeyId", hour, in_hour as "inHour", day, in_day as "inDay", total from entry_counts where journey_id = any($1::bigint[]) order by journey_id for update', [ids]);
  return rows;
}

/** Keeps counts that grew. */
export async function writeEntryCounts(transaction: Transaction, counts: readonly EntryCountRow[]): Promise<void> {
  if (counts.length === 0) return;
  await transaction.query(
    `update entry_counts e set hour = u.hour, in_hour = u.in_hour, day = u.day, in_day = u.in_day, total = u.total
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::bigint[]) u(journey_id, hour, in_hour, day, in_day, total) where e.journey_id = u.journey_id`,
    [column(counts, (c) => c.journeyId), column(counts, (c) => c.hour), column(counts, (c) => c.inHour), column(counts, (c) => c.day), column(counts, (c) => c.inDay), column(counts, (c) => c.total)]);
}
