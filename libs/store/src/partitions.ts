import type { Pool } from 'pg';
import { PARTITIONED } from './migrations/initial-sql.js';

const statement = (table: string, span: 'month' | 'week', parameters: string): string => `
do $$ declare start date; begin
  for start in select generate_series(date_trunc('${span}', now()) - interval '1 ${span}', date_trunc('${span}', now()) + interval '3 ${span}', interval '1 ${span}')::date loop
    execute format('create table if not exists %I partition of ${table} for values from (%L) to (%L) with (${parameters})',
      '${table}_' || to_char(start, 'YYYYMMDD'), start, (start + interval '1 ${span}')::date);
  end loop;
  create table if not exists ${table}_rest partition of ${table} default with (${parameters});
end $$`;

/**
 * Makes the partitions from one span ago to three spans ahead, and the default ones that catch what falls outside.
 * Harmless to repeat; run at start and daily. An advisory lock keeps two processes from racing.
 */
export async function ensurePartitions(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(8, 1)');
    for (const [table, { span, with: parameters }] of Object.entries(PARTITIONED)) await client.query(statement(table, span, parameters));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Drops the weeks of remembered message ids that lie wholly before the given number of days; answers their names. */
export async function forgetMessageIds(pool: Pool, days: number): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'dedupe'::regclass and c.relname ~ '^dedupe_\\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') + 7 <= current_date - $1::int order by 1`,
    [days],
  );
  for (const { name } of rows) await pool.query(`drop table if exists ${name}`);
  return rows.map((row) => row.name);
}
