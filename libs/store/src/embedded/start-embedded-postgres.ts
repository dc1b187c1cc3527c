import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, readyBinaries } from './binaries.js';
import { databaseName, ensureDatabase, readyCluster } from './cluster.js';
import { startGuarded, type Guardian, type GuardedServer } from './guardian.js';
import { clearLeftovers, isPostmasterOf, isReady, postmasterPid, stopPostmaster } from './orphan.js';
import { takeOwnerLock, type OwnerLock } from './owner-lock.js';
import { placeCluster } from './placement.js';
import { chooseRunAs } from './run-as.js';

/** What to start: a data directory, a port (0 or absent: any free one) and PostgreSQL settings over our defaults. */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  /** URL of the database `perennial` as superuser, on 127.0.0.1. */
  readonly connectionString: string;
  /** Resolves with one line for people if the server ends without `stop`. */
  readonly failed: Promise<string>;
  /** Stops the server, waits until it is gone and gives the data directory free; may be called twice. */
  stop(): Promise<void>;
}

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/** Starts PostgreSQL on a data directory, making it on the first start. Throws DataDirectoryInUseError when a live process owns the directory. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const runAs = chooseRunAs();
  const placement = placeCluster(resolve(options.dataDir), runAs);
  const { dataDir } = placement;
  const locks = [takeOwnerLock(join(dataDir, 'owner.lock'), dataDir)];
  try {
    // A copied data directory points at the same home: the home has its own lock.
    if (placement.home !== dataDir) locks.push(takeOwnerLock(join(placement.home, 'owner.lock'), dataDir));
    const binaries = readyBinaries(findBinaries(), runAs, placement.copyHomes);
    const durable = options.settings?.['fsync'] !== 'off';
    const { cluster, password } = await readyCluster({ binaries, home: placement.home, dataDir, runAs, durable });
    await clearLeftovers(cluster);
    const server = { binaries, cluster, runAs, logFile: join(dataDir, 'postgres.log'), settings: { ...defaults, ...options.settings } };
    const { guardian, port } = await startOnPort(server, options.port ?? 0);
    return await opened({ guardian, cluster, locks, url: `postgres://postgres:${password}@127.0.0.1:${port}` });
  } catch (error) {
    locks.forEach((lock) => lock.release());
    throw error;
  }
}

interface Running {
  readonly guardian: Guardian;
  readonly cluster: string;
  readonly locks: readonly OwnerLock[];
  readonly url: string;
}

async function opened(running: Running): Promise<EmbeddedPostgres> {
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopServer(running));
  const failed = new Promise<string>((tell) => {
    void running.guardian.ended.then((code) => {
      if (stopping === undefined) tell(`The embedded PostgreSQL ended unexpectedly (exit code ${code}).`);
    });
  });
  try {
    await ensureDatabase(`${running.url}/postgres`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { connectionString: `${running.url}/${databaseName}`, failed, stop };
}

async function stopServer(running: Running): Promise<void> {
  const pid = postmasterPid(running.cluster);
  running.guardian.release();
  await Promise.race([running.guardian.ended, sleep(20_000, undefined, { ref: false })]);
  if (pid !== null && isPostmasterOf(pid, running.cluster)) await stopPostmaster(pid, running.cluster);
  running.locks.forEach((lock) => lock.release());
}

async function startOnPort(server: GuardedServer, wanted: number): Promise<{ guardian: Guardian; port: number }> {
  // Between finding a free port and PostgreSQL binding it another program may take it: then once more.
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted === 0 ? await freePort() : wanted;
    const guardian = startGuarded({ ...server, settings: { ...server.settings, port: String(port) } });
    const end = await readyOrEnded(server.cluster, guardian);
    if (end === 'ready') return { guardian, port };
    const log = readFileSync(server.logFile, 'utf8');
    if (wanted === 0 && attempt < 5 && /Address already in use/.test(log)) continue;
    guardian.release();
    const detail = end === 'late' ? 'it was not ready within 60 s' : end;
    throw new Error(`The embedded PostgreSQL did not start (${detail}): ${lastWords(log)}`);
  }
}

function lastWords(log: string): string {
  const lines = log.trim().split('\n').map((line) => line.replace(/^[-\d]+ [:.\d]+ UTC \[\d+\] /, ''));
  return lines.slice(-5).join(' | ');
}

async function readyOrEnded(cluster: string, guardian: Guardian): Promise<string> {
  let end: string | undefined;
  void guardian.ended.then(
    (code) => (end = `exit code ${code}`),
    (error: unknown) => (end = String(error)),
  );
  for (let waited = 0; waited < 60_000 && end === undefined; waited += 5) {
    if (isReady(cluster)) return 'ready';
    await sleep(5);
  }
  return end ?? 'late';
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
