import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Database } from '@perennial/store';
import { from as copyFrom } from 'pg-copy-streams';
import { callApi, startProduct } from '../api.js';
import { freshDatabase, IDS, type Server } from '../database.js';
import { alternate, againstFloor, below, type Result, type Scale } from '../measure.js';
import { memoryPeakMb, type Running } from '../processes.js';
import { waitFor } from '../wait.js';

interface Job {
  readonly id: number;
  readonly state: string;
  readonly error: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

const line = (n: number): string => `u${n},p${n}@example.com,Person ${n},${n % 3 === 0 ? 'team' : 'free'},${n % 40},2026-0${1 + (n % 9)}-02,Europe/Lisbon\n`;

/** A file of so many people with seven columns. */
async function writeFile(path: string, count: number): Promise<void> {
  const lines = function* (): Generator<string> {
    yield 'user_id,email,name,plan,seats,since,timezone\n';
    for (let n = 0; n < count; n += 1000) yield Array.from({ length: Math.min(1000, count - n) }, (_, i) => line(n + i)).join('');
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

const ended = (product: Running, id: number): Promise<Job> =>
  waitFor(`job ${id}`, async () => {
    const job = await callApi<Job>(product, 'GET', `/jobs/${id}`);
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(`job ${id} is ${job.state}: ${job.error ?? ''}`);
    return job.state === 'done' ? job : undefined;
  });

/** Milliseconds that the import takes once its file was checked. */
async function importOnce(product: Running, path: string): Promise<number> {
  const { id: fileId } = await callApi<{ id: number }>(product, 'POST', '/uploads?name=people.csv', { csv: await openAsBlob(path) });
  const sniffed = await callApi<{ reading: object; columns: { plan: object }[] }>(product, 'GET', `/uploads/${fileId}/columns?kind=profiles`);
  const check = await callApi<Job>(product, 'POST', '/imports/check', { json: { fileId, kind: 'profiles', ...sniffed.reading, columns: sniffed.columns.map((column) => column.plan) } });
  await ended(product, check.id);
  const { id } = await callApi<Job>(product, 'POST', '/imports', { json: { checkId: check.id, runJourneys: false } });
  const { startedAt, finishedAt } = await ended(product, id);
  return (finishedAt ?? Number.NaN) - (startedAt ?? Number.NaN);
}

/** The floor: the very rows of the file into a table of text columns, by COPY. */
async function copyOnce(pool: Database, path: string): Promise<number> {
  await pool.query('drop table if exists bench_copied');
  await pool.query('create table bench_copied (user_id text, email text, name text, plan text, seats text, since text, timezone text)');
  const client = await pool.connect();
  try {
    const start = performance.now();
    await pipeline(createReadStream(path), client.query(copyFrom('copy bench_copied from stdin with (format csv, header true)')));
    return performance.now() - start;
  } finally {
    client.release();
  }
}

/** import.csv: people a second that are imported from a file over the API, against a raw COPY of the same rows; and what memory that takes. */
export async function importCsv(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 20_000 : 1_000_000;
  const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-csv-'));
  const path = join(folder, 'people.csv');
  await writeFile(path, count);
  const { url, pool } = await freshDatabase(server, 'bench_import');
  await pool.query(`insert into workspaces (id, name) values ($1, 'Bench')`, [IDS.workspace]);
  const product = await startProduct(url, pool);
  try {
    const ours = async (): Promise<number> => {
      await pool.query('truncate profiles, identifiers');
      const took = await importOnce(product, path);
      const { rows: [found] } = await pool.query<{ n: number }>('select count(*)::int as n from profiles');
      if (found?.n !== count) throw new Error(`import.csv: ${found?.n} of ${count} people are there`);
      return (count / took) * 1000;
    };
    const measured = await alternate(scale.rounds, ours, async () => (count / (await copyOnce(pool, path))) * 1000);
    return [againstFloor('import.csv', 'people/s', measured, 0.3), below('import.csv_mb', 'MB of the Node process at most', memoryPeakMb(product.pid), 512)];
  } finally {
    await product.stop();
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  }
}
