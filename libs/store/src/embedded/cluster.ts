import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { giveTo, spawnAs, type RunAs } from './run-as.js';

/** The name of the one database of the product. */
export const databaseName = 'perennial';

/** Everything needed to make or open a cluster. */
export interface ClusterPlan {
  readonly binaries: string;
  readonly home: string;
  readonly dataDir: string;
  readonly runAs: RunAs;
  readonly durable: boolean;
}

/** Returns the cluster's directory and the superuser's password, running initdb where there is no whole cluster yet. */
export async function readyCluster(plan: ClusterPlan): Promise<{ cluster: string; password: string }> {
  const cluster = join(plan.home, 'postgres');
  const passwordFile = join(plan.dataDir, 'postgres.password');
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    if (!existsSync(passwordFile)) throw new Error(`${passwordFile} is missing; without it the database in ${cluster} cannot be opened. Put it back from a backup.`);
    return { cluster, password: readFileSync(passwordFile, 'utf8').trim() };
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  await initialize(plan, cluster, password);
  return { cluster, password };
}

/** Makes the database of the product where it does not exist yet. */
export async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/** initdb works on a draft that gets its name when whole, so that a start killed half-way leaves nothing that looks like a cluster. */
async function initialize(plan: ClusterPlan, cluster: string, password: string): Promise<void> {
  const draft = `${cluster}.draft`;
  const passwordCopy = join(plan.home, 'initdb.password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(draft, plan.runAs);
  rmSync(passwordCopy, { force: true });
  writeFileSync(passwordCopy, `${password}\n`, { mode: 0o600, flag: 'wx' });
  giveTo(passwordCopy, plan.runAs);
  try {
    await runInitdb(plan, draft, passwordCopy);
  } finally {
    rmSync(passwordCopy, { force: true });
  }
  renameSync(draft, cluster);
}

function runInitdb(plan: ClusterPlan, target: string, passwordFile: string): Promise<void> {
  const options = ['-D', target, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'];
  if (!plan.durable) options.push('--no-sync');
  return new Promise((done, fail) => {
    const child = spawn(join(plan.binaries, 'bin', 'initdb'), options, { ...spawnAs(plan.runAs), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`initdb failed (${code}): ${output.trim().split('\n').slice(-6).join(' | ')}`))));
  });
}
