import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A workspace whose browser files are made by its own `build` script. */
interface Page {
  readonly workspace: string;
  readonly folder: string;
  /** The file without which there is nothing to build. */
  readonly needs: string;
  /** All that goes into it, beside the lock file: folders and files. */
  readonly sources: readonly string[];
}

const pages: readonly Page[] = [
  {
    workspace: '@perennial/web-sdk', folder: 'libs/web-sdk', needs: 'libs/web-sdk/src/index.ts',
    sources: ['libs/web-sdk', 'libs/model/src'],
  },
  {
    workspace: '@perennial/editor', folder: 'apps/editor', needs: 'apps/editor/index.html',
    sources: ['apps/editor', 'libs/model/src', 'libs/segment/src', 'libs/journey/src', 'libs/template/src'],
  },
];

const repository = resolve(import.meta.dirname, '../../../..');
const made = new Set(['dist', 'types', 'node_modules', '.vite']);

/** Builds the editor and the web SDK where their sources differ from what was built last; throws with the end of the build's output. */
export async function buildPages(root: string = repository): Promise<void> {
  for (const page of pages) {
    if (!existsSync(join(root, page.needs))) continue; // an image without sources carries the built files
    const stamp = join(root, page.folder, 'dist', '.built-from');
    const now = fingerprint(root, page.sources);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) continue;
    process.stdout.write(`Building ${page.workspace} ...\n`);
    await runBuild(root, page.workspace);
    mkdirSync(join(root, page.folder, 'dist'), { recursive: true });
    writeFileSync(stamp, now);
  }
}

/** Hashes names and contents, so that a fresh checkout with other times is not built again. */
function fingerprint(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'tsconfig.base.json', ...sources.flatMap((source) => filesBelow(root, source))]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return made.has(entry.name) ? [] : filesBelow(root, path);
    return /\.spec\.tsx?$/.test(entry.name) || entry.name.startsWith('.') ? [] : [path];
  });
}

function runBuild(root: string, workspace: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('npm', ['run', 'build', '--silent', '-w', workspace], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-8000)));
    child.on('error', fail);
    child.on('close', (code, by) => (code === 0 ? done() : fail(new Error(`The build of ${workspace} failed (${by ?? code}):\n${output.trim()}`))));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPages();
