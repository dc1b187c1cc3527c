import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { spawnAs, type RunAs } from './run-as.js';

/** A running guardian shell; PostgreSQL is its child and stops when `release` is called or this Node process dies in any way. */
export interface Guardian {
  /** Resolves with the exit code when PostgreSQL has ended. */
  readonly ended: Promise<number | null>;
  release(): void;
}

/** What the guardian starts. */
export interface GuardedServer {
  readonly binaries: string;
  readonly cluster: string;
  readonly logFile: string;
  readonly runAs: RunAs;
  readonly settings: Readonly<Record<string, string>>;
}

/*
 * The watcher reads a pipe that only this Node process holds open: end of file means that Node closed it or died, also by
 * SIGKILL. It repeats the signal because a shell starts background programs with SIGINT ignored until they set their own
 * handler, so the first one can be lost while PostgreSQL boots. The watcher is ended with the server, so that no reused pid is hit.
 */
const script = `
exec 4<&3 3<&-
"$@" 4<&- &
P=$!
{ read -r _ <&4; while kill -INT $P 2>/dev/null; do sleep 0.2 || sleep 1; done; } >/dev/null 2>&1 &
W=$!
exec 4<&-
trap 'kill -INT $P 2>/dev/null' INT TERM HUP
wait $P; C=$?
while kill -0 $P 2>/dev/null; do wait $P; C=$?; done
kill $W 2>/dev/null
exit $C
`;

/** Starts PostgreSQL under a guardian, in its own session so that a terminal's Ctrl-C reaches Node only; output goes to the log file, the one before is kept as `.1`. */
export function startGuarded(server: GuardedServer): Guardian {
  if (existsSync(server.logFile)) renameSync(server.logFile, `${server.logFile}.1`);
  const log = openSync(server.logFile, 'a', 0o600);
  const options = Object.entries(server.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = [join(server.binaries, 'bin', 'postgres'), '-D', server.cluster, ...options];
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...program], { ...spawnAs(server.runAs), detached: true, stdio: ['ignore', log, log, 'pipe'] });
  closeSync(log);
  const pipe = child.stdio[3] as Socket;
  pipe.on('error', () => pipe.destroy()); // the guardian ended first; `ended` tells
  const ended = endOf(child, pipe);
  // Neither the child nor its pipe may keep a finished program alive: its end is what the guardian waits for.
  child.unref();
  pipe.unref();
  return {
    ended,
    release: () => {
      child.ref();
      pipe.end();
    },
  };
}

function endOf(child: ChildProcess, pipe: Socket): Promise<number | null> {
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => {
      pipe.destroy();
      done(code);
    });
  });
}
