import { startEmbeddedPostgres, type EmbeddedPostgres } from '@perennial/store';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** The variable by which the runner tells test files where its PostgreSQL is. */
export const serverVariable = 'PERENNIAL_TEST_DATABASE_URL';

const testPrefix = 'perennial-test-';
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_wal_size: '1GB', autovacuum_naptime: '10s' };

/** Starts a PostgreSQL of its own for this process, which leaves nothing behind; what earlier processes left under the same prefix is removed. */
export async function startThrowawayServer(prefix: string, serverSettings: Readonly<Record<string, string>>): Promise<EmbeddedPostgres> {
  sweep(prefix);
  const room = roomOf(prefix, process.pid);
  rmSync(room, { recursive: true, force: true });
  mkdirSync(room);
  chmodSync(room, 0o711); // run by root, PostgreSQL is another user and must pass
  const server = await startEmbeddedPostgres({ dataDir: join(room, 'data'), settings: serverSettings });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(room, { recursive: true, force: true });
  };
  return { ...server, stop };
}

/** Starts a throw-away PostgreSQL that lasts as long as this process; its durability is off. */
export const startTestServer = (): Promise<EmbeddedPostgres> => startThrowawayServer(testPrefix, settings);

let known: Promise<string> | undefined;

/** Returns the URL of a PostgreSQL for tests: the runner's, else one started for this Jest process and used by all its test files. */
export function testServerUrl(): Promise<string> {
  const given = process.env[serverVariable];
  if (given !== undefined && given !== '') return Promise.resolve(given);
  return (known ??= serverOfProcess());
}

/** Each test file has its own modules, so what the files of one process share is kept in a file named after the process. */
async function serverOfProcess(): Promise<string> {
  const note = join(roomOf(testPrefix, process.pid), 'url');
  if (existsSync(note)) {
    const url = readFileSync(note, 'utf8');
    if (await answers(url)) return url;
  }
  const server = await startTestServer();
  writeFileSync(note, server.connectionString, { mode: 0o600 });
  return server.connectionString;
}

function roomOf(prefix: string, pid: number): string {
  return join(tmpdir(), `${prefix}${pid}`);
}

/** Removes what processes that are gone have left. */
function sweep(prefix: string): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN;
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false; // a note left by an earlier process of the same number
  }
}
