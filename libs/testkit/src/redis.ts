import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';

/** A Redis for tests, or the reason why there is none. */
export type TestRedis = { readonly url: string; stop(): Promise<void>; readonly skip: null } | { readonly url: null; readonly skip: string };

/** Starts the `redis-server` on the PATH on a free port (it ends with this process), else takes REDIS_URL, else says why tests must be skipped. */
export async function withRedis(): Promise<TestRedis> {
  const program = onPath('redis-server');
  const given = process.env['REDIS_URL'];
  if (program !== null) return startRedis(program);
  if (given !== undefined && given !== '') return { url: given, skip: null, stop: async () => {} };
  return { url: null, skip: 'no redis-server on the PATH and REDIS_URL is not set' };
}

// The shell holds the pipe's other end: when this process ends in any way, `read` returns and Redis is told to end.
const script = '"$@" >/dev/null 2>&1 & P=$!; read -r _; kill $P; wait $P';

async function startRedis(program: string): Promise<TestRedis> {
  const port = await freePort();
  const options = [program, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...options], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.unref();
  (child.stdin as Socket).unref();
  await untilOpen(port);
  const stop = async (): Promise<void> => {
    child.ref();
    child.stdin.end();
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, skip: null, stop };
}

function onPath(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      continue; // not in this folder
    }
  }
  return null;
}

async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await opens(port)) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('redis-server did not start within 5 s');
}

function opens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false)).once('connect', () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
