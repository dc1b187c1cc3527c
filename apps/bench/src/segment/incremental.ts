import { shardOf } from '@perennial/model';
import type { Database } from '@perennial/store';
import { fillProfiles, freshDatabase, IDS, profileId, type Server } from '../database.js';
import { alternate, againstFloor, type Result, type Scale } from '../measure.js';
import { startEngine } from '../processes.js';
import { drained } from '../wait.js';

const SEGMENTS = 200;
const NAMES = 100;

/** 200 segments of three conditions: an attribute and the counts of two events in windows. Each event touches four of them. */
async function fillSegments(pool: Database): Promise<void> {
  for (let n = 0; n < SEGMENTS; n += 1) {
    const count = (name: number, days: number): object => ({ type: 'event', event: `e${name % NAMES}`, count: { is: 'at_least', value: 2 }, within: { amount: days, unit: 'days' } });
    const condition = { type: 'any', of: [{ type: 'all', of: [{ type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' }, count(n, 30)] }, count(n + 37, 7)] };
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, condition, set_id) values ($1, $2, $3, $3, 'profile', 'dynamic', $4, $1)`, [3_000_000 + n, IDS.workspace, `s${n}`, JSON.stringify(condition)]);
  }
}

async function fillEvents(pool: Database, count: number): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, u.shard, $3, u.id, 0, 'e' || (u.n * 7919 % ${NAMES}), '{"p":{"n":1}}', gen_random_uuid(), 0, now() from unnest($1::smallint[], $2::bigint[], $4::int[]) u(shard, id, n)`,
    [places.map((place) => shardOf(profileId(place % (count / 2)))), places.map((place) => profileId(place % (count / 2))), IDS.workspace, places]);
}

/** segment.incremental: events a second that a worker drains with 200 segments of three conditions, against the same worker with none. */
export async function incremental(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 4000 : 40_000;
  const { url, pool } = await freshDatabase(server, 'bench_incremental');
  await fillProfiles(pool, count / 2);
  await pool.query(`update profiles set last_seen_at = '2020-01-01'`);
  const worker = await startEngine(url, { ROLE: 'worker' });
  const rate = (filled: boolean) => async (): Promise<number> => {
    await pool.query('truncate intake, events, segments, segment_members, segment_timers, segment_changes');
    if (filled) await fillSegments(pool);
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1');
    await fillEvents(pool, 1000);
    await drained(pool, 1000);
    await fillEvents(pool, count);
    return (count / (await drained(pool, count))) * 1000;
  };
  const measured = await alternate(scale.rounds, rate(true), rate(false));
  await worker.stop();
  await pool.end();
  return [againstFloor('segment.incremental', 'events/s', measured, 0.7)];
}
