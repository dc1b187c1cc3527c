import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf } from '@perennial/model';
import type { Database } from '@perennial/store';
import { fillIntake, fillJourney, fillProfiles, freshDatabase, IDS, journeyNodes, profileId, type Server } from '../database.js';
import { againstFloor, alternate, below, type Result, type Scale } from '../measure.js';
import { startEngine } from '../processes.js';
import { drained, waitFor } from '../wait.js';

const LOOK_EVERY_MS = 20;
/** How long after they were filled the first fall due. */
const LEAD_SECONDS = 3;
const HERD = 100_000;
const PAGE = 10_000;

const wait = { id: 'wait', type: 'delay', name: 'Wait', config: { duration: { amount: 30, unit: 'days' } } };
const nodes = [wait, { id: 'done', type: 'exit', name: 'Done', config: { reason: 'done' } }];

/** Waiting runs, the first of which fall due, so many a second. */
interface Waiting {
  readonly waiting: number;
  readonly due: number;
  readonly perSecond: number;
}

async function fillWaiting(pool: Database, { waiting, due, perSecond }: Waiting, from: number): Promise<void> {
  for (let at = 0; at < waiting; at += PAGE) {
    const places = Array.from({ length: Math.min(PAGE, waiting - at) }, (_, i) => at + i);
    await pool.query(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, node_id, visit, arrived_at, arrived_by, wake_at, clock, entered_at)
       select u.shard, u.id, $3, $4, $5, u.id, '', 0, 'wait', 1, w.at - interval '30 days', 'bench', w.at, now(), now()
       from unnest($1::smallint[], $2::bigint[], $7::int[]) u(shard, id, n)
       cross join lateral (select case when u.n < $6 then to_timestamp($8::float8 / 1000) + u.n * interval '1 second' / $9::float8 else now() + interval '20 days' end as at) w`,
      [places.map((place) => shardOf(profileId(place))), places.map(profileId), IDS.workspace, IDS.journey, IDS.version, due, places, from, perSecond]);
  }
}

const now = async (pool: Database): Promise<number> => (await pool.query<{ at: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as at')).rows[0]?.at ?? 0;

/** Lets those who wait fall due from a moment that is still ahead, however long it took to fill them in. */
async function moveDue(pool: Database, { due, perSecond }: Waiting): Promise<number> {
  const from = (await now(pool)) + LEAD_SECONDS * 1000;
  await pool.query(`update enrollments set wake_at = to_timestamp($1::float8 / 1000) + (id - $2) * interval '1 second' / $3::float8, arrived_at = to_timestamp($1::float8 / 1000) + (id - $2) * interval '1 second' / $3::float8 - interval '30 days' where id < $4`,
    [from, profileId(0), perSecond, profileId(due)]);
  return from;
}

/** Events of people who wait for nothing of the kind, so many a second, until told to stop. */
function events(pool: Database, perSecond: number, people: number): { readonly stop: () => Promise<void> } {
  let running = true;
  const every = 100;
  const send = async (): Promise<void> => {
    for (let round = 0; running; round += 1) {
      const places = Array.from({ length: (perSecond * every) / 1000 }, (_, i) => (round * 7919 + i * 104_729) % people);
      await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, u.shard, $3, u.id, 0, 'looked', '{"p":{}}', gen_random_uuid(), 0, now() from unnest($1::smallint[], $2::bigint[]) u(shard, id)`,
        [places.map((place) => shardOf(profileId(place))), places.map(profileId), IDS.workspace]);
      await sleep(every);
    }
  };
  const done = send();
  return { stop: async () => { running = false; await done; } };
}

