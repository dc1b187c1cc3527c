import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const installed = [
  '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Starts a headless browser: CHROMIUM_PATH, else on Linux x64 the one in node_modules, else an installed Chrome or Chromium. Throws with the way out where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const found = findBrowser();
  const env = { ...definedEnv(), ...found.env };
  // Loaded by those who open a browser: most test files do not.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: found.path, args: flags, env, headless: true });
}

interface FoundBrowser {
  readonly path: string;
  readonly env: Record<string, string>;
}

function findBrowser(): FoundBrowser {
  const wished = process.env['CHROMIUM_PATH'];
  if (wished !== undefined && wished !== '') return { path: wished, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return packedBrowser();
  const path = installed.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error('The browser tests need Chrome or Chromium: install one, or set CHROMIUM_PATH to its program.');
  return { path, env: {} };
}

/** Unpacks the Chromium of @sparticuz/chromium once, under a name that appears only when it is whole: test files start in parallel. */
function packedBrowser(): FoundBrowser {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@sparticuz/chromium');
  const room = join(cacheFolder(entry), 'perennial-chromium-147.0.0');
  if (!existsSync(room)) {
    const draft = mkdtempSync(`${room}.`);
    unpack(entry, draft);
    try {
      renameSync(draft, room);
    } catch (error) {
      if (!existsSync(room)) throw error;
      rmSync(draft, { recursive: true, force: true }); // another test file was faster
    }
  }
  const path = join(room, 'chromium');
  return { path, env: { ...librariesFor(path, room), ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(room, 'fonts') }) } };
}

/** In a process of its own, because the package unpacks into TMPDIR; the Lambda variable makes it unpack its libraries too. */
function unpack(entry: string, room: string): void {
  const code = `import(${JSON.stringify(pathToFileURL(entry).href)}).then((all) => (all.default.default ?? all.default).executablePath())`;
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: room, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  execFileSync(process.execPath, ['-e', code], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The packed libraries stand in only where the system lacks some: mixing them with newer ones of the system can fail. */
function librariesFor(path: string, room: string): Record<string, string> {
  const linked = execFileSync('ldd', [path], { encoding: 'utf8' });
  return /not found/.test(linked) ? { LD_LIBRARY_PATH: join(room, 'al2023', 'lib') } : {};
}

function cacheFolder(entry: string): string {
  const modules = entry.slice(0, entry.lastIndexOf('node_modules') + 'node_modules'.length);
  const folder = join(modules, '.cache');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return tmpdir(); // node_modules is read-only
  }
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
