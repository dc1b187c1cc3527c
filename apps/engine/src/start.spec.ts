import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../dist/start.js');
const rooms: string[] = [];
const running = new Set<ChildProcess>();

function freshDir(): string {
  const room = mkdtempSync(join(tmpdir(), 'perennial-start-'));
  chmodSync(room, 0o711);
  rooms.push(room);
  return join(room, 'data');
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
  output(): string;
}

function launch(env: Record<string, string>): Started {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'] ?? '', PORT: '0', PERENNIAL_DEMO: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.on('close', (code) => {
      running.delete(child);
      done({ code, output });
    });
  });
  return { child, ended, output: () => output };
}

async function until<T>(what: () => T | null | undefined | false | Promise<T | null | undefined | false>, hint: () => string, ms = 90_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await what();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${hint()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function ready(started: Started): Promise<string> {
  const address = await until(() => /ready at (http:\S+)/.exec(started.output())?.[1], started.output);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  return address;
}

function postmaster(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no such process
  }
}

afterEach(() => running.forEach((child) => child.kill('SIGKILL')));
afterAll(() => rooms.forEach((room) => rmSync(room, { recursive: true, force: true })));

describe('start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('is ready, and %s leaves no process and no lock behind', async (name) => {
    const dataDir = freshDir();
    const started = launch({ PERENNIAL_DATA: dataDir });
    const address = await ready(started);
    const pid = postmaster(dataDir);
    expect(alive(pid)).toBe(true);
    started.child.kill(name);
    started.child.kill(name); // npm repeats a terminal's Ctrl-C
    expect((await started.ended).code).toBe(0);
    expect(alive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'owner.lock'))).toBe(false);
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  }, 120_000);

  it('leaves no PostgreSQL behind after kill -9, and the next start works', async () => {
    const dataDir = freshDir();
    const first = launch({ PERENNIAL_DATA: dataDir });
    await ready(first);
    const pid = postmaster(dataDir);
    first.child.kill('SIGKILL');
    const second = launch({ PERENNIAL_DATA: dataDir });
    await ready(second);
    expect(alive(pid)).toBe(false);
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
  }, 120_000);

  it('refuses a second start on the same data directory with one plain line', async () => {
    const dataDir = freshDir();
    const first = launch({ PERENNIAL_DATA: dataDir });
    const address = await ready(first);
    const second = await launch({ PERENNIAL_DATA: dataDir }).ended;
    expect(second.code).toBe(1);
    expect(second.output).toBe(`The data directory ${dataDir} is in use by process ${first.child.pid}. Stop that one first, or set PERENNIAL_DATA to another directory.\n`);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
  }, 120_000);

  it('ends cleanly when it is told to while it starts', async () => {
    const dataDir = freshDir();
    const started = launch({ PERENNIAL_DATA: dataDir });
    await until(() => existsSync(join(dataDir, 'owner.lock')), started.output);
    started.child.kill('SIGINT');
    expect(await started.ended).toEqual({ code: 0, output: expect.not.stringContaining('Error') });
    expect(existsSync(join(dataDir, 'owner.lock'))).toBe(false);
  }, 120_000);

  it('says in one line what is wrong with a setting', async () => {
    const ended = await launch({ PERENNIAL_DATA: freshDir(), PORT: 'many' }).ended;
    expect(ended).toEqual({ code: 1, output: 'PORT must be a whole number from 0 to 65535 (it is "many").\n' });
  });

  it('says in one line that the port is taken, and stops PostgreSQL', async () => {
    const taken = createServer();
    const port = await listen(taken);
    const dataDir = freshDir();
    const ended = await launch({ PERENNIAL_DATA: dataDir, PORT: String(port) }).ended;
    taken.close();
    expect(ended.code).toBe(1);
    expect(ended.output.trim().split('\n').at(-1)).toBe(`Another program already uses port ${port} on 127.0.0.1. Stop it, or set PORT to another number.`);
    expect(existsSync(join(dataDir, 'owner.lock'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  }, 120_000);

  it('ends with a line that says so when PostgreSQL ends by itself', async () => {
    const dataDir = freshDir();
    const started = launch({ PERENNIAL_DATA: dataDir });
    await ready(started);
    process.kill(postmaster(dataDir), 'SIGINT');
    const ended = await started.ended;
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('The embedded PostgreSQL ended unexpectedly (exit code 0). See ');
  }, 120_000);
});

function listen(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
