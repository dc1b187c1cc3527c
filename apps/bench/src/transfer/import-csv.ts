import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Database } from '@perennial/store';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
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

/** Tables that an import fills. */
const TABLES = ['profiles', 'identifiers'] as const;

/** Writes the rows that our import made into files, as COPY takes them. */
async function keepRows(pool: Database, folder: string): Promise<void> {
  const client = await pool.connect();
  try {
    for (const table of TABLES) await pipeline(client.query(copyTo(`copy ${table} to stdout (format binary)`)), createWriteStream(join(folder, table)));
  } finally {
    client.release();
  }
}

/** The floor: the very rows that our import made into the very tables, by COPY. Answers milliseconds. */
async function copyOnce(pool: Database, folder: string): Promise<number> {
  await pool.query(`truncate ${TABLES.join(', ')}`);
  const client = await pool.connect();
  try {
    const start = performance.now();
    for (const table of TABLES) await pipeline(createReadStream(join(folder, table)), client.query(copyFrom(`copy ${table} from stdin (format binary)`)));
    return performance.now() - start;
  } finally {
    client.release();
  }
}

/** import.csv: people a second that are imported from a file over the API, against a raw COPY of the same rows into the same tables; and what memory that takes. */
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
      // What is computed of everyone follows in the background; the floor does not run against that.
      await pool.query('update workspaces set recompute_after = null');
      await pool.query('truncate intake');
      const { rows: [found] } = await pool.query<{ n: number }>('select count(*)::int as n from profiles');
      if (found?.n !== count) throw new Error(`import.csv: ${found?.n} of ${count} people are there`);
      await keepRows(pool, folder);
      return (count / took) * 1000;
    };
    const measured = await alternate(scale.rounds, ours, async () => (count / (await copyOnce(pool, folder))) * 1000);
    return [againstFloor('import.csv', 'people/s', measured, 0.3), below('import.csv_mb', 'MB of the Node process at most', memoryPeakMb(product.pid), 512)];
  } finally {
    await product.stop();
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  }
}
