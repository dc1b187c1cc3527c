import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** What the operating system says about a live process; `startedAt` is opaque and only compared for equality. */
export interface ProcessFacts {
  readonly pid: number;
  readonly startedAt: string;
  readonly command: readonly string[];
}

const onLinux = process.platform === 'linux';

/** Returns the facts of a process, or null when it does not exist or is a zombie. */
export function processFacts(pid: number): ProcessFacts | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return onLinux ? factsFromProc(pid) : factsFromPs(pid);
}

/** Sends a signal and says whether a process was there to take it; throws on anything but "no such process". */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

/** Lists processes whose working directory is the given one (PostgreSQL works in its data directory); [] where the system cannot tell. */
export function processesWorkingIn(directory: string): number[] {
  if (!onLinux) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingDirectory(pid) === directory && processFacts(pid) !== null);
}

/** Returns the system's error code (`ENOENT` and so on) of a thrown value, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function factsFromProc(pid: number): ProcessFacts | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may hold spaces and parentheses itself, so fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  // Ticks since boot repeat after a reboot: the boot id makes them unique.
  const boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  const command = (readOrNull(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((part) => part !== '');
  return { pid, startedAt: `${boot}/${fields[19] ?? ''}`, command };
}

function factsFromPs(pid: number): ProcessFacts | null {
  try {
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8', env }).trim();
    const match = /^(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/s.exec(line);
    if (match === null || match[1]?.startsWith('Z')) return null;
    return { pid, startedAt: match[2] ?? '', command: (match[3] ?? '').split(' ') };
  } catch {
    return null; // ps answers 1 when there is no such process
  }
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null; // gone meanwhile, or another user's
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // processes end while they are looked at
  }
}
