import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findBinaries, makeLibraryLinks, readyBinaries } from './binaries.js';
import { isPostmasterOf, postmasterPid } from './orphan.js';
import { DataDirectoryInUseError } from './owner-lock.js';
import { processFacts } from './process-facts.js';
import { chooseRunAs } from './run-as.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.js';

const isRoot = process.getuid?.() === 0;
const built = join(import.meta.dirname, '../../dist/embedded/start-embedded-postgres.js');
const rooms: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

function freshDir(parent = tmpdir()): string {
  const room = mkdtempSync(join(parent, 'perennial-spec-'));
  chmodSync(room, 0o711);
  rooms.push(room);
  return join(room, 'data');
}

async function start(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, port, settings: { fsync: 'off', shared_buffers: '16MB' } });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the compiled supervisor in a Node process of its own and waits for its first line. */
async function startInChild(dataDir: string, tail = 'setInterval(() => {}, 1e6);'): Promise<{ child: ChildProcess; line: string }> {
  const code = `import { startEmbeddedPostgres } from ${JSON.stringify(built)};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off', shared_buffers: '16MB' } });
    console.log(server.connectionString); ${tail}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const line = await new Promise<string>((done, fail) => {
    child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString().trim()));
    child.once('exit', () => fail(new Error('the child ended early')));
  });
  return { child, line };
}

function relatives(options: string, pid: number): number[] {
  const output = spawnSync('ps', [...options.split(' '), String(pid)], { encoding: 'utf8' }).stdout;
  return output.split('\n').filter((line) => line.trim() !== '').map(Number);
}

async function until(what: () => boolean, ms = 10_000): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > ms) throw new Error(`not within ${ms} ms: ${what.toString()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rooms.forEach((room) => rmSync(room, { recursive: true, force: true })));

describe('startEmbeddedPostgres', () => {
  it('makes a private cluster, keeps data over a restart and leaves nothing behind', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    expect(first.connectionString).toMatch(/^postgres:\/\/postgres:[\w-]{32}@127\.0\.0\.1:\d+\/perennial$/);
    await query(first.connectionString, 'create table kept as select 7 as n');
    const settings = "select current_setting('jit') jit, current_setting('max_connections') n, current_setting('lc_collate', true) lc, current_setting('server_encoding') enc";
    expect(await query(first.connectionString, settings)).toMatchObject([{ jit: 'off', n: '200', enc: 'UTF8' }]);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    const pid = postmasterPid(join(dataDir, 'postgres')) ?? 0;
    await first.stop();
    await first.stop();
    expect(processFacts(pid)).toBeNull();
    expect(existsSync(join(dataDir, 'owner.lock'))).toBe(false);
    const second = await start(dataDir);
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('gives each data directory its own password and refuses a wrong one', async () => {
    const server = await start(freshDir());
    await expect(query(server.connectionString.replace(/:[\w-]{32}@/, ':guess@'), 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('refuses a second start on the same data directory in words a person understands', async () => {
    const dataDir = freshDir();
    await start(dataDir);
    const refused = startEmbeddedPostgres({ dataDir });
    await expect(refused).rejects.toBeInstanceOf(DataDirectoryInUseError);
    await expect(refused).rejects.toThrow(`is in use by process ${process.pid}. Stop that one first`);
  });

  it('leaves no PostgreSQL behind when Node is killed with -9, and the next start works', async () => {
    const dataDir = freshDir();
    const { child, line } = await startInChild(dataDir);
    await query(line, 'create table kept as select 1 as n');
    const pid = postmasterPid(join(dataDir, 'postgres')) ?? 0;
    expect(isPostmasterOf(pid, join(dataDir, 'postgres'))).toBe(true);
    child.kill('SIGKILL');
    await until(() => processFacts(pid) === null);
    const next = await start(dataDir);
    expect(await query(next.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('stops PostgreSQL when Node ends without calling stop', async () => {
    const dataDir = freshDir();
    await startInChild(dataDir, 'setTimeout(() => process.exit(3), 50);');
    const pid = postmasterPid(join(dataDir, 'postgres')) ?? 0;
    await until(() => processFacts(pid) === null);
  });

  it('stops a live orphan first, and only that', async () => {
    const dataDir = freshDir();
    const { child } = await startInChild(dataDir);
    const pid = postmasterPid(join(dataDir, 'postgres')) ?? 0;
    // Guardian, its watcher and Node die together, as in an out-of-memory kill of a whole group.
    const guardian = relatives('-o ppid= -p', pid)[0] ?? 0;
    const watchers = relatives('-o pid= --ppid', guardian).filter((one) => one !== pid);
    expect(watchers).toHaveLength(1);
    for (const one of [...watchers, guardian, child.pid ?? 0]) process.kill(one, 'SIGKILL');
    await until(() => processFacts(guardian) === null);
    expect(processFacts(pid)).not.toBeNull();
    const next = await start(dataDir);
    expect(processFacts(pid)).toBeNull();
    expect(await query(next.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('removes a pid file whose process is gone, and one whose pid now belongs to another program', async () => {
    const dataDir = freshDir();
    await (await start(dataDir)).stop();
    for (const pid of [4_194_300, process.pid]) {
      writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${pid}\n${join(dataDir, 'postgres')}\n`);
      const next = await start(dataDir);
      expect(postmasterPid(join(dataDir, 'postgres'))).not.toBe(pid);
      await next.stop();
    }
  });

  it('ignores the lock of a dead owner and of a reused pid', async () => {
    const dataDir = freshDir();
    await (await start(dataDir)).stop();
    const owners = [{ pid: 4_194_300, startedAt: 'x' }, { pid: process.pid, startedAt: 'another life' }];
    for (const owner of [...owners.map((value) => JSON.stringify(value)), '', '{"pid"']) {
      writeFileSync(join(dataDir, 'owner.lock'), owner);
      await (await start(dataDir)).stop();
    }
    expect(readdirSync(dataDir).filter((name) => name.startsWith('owner.lock'))).toEqual([]);
  });

  it('says when the wished port is taken', async () => {
    const one = await start(freshDir());
    const dataDir = freshDir();
    await expect(start(dataDir, Number(new URL(one.connectionString).port))).rejects.toThrow(/did not start.*Address already in use/s);
    expect(existsSync(join(dataDir, 'owner.lock'))).toBe(false);
  });

  it('tells when PostgreSQL ends by itself', async () => {
    const dataDir = freshDir();
    const server = await start(dataDir);
    process.kill(postmasterPid(join(dataDir, 'postgres')) ?? 0, 'SIGTERM');
    await expect(server.failed).resolves.toMatch(/ended unexpectedly/);
  });
});

describe('as root', () => {
  const asRoot = isRoot ? it : it.skip;
  if (!isRoot) process.stdout.write('skipped: the tests of a start as root need root\n');

  asRoot('runs where the data directory lies below one that no one else may enter', async () => {
    const closed = mkdtempSync(join(homedir(), 'perennial-spec-closed-'));
    rooms.push(closed);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    const dataDir = join(closed, 'checkout', '.perennial');
    const first = await start(dataDir);
    await query(first.connectionString, 'create table kept as select 5 as n');
    await first.stop();
    const home = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
    rooms.push(home);
    const second = await start(dataDir);
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 5 }]);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(DataDirectoryInUseError);
  });

  asRoot('starts afresh where that data directory was deleted', async () => {
    const closed = mkdtempSync(join(homedir(), 'perennial-spec-closed-'));
    rooms.push(closed);
    const dataDir = join(closed, '.perennial');
    const first = await start(dataDir);
    await query(first.connectionString, 'create table gone as select 1 as n');
    await first.stop();
    const home = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
    rmSync(dataDir, { recursive: true });
    const second = await start(dataDir);
    expect(await query(second.connectionString, "select to_regclass('gone') as t")).toEqual([{ t: null }]);
    const kept = readdirSync(join(home, '..')).filter((name) => join(home, '..', name).startsWith(`${home}.`));
    expect(kept).toHaveLength(1);
    rooms.push(home, ...kept.map((name) => join(home, '..', name)));
  });

  asRoot('copies binaries that its user cannot reach, once', () => {
    const closed = mkdtempSync(join(homedir(), 'perennial-spec-closed-'));
    rooms.push(closed);
    const found = findBinaries();
    cpSync(found.root, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const home = freshDir();
    mkdirSync(home, { mode: 0o711 });
    const copy = readyBinaries({ root: join(closed, 'native'), label: 'spec' }, chooseRunAs(), [home]);
    expect(copy).toBe(join(home, 'binaries-spec'));
    const madeAt = statSync(copy).ctimeMs;
    expect(readyBinaries({ root: join(closed, 'native'), label: 'spec' }, chooseRunAs(), [home])).toBe(copy);
    expect(statSync(copy).ctimeMs).toBe(madeAt);
    expect(spawnSync(join(copy, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' }).stdout).toMatch(/PostgreSQL/);
  });
});

describe('library links', () => {
  const linkless = (to: string): void =>
    cpSync(findBinaries().root, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !/\.so(\.\d+)?$/.test(path) || /lib(crypto|ssl|xml2|xslt|z|lzma|ossp-uuid)/.test(path) });

  (isRoot ? it : it.skip)('are made in a copy where node_modules belongs to another user', () => {
    const home = freshDir();
    mkdirSync(home, { mode: 0o777 });
    chmodSync(home, 0o777);
    const root = join(freshDir(), 'native');
    linkless(root);
    const code = `import { readyBinaries } from ${JSON.stringify(join(built, '../binaries.js'))};
      console.log(readyBinaries({ root: ${JSON.stringify(root)}, label: 'spec' }, null, [${JSON.stringify(home)}]));`;
    const made = spawnSync(process.execPath, ['--input-type=module', '-e', code], { uid: 65534, gid: 65534, cwd: '/', encoding: 'utf8' });
    expect(made).toMatchObject({ stdout: `${join(home, 'binaries-spec')}\n`, stderr: '' });
    expect(existsSync(join(root, 'lib', 'libpq.so.5'))).toBe(false);
    expect(spawnSync(join(home, 'binaries-spec', 'bin', 'initdb'), ['--version']).status).toBe(0);
  });

  it('are made where the install script did not run', () => {
    const room = freshDir();
    const root = join(room, 'native');
    linkless(root);
    expect(spawnSync(join(root, 'bin', 'initdb'), ['--version']).status).not.toBe(0);
    expect(makeLibraryLinks(root)).toBe(true);
    expect(spawnSync(join(root, 'bin', 'initdb'), ['--version']).status).toBe(0);
  });
});
