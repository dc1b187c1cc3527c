import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf } from '@perennial/model';
import type { Database } from '@perennial/store';
import { fillJourney, fillProfiles, freshDatabase, IDS, profileId, type Server } from '../database.js';
import { below, type Result, type Scale } from '../measure.js';
import { startEngine } from '../processes.js';

const DUE_PER_SECOND = 200;
const LOOK_EVERY_MS = 20;

const nodes = [{ id: 'wait', type: 'delay', name: 'Wait', config: { duration: { amount: 30, unit: 'days' } } }, { id: 'done', type: 'exit', name: 'Done', config: { reason: 'done' } }];

/** Waiting runs, of which 200 a second fall due, beginning in three seconds. */
async function fillWaiting(pool: Database, waiting: number, due: number): Promise<void> {
  for (let at = 0; at < waiting; at += 10_000) {
    const places = Array.from({ length: Math.min(10_000, waiting - at) }, (_, i) => at + i);
    await pool.query(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, profile_id, key, state, node_id, visit, arrived_at, arrived_by, wake_at, clock, entered_at)
       select u.shard, u.id, $3, $4, $5, u.id, '', 0, 'wait', 1, w.at - interval '30 days', 'bench', w.at, now(), now()
       from unnest($1::smallint[], $2::bigint[], $7::int[]) u(shard, id, n)
       cross join lateral (select case when u.n < $6 then now() + interval '3 seconds' + u.n * interval '1 second' / ${DUE_PER_SECOND} else now() + interval '20 days' end as at) w`,
      [places.map((place) => shardOf(profileId(place))), places.map(profileId), IDS.workspace, IDS.journey, IDS.version, due, places]);
  }
}

/** wake.p99_ms: how late due runs wake, committed and seen from outside, 99th percentile. */
export async function wake(server: Server, scale: Scale): Promise<Result[]> {
  const waiting = scale.quick ? 10_000 : 100_000;
  const seconds = scale.quick ? 2 : 30;
  const { url, pool } = await freshDatabase(server, 'bench_wake');
  await fillProfiles(pool, waiting);
  await fillJourney(pool, null, nodes);
  const worker = await startEngine(url, { ROLE: 'worker' });
  const due = seconds * DUE_PER_SECOND;
  await fillWaiting(pool, waiting, due);
  const lateness = new Map<number, number>();
  const seen = async (): Promise<void> => {
    const { rows } = await pool.query<{ id: number; late: number }>(
      `select id, (extract(epoch from clock_timestamp() - (entered_at + interval '3 seconds' + (id - $1) * interval '1 second' / ${DUE_PER_SECOND})) * 1000)::float8 as late from enrollments where state = 1 and not (id = any($2::bigint[]))`, [profileId(0), [...lateness.keys()]]);
    for (const { id, late } of rows) lateness.set(id, late);
  };
  const end = performance.now() + (seconds + 15) * 1000;
  while (lateness.size < due && performance.now() < end) {
    await seen();
    await sleep(LOOK_EVERY_MS);
  }
  await worker.stop();
  await pool.end();
  if (lateness.size < due) throw new Error(`${due - lateness.size} of ${due} runs did not wake`);
  const sorted = [...lateness.values()].sort((a, b) => a - b);
  return [below('wake.p99_ms', 'ms', sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, 2000)];
}
