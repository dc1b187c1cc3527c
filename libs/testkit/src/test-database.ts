import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { testServerUrl } from './test-server.js';

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly connectionString: string;
  /** Removes the database, ending what is still connected to it. */
  drop(): Promise<void>;
}

const templateLock = 0x7e57;

/** Makes a database by cloning a template, which is made once per server by running `migrate` on an empty database; `template` names it where a run needs several. */
export async function testDatabase(migrate: (connectionString: string) => Promise<void>, template = 'migrated'): Promise<TestDatabase> {
  const server = await testServerUrl();
  const source = `template_${template}`;
  await onServer(server, (client) => ensureTemplate(client, server, source, migrate));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(`create database ${name} template ${source}`));
  return {
    connectionString: urlOf(server, name),
    drop: () => onServer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The template gets its name only when whole, so that a failed migration is not cloned; the lock makes parallel test files wait for one maker. */
async function ensureTemplate(client: Client, server: string, source: string, migrate: (connectionString: string) => Promise<void>): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [templateLock]);
  const found = await client.query('select 1 from pg_database where datname = $1', [source]);
  if (found.rowCount !== 0) return;
  const draft = `${source}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft}`);
  await migrate(urlOf(server, draft));
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [draft]);
  await client.query(`alter database ${draft} rename to ${source}`);
}

/** The session's end releases the advisory lock. */
async function onServer<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
