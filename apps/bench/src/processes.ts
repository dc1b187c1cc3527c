import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const repository = resolve(import.meta.dirname, '../../..');
const TICK_MS = 10;

/** A running child that told when it was ready. */
export interface Running {
  readonly pid: number;
  /** The line that told of it. */
  readonly ready: RegExpExecArray;
  /** Next line that it prints. */
  readonly line: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

const children = new Set<ChildProcess>();
// A benchmark that fails leaves nothing running.
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => (child.exitCode !== null || child.signalCode !== null ? done() : child.once('exit', () => done())));
}

/** Starts a compiled script and waits for a line that matches. */
export async function startScript(script: string, ready: RegExp, env: Record<string, string> = {}, args: readonly string[] = []): Promise<Running> {
  const child = spawn(process.execPath, [resolve(repository, script), ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const waiting: ((line: string) => void)[] = [];
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next(line);
  });
  const line = (): Promise<string> => {
    const first = lines.shift();
    return first === undefined ? new Promise((done) => waiting.push(done)) : Promise.resolve(first);
  };
  const failed = ended(child).then(() => null);
  for (;;) {
    const next = await Promise.race([line(), failed]);
    if (next === null) throw new Error(`${script} ended before it was ready`);
    const found = ready.exec(next);
    if (found === null) continue;
    return {
      pid: child.pid ?? 0, ready: found, line,
      stop: async () => {
        child.kill('SIGINT');
        await ended(child);
      },
    };
  }
}

/** Starts the product's process on a database of ours, with the heap that `npm start` gives it (docs/decisions/0021). */
export const startEngine = (databaseUrl: string, env: Record<string, string>): Promise<Running> =>
  startScript('apps/engine/dist/start.js', /ready at (\S+)/, { NODE_OPTIONS: '--max-old-space-size=2000', DATABASE_URL: databaseUrl, PORT: '0', PERENNIAL_SECRET: 'a secret for benchmarks, of more than 32 characters', PERENNIAL_DEMO: '0', LOG_LEVEL: 'error', PERENNIAL_ALLOW_HOSTS: '127.0.0.1', ...env });

const statOf = (pid: number): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');

/** CPU milliseconds (user and system, children that ended included) that a process has used so far. */
export function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return [11, 12, 13, 14].reduce((sum, place) => sum + Number(fields[place] ?? 0), 0) * TICK_MS;
}

/** The PostgreSQL server that a backend belongs to; asked at once, because a pool ends idle backends. */
export const postmasterOf = (backendPid: number): number => Number(statOf(backendPid)[1]);

/** CPU milliseconds that a PostgreSQL server has used so far: all its processes, ended ones too. */
export function postgresCpuMs(postmaster: number): number {
  let sum = cpuMs(postmaster);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === postmaster) continue;
    try {
      const fields = statOf(Number(name));
      if (Number(fields[1]) === postmaster) sum += [11, 12].reduce((total, place) => total + Number(fields[place] ?? 0), 0) * TICK_MS;
    } catch {
      continue; // it ended while we looked
    }
  }
  return sum;
}

/** Most memory that a process has held so far, in megabytes (VmHWM). */
export const memoryPeakMb = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
