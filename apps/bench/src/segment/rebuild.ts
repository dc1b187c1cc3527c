import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from '@perennial/store';
import { callApi, startProduct } from '../api.js';
import { freshDatabase, IDS, type Server } from '../database.js';
import { below, figure, median, type Result, type Scale } from '../measure.js';
import { memoryPeakMb, type Running } from '../processes.js';
import { waitFor } from '../wait.js';
import { fillPeople } from './people.js';

const floorSql = (): string => readFileSync(resolve(import.meta.dirname, '../../floors/segment-rebuild.sql'), 'utf8');

const reports = { type: 'event', event: 'report_viewed', count: { is: 'at_least', value: 3 }, within: { amount: 30, unit: 'days' } };
const exported = { type: 'event', event: 'exported', count: { is: 'exactly', value: 0 }, within: { amount: 14, unit: 'days' } };
const team = { type: 'any', of: [{ type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' }, { type: 'attribute', path: 'profile.seats', operator: 'at_least', value: 5 }] };

/** Saves a definition and waits until its members serve; answers the milliseconds, its id and its size. */
async function built(product: Running, name: string, condition: unknown): Promise<{ readonly took: number; readonly id: number; readonly size: number }> {
  const start = performance.now();
  const { id } = await callApi<{ id: number }>(product, 'POST', '/segments', { json: { name, condition } });
  return waitFor(`the segment "${name}"`, async () => {
    const segment = await callApi<{ building: { error: string | null } | null; size: number }>(product, 'GET', `/segments/${id}`);
    if (segment.building === null) return { took: performance.now() - start, id, size: segment.size };
    if (segment.building.error !== null) throw new Error(segment.building.error);
    return undefined;
  });
}

/** segment.20k: a segment of two conditions over 20,000 profiles, from saving it until its members serve. */
export async function small(server: Server, scale: Scale): Promise<Result[]> {
  const { url, pool } = await freshDatabase(server, 'bench_small');
  await fillPeople(pool, 20_000, 5);
  const engine = await startProduct(url, pool);
  const times: number[] = [];
  for (let round = 0; round < scale.rounds + 1; round += 1) times.push((await built(engine, `Small ${round}`, { type: 'all', of: [team.of[0], reports] })).took);
  await engine.stop();
  await pool.end();
  return [below('segment.20k', 'ms', median(times), 500)];
}

/** How many are members of ours or of the floor's only. Those whom time moved since they were found, which the log says, are none. */
async function differ(pool: Database, segmentId: number): Promise<number> {
  const { rows: [row] } = await pool.query<{ n: number }>(
    `select count(*)::int as n from (select subject_id from segment_members m join segments s on s.set_id = m.set_id where s.id = $1) o full join bench_members b on b.subject_id = o.subject_id
     where (o.subject_id is null or b.subject_id is null) and not exists (select 1 from events e where e.profile_id = coalesce(o.subject_id, b.subject_id) and e.name in ('segment_entered', 'segment_left') and e.source = 1)`, [segmentId]);
  return row?.n ?? 0;
}

/** segment.rebuild: four conditions with two event windows over everyone, against one hand-written insert-select that finds the same members. */
export async function rebuild(server: Server, scale: Scale): Promise<Result[]> {
  const [profiles, each] = scale.quick ? [20_000, 10] : [1_000_000, 20];
  const { url, pool } = await freshDatabase(server, 'bench_rebuild');
  await fillPeople(pool, profiles, each);
  const engine = await startProduct(url, pool);
  await pool.query('create table bench_members (set_id bigint not null, subject_id bigint not null, since timestamptz not null, primary key (set_id, subject_id)); create index on bench_members (subject_id)');
  const [ours, floors, arming]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < scale.rounds; round += 1) {
    const segment = await built(engine, `Everyone ${round}`, { type: 'all', of: [team, reports, exported] });
    ours.push(profiles / segment.took * 1000);
    // Timers are armed after it serves; the floor does not run against that.
    const serves = performance.now();
    await waitFor('timers to be armed', async () => ((await pool.query('select 1 from segments where arming_at is not null')).rowCount === 0 ? true : undefined));
    arming.push(performance.now() - serves);
    await pool.query('truncate bench_members');
    // The floor is asked about the very instant at which ours was.
    const { rows: [asked] } = await pool.query<{ at: number }>('select max(m.since) as at from segment_members m join segments s on s.set_id = m.set_id where s.id = $1', [segment.id]);
    const start = performance.now();
    await pool.query(floorSql(), [IDS.workspace, new Date(asked?.at ?? Number.NaN).toISOString()]);
    floors.push(profiles / (performance.now() - start) * 1000);
    const differing = await differ(pool, segment.id);
    if (differing > 0 || segment.size === 0) throw new Error(`segment.rebuild: ${differing} of ${segment.size} members differ`);
  }
  const peak = memoryPeakMb(engine.pid);
  await engine.stop();
  await pool.end();
  const [value, floor] = [median(ours), median(floors)];
  return [{ bench: 'segment.rebuild', value, unit: 'profiles/s', floor, ratio: value / floor, mark: '>= 0.67', ok: value / floor >= 0.67 }, figure('segment.rebuild_arming', 'ms after it serves until timers are armed', median(arming)), figure('segment.rebuild_mb', 'MB of the Node process at most', peak)];
}
