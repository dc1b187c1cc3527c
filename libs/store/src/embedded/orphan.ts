import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, processFacts, processesWorkingIn, signal } from './process-facts.js';

/** What was found of an earlier server on this cluster. */
export type Leftover = 'none' | 'stale_pid_file' | 'stopped_orphan';

/** Clears what an earlier run left on a cluster: stops a live orphan, waits for orphaned backends, removes a stale pid file. The caller holds the owner lock. */
export async function clearLeftovers(cluster: string): Promise<Leftover> {
  const pid = postmasterPid(cluster);
  if (pid === null) return 'none';
  const orphan = isPostmasterOf(pid, cluster);
  if (orphan) await stopPostmaster(pid, cluster);
  // Backends may outlive a killed postmaster for a moment; a new server beside them would corrupt the data.
  await endBackends(cluster);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return orphan ? 'stopped_orphan' : 'stale_pid_file';
}

/** Reads the pid in postmaster.pid; null where there is no file, -1 where it names none. */
export function postmasterPid(cluster: string): number | null {
  const lines = readPidFile(cluster);
  if (lines === null) return null;
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : -1;
}

/** Says whether the running postmaster has written that it is ready. */
export function isReady(cluster: string): boolean {
  return readPidFile(cluster)?.[7]?.trim() === 'ready';
}

/** Says whether a live process is a postgres whose arguments name this cluster; a reused pid is not. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  const command = processFacts(pid)?.command ?? [];
  if (process.platform === 'linux') return basename(command[0] ?? '') === 'postgres' && command.includes(cluster);
  const line = command.join(' '); // ps does not say where one argument ends
  return /\/postgres /.test(line) && line.includes(` -D ${cluster} `);
}

/** Stops a postmaster: fast shutdown, after 20 s an immediate one; throws when it lives 30 s. */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  for (const [name, seconds] of [['SIGINT', 20], ['SIGQUIT', 10]] as const) {
    signal(pid, name);
    for (let waited = 0; waited < seconds * 1000; waited += 20) {
      if (!isPostmasterOf(pid, cluster)) return;
      await sleep(20);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) on ${cluster} does not stop. End it by hand, then start again.`);
}

async function endBackends(cluster: string): Promise<void> {
  for (let waited = 0; waited < 5000; waited += 50) {
    if (processesWorkingIn(cluster).filter(isBackend).length === 0) return;
    await sleep(50);
  }
  for (const pid of processesWorkingIn(cluster).filter(isBackend)) signal(pid, 'SIGKILL');
  await sleep(100);
}

/** PostgreSQL renames its children to "postgres: what they do". */
function isBackend(pid: number): boolean {
  return processFacts(pid)?.command[0]?.startsWith('postgres:') ?? false;
}

function readPidFile(cluster: string): string[] | null {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
