import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode, processFacts } from './process-facts.js';

/** Thrown when a live process already owns the data directory; the message is one line for people. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
  constructor(
    readonly dataDir: string,
    readonly ownerPid: number,
  ) {
    super(`The data directory ${dataDir} is in use by process ${ownerPid}. Stop that one first, or set PERENNIAL_DATA to another directory.`);
  }
}

/** A held lock; `release` removes the file if it is still ours. */
export interface OwnerLock {
  release(): void;
}

/** Takes the lock file for this process (pid and process start); an owner that is dead is ignored. Throws DataDirectoryInUseError when the owner lives. */
export function takeOwnerLock(file: string, dataDir: string): OwnerLock {
  const mine = ownerLine();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (placeLock(file, mine)) return { release: () => releaseLock(file, mine) };
    const held = readLock(file);
    if (held === null) continue;
    const owner = liveOwner(held);
    if (owner !== null) throw new DataDirectoryInUseError(dataDir, owner);
    setAside(file, held);
  }
  throw new Error(`The lock ${file} keeps changing hands; try again.`);
}

function ownerLine(): string {
  return `${JSON.stringify({ pid: process.pid, startedAt: processFacts(process.pid)?.startedAt ?? '' })}\n`;
}

/** A hard link appears whole or not at all, so no reader ever meets a half-written lock. */
function placeLock(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead owner's lock. Another starter may have replaced it between our look and our move: then it is put back. */
function setAside(file: string, dead: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved !== null && moved !== dead) placeLock(file, moved);
  rmSync(aside, { force: true });
}

function releaseLock(file: string, mine: string): void {
  if (readLock(file) === mine) rmSync(file, { force: true });
}

function readLock(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function liveOwner(content: string): number | null {
  const owner = parseOwner(content);
  if (owner === null) return null;
  const facts = processFacts(owner.pid);
  return facts !== null && facts.startedAt === owner.startedAt ? owner.pid : null;
}

function parseOwner(content: string): { pid: number; startedAt: string } | null {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return null;
    return typeof value.pid === 'number' && typeof value.startedAt === 'string' ? { pid: value.pid, startedAt: value.startedAt } : null;
  } catch {
    return null; // not JSON: nobody's lock
  }
}
