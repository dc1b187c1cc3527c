import type { Database } from '@perennial/store';
import { callApi, startProduct } from '../api.js';
import { freshDatabase, IDS, type Server } from '../database.js';
import { median, type Result, type Scale } from '../measure.js';
import type { Running } from '../processes.js';
import { fillPeople } from '../segment/people.js';
import { waitFor } from '../wait.js';

/** People a second that a broadcast must enter on 2 cores. */
const MARK = 5000;
const SET = 1_000_020;
const graph = {
  schema: 1, name: 'Broadcast', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'manual' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};

/** Starts everybody of the segment in a journey; answers the milliseconds until the last is inside. */
async function entered(product: Running, pool: Database, people: number): Promise<number> {
  const { id } = await callApi<{ id: number }>(product, 'POST', '/journeys', { json: { name: 'Broadcast', graph, publish: true } });
  const start = performance.now();
  await callApi(product, 'POST', `/journeys/${id}/people`, { json: { segment: 'everyone' } });
  return waitFor(`${people} people to enter`, async () => {
    const { rows } = await pool.query<{ ended: boolean; left: boolean }>(`select exists (select 1 from broadcasts where journey_id = $1 and state = 'done') as ended, exists (select 1 from intake) as left`, [id]);
    if (rows[0]?.ended !== true || rows[0].left) return undefined;
    const took = performance.now() - start;
    const { rows: [inside] } = await pool.query<{ n: number }>('select count(*)::int as n from enrollments where journey_id = $1', [id]);
    if (inside?.n !== people) throw new Error(`engine.broadcast: ${inside?.n} of ${people} people entered`);
    return took;
  });
}

/** engine.broadcast: everybody of a segment enters a journey and waits there, against one insert-select of the same runs and log rows. */
export async function broadcast(server: Server, scale: Scale): Promise<Result[]> {
  const people = scale.quick ? 10_000 : 100_000;
  const { url, pool } = await freshDatabase(server, 'bench_broadcast');
  await fillPeople(pool, people, 0);
  await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values ($1, $2, 'everyone', 'Everyone', 'profile', 'static', $1)`, [SET, IDS.workspace]);
  await pool.query('insert into segment_members (set_id, subject_id, since) select $1, id, now() from profiles where workspace_id = $2', [SET, IDS.workspace]);
  await pool.query('vacuum analyze segment_members');
  const product = await startProduct(url, pool);
  const [ours, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round < scale.rounds; round += 1) {
    await pool.query('truncate enrollments, events, broadcasts');
    ours.push(people / (await entered(product, pool, people)) * 1000);
    await pool.query('drop table if exists bench_runs, bench_log; create table bench_runs (like enrollments including all); create table bench_log (like events including all)');
    const start = performance.now();
    await pool.query('with runs as (insert into bench_runs select * from enrollments) insert into bench_log select * from events');
    floors.push(people / (performance.now() - start) * 1000);
  }
  await product.stop();
  await pool.end();
  const [value, floor] = [median(ours), median(floors)];
  return [{ bench: 'engine.broadcast', value, unit: 'people/s', floor, ratio: value / floor, mark: `>= ${MARK} people/s`, ok: value >= MARK }];
}
