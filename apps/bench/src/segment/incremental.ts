import { shardOf } from '@perennial/model';
import type { Database } from '@perennial/store';
import { fillProfiles, freshDatabase, IDS, profileId, type Server } from '../database.js';
import { alternate, againstFloor, figure, type Result, type Scale } from '../measure.js';
import { startEngine } from '../processes.js';
import { drained } from '../wait.js';

const SEGMENTS = 200;
const NAMES = 100;
/** Events in the log of each person. */
const PAST = 10;

/** 200 segments of three conditions: an attribute and the counts of two events in windows. Each event touches four of them; one in a few lets somebody in. */
async function fillSegments(pool: Database): Promise<void> {
  for (let n = 0; n < SEGMENTS; n += 1) {
    const count = (name: number, days: number): object => ({ type: 'event', event: `e${name % NAMES}`, count: { is: 'at_least', value: 3 }, within: { amount: days, unit: 'days' } });
    const condition = { type: 'any', of: [{ type: 'all', of: [{ type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' }, count(n, 30)] }, count(n + 37, 7)] };
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, condition, set_id) values ($1, $2, $3, $3, 'profile', 'dynamic', $4, $1)`, [3_000_000 + n, IDS.workspace, `s${n}`, JSON.stringify(condition)]);
  }
}

/** Events of each person before, of names of their own, over the last 60 days: what counts are counted from. */
async function fillLog(pool: Database, profiles: number): Promise<void> {
  await pool.query(
    `insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at)
     select $2 + n * $4 + k, $1, $2 + n, 'e' || ((n * 31 + k * 17) % ${NAMES}), '{"n":1}', 0, gen_random_uuid(), t.at, t.at
     from generate_series(0, $3::int - 1) n cross join generate_series(0, $4::int - 1) k cross join lateral (select now() - ((n * 13 + k * 7) % 60 + 1) * interval '1 day' as at) t`, [IDS.workspace, profileId(0), profiles, PAST]);
  await pool.query('vacuum analyze events');
}

async function fillEvents(pool: Database, count: number): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, u.shard, $3, u.id, 0, 'e' || ((u.n * 7919 + u.n / ${count / 2} * 37) % ${NAMES}), '{"p":{"n":1}}', gen_random_uuid(), 0, now() from unnest($1::smallint[], $2::bigint[], $4::int[]) u(shard, id, n)`,
    [places.map((place) => shardOf(profileId(place % (count / 2)))), places.map((place) => profileId(place % (count / 2))), IDS.workspace, places]);
}

/** segment.incremental: events a second that a worker drains with 200 segments of three conditions, against the same worker with none. */
export async function incremental(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 4000 : 40_000;
  const { url, pool } = await freshDatabase(server, 'bench_incremental');
  await fillProfiles(pool, count / 2);
  await pool.query('update profiles set last_seen_at = now()');
  await pool.query('vacuum analyze profiles');
  const worker = await startEngine(url, { ROLE: 'worker' });
  let changes = 0;
  const rate = (filled: boolean) => async (): Promise<number> => {
    await pool.query('truncate intake, events, segments, segment_members, segment_timers, segment_changes');
    await fillLog(pool, count / 2);
    if (filled) await fillSegments(pool);
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1');
    await fillEvents(pool, 1000);
    await drained(pool, 1000);
    await fillEvents(pool, count);
    const took = await drained(pool, count);
    if (filled) changes = (await pool.query<{ n: number }>('select coalesce(sum(entered + gone), 0)::float8 as n from segment_changes')).rows[0]?.n ?? 0;
    return (count / took) * 1000;
  };
  // Neither begins with code that was never run, and the rates of five rounds say more than those of three.
  await rate(false)();
  await rate(true)();
  const measured = await alternate(scale.quick ? 1 : 5, rate(true), rate(false));
  await worker.stop();
  await pool.end();
  return [againstFloor('segment.incremental', 'events/s', measured, 0.7), figure('segment.incremental_n', 'memberships changed per 1,000 events', (changes / (count + 1000)) * 1000)];
}
