import type { Queryable } from '../database.js';
import { column, LANE, type NewStimulus } from './rows.js';

const VALUES = `unnest($1::smallint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::jsonb[], $8::uuid[], $9::bigint[], $10::smallint[], $11::float8[], $12::float8[])
  with ordinality as u(lane, shard, workspace_id, subject_id, kind, name, payload, event_id, account_id, source, age, occurred, n)`;
const OCCURRED = `least(now(), coalesce(now() - u.age * interval '1 millisecond', to_timestamp(u.occurred / 1000), now()))`;
const COLUMNS = 'lane, shard, workspace_id, subject_id, kind, name, payload, event_id, account_id, source, occurred_at';
const SELECTED = `u.lane, u.shard, u.workspace_id, u.subject_id, u.kind, u.name, u.payload, u.event_id, u.account_id, u.source, ${OCCURRED}`;

const parameters = (rows: readonly NewStimulus[]): unknown[] => [
  column(rows, (r) => r.lane), column(rows, (r) => r.shard), column(rows, (r) => r.workspaceId), column(rows, (r) => r.subjectId), column(rows, (r) => r.kind),
  column(rows, (r) => r.name), column(rows, (r) => r.payload), column(rows, (r) => r.eventId), column(rows, (r) => r.accountId), column(rows, (r) => r.source),
  column(rows, (r) => r.ageMs), column(rows, (r) => r.occurredAt),
];

/**
 * Appends to the intake what was not taken before, remembering each `eventId` (rows that share one, an event and its account's
 * stimulus, are taken together). Answers the ids that were new.
 * Locks: new rows of `dedupe` in ascending order of id (two batches in opposite orders deadlocked 3 of 3, hotpath.md section 7).
 * Uses dedupe's primary keys, one per live week.
 */
export async function appendOnce(db: Queryable, rows: readonly NewStimulus[]): Promise<Set<string>> {
  const { rows: taken } = await db.query<{ h: string }>({
    name: 'append-once',
    text: `with u as (select * from ${VALUES}),
      d as (insert into dedupe (h, day) select distinct u.event_id, current_date from u where not exists (select 1 from dedupe x where x.h = u.event_id) order by 1
        on conflict do nothing returning h),
      i as (insert into intake (${COLUMNS}) select ${SELECTED} from u join d on d.h = u.event_id order by u.n)
      select h from d`,
    values: parameters(rows),
  });
  return new Set(taken.map((row) => row.h));
}

/** Appends stimuli whose own transaction guards them against a second time: the engine's, to other subjects or to itself. */
export async function appendStimuli(db: Queryable, rows: readonly NewStimulus[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query({ name: 'append-stimuli', text: `insert into intake (${COLUMNS}) select ${SELECTED} from ${VALUES} order by u.n`, values: parameters(rows) });
}

/** Stimuli in the bulk lane above which imports, crowds and commands wait for the engine. */
const BULK_FULL = 20_000;

/** Whether more waits in the bulk lane than may; counted no further than that, by the intake's primary key. */
export async function bulkIsFull(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ full: boolean }>(`select exists (select 1 from intake where lane = ${LANE.bulk} offset ${BULK_FULL}) as full`);
  return rows[0]?.full === true;
}
