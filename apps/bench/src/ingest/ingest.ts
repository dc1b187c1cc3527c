import { assertSame, fillProfiles, freshDatabase, rowCounts, WRITE_KEY, type Server } from '../database.js';
import { againstFloor, alternate, type Result, type Scale } from '../measure.js';
import { startEngine, startScript, type Running } from '../processes.js';

const PROFILES = 10_000;

/** Posts events for some seconds from a process of its own; answers how many were taken, and the rate. */
export async function generate(address: string, size: number, seconds: number): Promise<{ events: number; perSecond: number }> {
  const run = await startScript('apps/bench/dist/ingest/generator.js', /took (\d+) ([\d.]+)/, {}, [address, WRITE_KEY, String(size), String(seconds), size === 1 ? '64' : '16']);
  const [events, ms] = [Number(run.ready[1]), Number(run.ready[2])];
  await run.stop();
  return { events, perSecond: (events / ms) * 1000 };
}

/** ingest.batch100 and ingest.single: events a second over HTTP, generator in its own process, against bare Fastify with the same rows. */
export async function ingest(server: Server, scale: Scale): Promise<Result[]> {
  const { url, pool } = await freshDatabase(server, 'bench_ingest');
  await fillProfiles(pool, PROFILES);
  const seconds = scale.quick ? 0.5 : 5;
  const ours = await startEngine(url, { ROLE: 'api' });
  const floor = await startScript('apps/bench/dist/ingest/floor-server.js', /ready at (\S+)/, {}, [url]);
  const once = async (target: Running, size: number): Promise<number> => {
    await pool.query('truncate intake, dedupe');
    const { events, perSecond } = await generate(target.ready[1] ?? '', size, seconds);
    assertSame('ingest', { intake: events, dedupe: events }, await rowCounts(pool, ['intake', 'dedupe']));
    return perSecond;
  };
  const results: Result[] = [];
  for (const [name, size] of [['ingest.batch100', 100], ['ingest.single', 1]] as const) {
    await once(ours, size);
    const measured = await alternate(scale.rounds, () => once(ours, size), () => once(floor, size));
    results.push(againstFloor(name, 'events/s', measured, 0.5));
  }
  await ours.stop();
  await floor.stop();
  await pool.end();
  return results;
}
