import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closingLines, readReport } from './jest-report.js';
import { serverVariable, startTestServer } from './test-server.js';

const repository = resolve(import.meta.dirname, '../../..');
const room = mkdtempSync(join(tmpdir(), 'perennial-report-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

let current: ChildProcess | undefined;
let interrupted = false;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    interrupted = true;
    current?.kill(name);
  });
}

const extra = await failuresOfBuild();
const outcome = readReport(interrupted ? null : await runJest(process.argv.slice(2)));
rmSync(room, { recursive: true, force: true });
const failed = outcome.failed + extra;
process.exitCode = failed > 0 || outcome.passed === 0 ? 1 : 0;
closingLines({ ...outcome, failed }).forEach(say);

/** Browser tests open the built pages. The builder belongs to the engine, whose code this room may not import. */
async function failuresOfBuild(): Promise<number> {
  const code = await run([join(repository, 'apps/engine/dist/platform/build-pages.js')], {});
  if (code !== 0) say('could not build the editor or the web SDK (see above)');
  return code === 0 ? 0 : 1;
}

async function runJest(args: readonly string[]): Promise<string | null> {
  const server = await startTestServer();
  const file = join(room, 'report.json');
  const options = ['--config', join(repository, 'jest.config.json'), '--json', `--outputFile=${file}`, '--maxWorkers=2', '--testLocationInResults=false'];
  const nodeOptions = `${process.env['NODE_OPTIONS'] ?? ''} --experimental-vm-modules --no-warnings=ExperimentalWarning`.trim();
  try {
    await run([join(repository, 'node_modules/jest/bin/jest.js'), ...options, ...args], { NODE_OPTIONS: nodeOptions, [serverVariable]: server.connectionString });
  } finally {
    await server.stop();
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Resolves with the exit code once the child's output is written. Jest's own JSON goes to the file, not to our output. */
function run(args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((done) => {
    current = spawn(process.execPath, args, { cwd: repository, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
    current.on('error', (error) => {
      say(error.message);
      done(1);
    });
    current.on('close', (code) => done(code ?? 1));
  });
}
