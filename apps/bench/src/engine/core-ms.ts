import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@perennial/store';
import { fillJourney, fillProfiles, freshDatabase, type Server } from '../database.js';
import { below, figure, type Result, type Scale } from '../measure.js';
import { cpuMs, postgresCpuMs, postmasterOf, startEngine, startScript } from '../processes.js';
import { WRITE_KEY } from '../database.js';

async function finished(pool: Database, count: number): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ runs: number; mails: number }>('select (select count(*)::int from enrollments where state = 1) as runs, (select count(*)::int from messages where state = 2) as mails');
    if (rows[0]?.runs === count && rows[0].mails === count) return;
    await sleep(200);
  }
}

/** journey.core_ms: core-milliseconds of all processes (PostgreSQL too, not the generator) for one whole journey event -> branch -> mail to a null provider -> exit. */
export async function coreMs(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 3000 : 100_000;
  const { url, pool } = await freshDatabase(server, 'bench_core');
  await fillProfiles(pool, count);
  await fillJourney(pool, { name: 'discard', settings: {} });
  const engine = await startEngine(url, { ROLE: 'all' });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = postmasterOf(rows[0]?.pid ?? 0);
  const cpu = (): number => cpuMs(engine.pid) + postgresCpuMs(postmaster);
  const before = cpu();
  const start = performance.now();
  const generator = await startScript('apps/bench/dist/engine/one-each.js', /took (\d+)/, {}, [engine.ready[1] ?? '', WRITE_KEY, String(count)]);
  const ingested = performance.now();
  await finished(pool, count);
  const took = performance.now() - start;
  const used = cpu() - before;
  await generator.stop();
  await engine.stop();
  await pool.end();
  return [
    below('journey.core_ms', 'core-ms per journey', used / count, 1),
    figure('journey.rate', 'journeys/s, event to mail', (count / took) * 1000),
    figure('journey.ingest_rate', 'events/s taken meanwhile', (count / (ingested - start)) * 1000),
  ];
}
