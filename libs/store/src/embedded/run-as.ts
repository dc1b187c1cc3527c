import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** The user PostgreSQL runs as; null means the user of this process (PostgreSQL refuses to run as root). */
export type RunAs = { readonly uid: number; readonly gid: number; readonly user: string } | null;

/** Chooses the user: ourselves, or as root the existing `postgres`, else `nobody`. */
export function chooseRunAs(): RunAs {
  if (process.getuid?.() !== 0) return null;
  for (const user of ['postgres', 'nobody']) {
    const uid = idOf(user, '-u');
    const gid = idOf(user, '-g');
    if (uid !== null && uid !== 0 && gid !== null) return { uid, gid, user };
  }
  return { uid: 65534, gid: 65534, user: '65534' };
}

/** Spawn options that make a child that user, from a directory everyone can enter and with nothing of our environment. */
export function spawnAs(runAs: RunAs): { uid?: number; gid?: number; cwd: string; env: Record<string, string> } {
  const ids = runAs === null ? {} : { uid: runAs.uid, gid: runAs.gid };
  return { ...ids, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

/** Gives a file or directory to that user. */
export function giveTo(path: string, runAs: RunAs): void {
  if (runAs !== null) chownSync(path, runAs.uid, runAs.gid);
}

/** Says whether that user passes `test <flag> <path>` for every path; asked of the system, so that ACLs and mounts count too. */
export function userCan(runAs: RunAs, checks: readonly (readonly ['-r' | '-w' | '-x', string])[]): boolean {
  // Each check is two positional parameters of the shell, so no path is ever parsed as shell text.
  const script = checks.map(() => 'test "$1" "$2" || exit 1; shift 2').join('; ');
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...checks.flat()], { ...spawnAs(runAs), stdio: 'ignore' }).status === 0;
}

function idOf(user: string, flag: '-u' | '-g'): number | null {
  try {
    return Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  } catch {
    return null; // no such user
  }
}