/** How late due runs wake, committed and seen from outside, 99th percentile in milliseconds. */
async function lateness(server: Server, name: string, crowd: Waiting & { readonly eventsPerSecond: number }): Promise<number> {
  const { url, pool } = await freshDatabase(server, name);
  await fillProfiles(pool, crowd.waiting);
  await fillJourney(pool, null, nodes);
  await fillWaiting(pool, crowd, (await now(pool)) + 86_400_000);
  await pool.query('vacuum analyze enrollments');
  const worker = await startEngine(url, { ROLE: 'worker' });
  const from = await moveDue(pool, crowd);
  const traffic = crowd.eventsPerSecond === 0 ? null : events(pool, crowd.eventsPerSecond, crowd.waiting);
  const late = new Map<number, number>();
  const seen = async (): Promise<void> => {
    const { rows } = await pool.query<{ id: number; late: number }>(
      `select id, ((extract(epoch from clock_timestamp()) * 1000)::float8 - ($3::float8 + (id - $1) * 1000 / $4::float8)) as late from enrollments where id >= $1 and id < $5 and state = 1 and not (id = any($2::bigint[]))`, [profileId(0), [...late.keys()], from, crowd.perSecond, profileId(crowd.due)]);
    for (const row of rows) late.set(row.id, row.late);
  };
  const end = performance.now() + (crowd.due / crowd.perSecond + LEAD_SECONDS + 15) * 1000;
  while (late.size < crowd.due && performance.now() < end) {
    await seen();
    await sleep(LOOK_EVERY_MS);
  }
  await traffic?.stop();
  await worker.stop();
  await pool.end();
  if (late.size < crowd.due) throw new Error(`${crowd.due - late.size} of ${crowd.due} runs did not wake`);
  const sorted = [...late.values()].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

/** wake.p99_ms: how late due runs wake with 100,000 waiting and 200 due a second; wake.1m.p99_ms (full run): with 1,000,000 waiting, 500 due a second and 500 events a second. */
export async function wake(server: Server, scale: Scale): Promise<Result[]> {
  const seconds = scale.quick ? 2 : 30;
  const some = await lateness(server, 'bench_wake', { waiting: scale.quick ? 10_000 : 100_000, due: seconds * 200, perSecond: 200, eventsPerSecond: 0 });
  const results = [below('wake.p99_ms', 'ms', some, 2000)];
  if (scale.quick) return results;
  const many = await lateness(server, 'bench_wake_1m', { waiting: 1_000_000, due: seconds * 500, perSecond: 500, eventsPerSecond: 500 });
  return [...results, below('wake.1m.p99_ms', 'ms', many, 2000)];
}

/** wake.herd: steps a second when everybody falls due within one second and goes on through the journey of engine.steps, against the same worker taking as many events into that journey. */
export async function herd(server: Server, scale: Scale): Promise<Result[]> {
  const people = scale.quick ? 5000 : HERD;
  const ours = async (): Promise<number> => {
    const { url, pool } = await freshDatabase(server, 'bench_herd');
    await fillProfiles(pool, people);
    await fillJourney(pool, null, [wait, ...journeyNodes]);
    const crowd = { waiting: people, due: people, perSecond: people };
    await fillWaiting(pool, crowd, (await now(pool)) + 86_400_000);
    await pool.query('vacuum analyze enrollments');
    const worker = await startEngine(url, { ROLE: 'worker' });
    await moveDue(pool, crowd);
    let begun: number | null = null;
    const took = await waitFor(`${people} runs to wake`, async () => {
      const { rows } = await pool.query<{ begun: boolean; left: boolean }>('select exists (select 1 from enrollments where state <> 0) as begun, exists (select 1 from enrollments where state = 0) as left');
      if (rows[0]?.begun === true) begun ??= performance.now();
      return rows[0]?.left === true ? undefined : performance.now() - (begun ?? 0);
    });
    await worker.stop();
    await pool.end();
    return (people * (journeyNodes.length + 1) * 1000) / took;
  };
  const floor = async (): Promise<number> => {
    const { url, pool } = await freshDatabase(server, 'bench_herd_floor');
    await fillProfiles(pool, people);
    await fillJourney(pool, null);
    const worker = await startEngine(url, { ROLE: 'worker' });
    await fillIntake(pool, people);
    const took = await drained(pool, people);
    await worker.stop();
    await pool.end();
    return (people * journeyNodes.length * 1000) / took;
  };
  return [againstFloor('wake.herd', 'steps/s', await alternate(scale.rounds, ours, floor), 1)];
}
