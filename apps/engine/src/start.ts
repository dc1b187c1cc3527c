import 'reflect-metadata';
import { startEmbeddedPostgres } from '@perennial/store';
import { bootEngine } from './boot.js';
import { noteRunning } from './demo/demo-keys.js';
import { buildPages } from './platform/build-pages.js';
import { Lifecycle } from './platform/lifecycle.js';
import { plainWords } from './platform/plain-words.js';
import { readSettings, type Settings } from './platform/settings.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const lifecycle = new Lifecycle((code) => process.exit(code), say, () => performance.now());
const nothing = async (): Promise<void> => {};

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => void lifecycle.end(0));
}

let settings: Settings | undefined;
try {
  settings = readSettings(process.env);
  await start(settings);
} catch (error) {
  // A child that also got the Ctrl-C (initdb, a build) fails the start; that is no error to tell.
  if (!lifecycle.isEnding) process.stderr.write(`${plainWords(error, settings)}\n`);
  void lifecycle.end(1);
}

async function start(checked: Settings): Promise<void> {
  if (checked.role === 'all' || checked.role === 'api') await lifecycle.part(() => buildPages(), nothing);
  const databaseUrl = checked.databaseUrl ?? (await startDatabase(checked.dataDir));
  if (databaseUrl === null) return;
  const engine = await lifecycle.part(() => bootEngine({ settings: checked, databaseUrl }), (booted) => booted.close());
  if (engine === null) return;
  if (engine.writeKey !== null) await lifecycle.part(async () => noteRunning(checked.dataDir, { address: engine.address, writeKey: engine.writeKey ?? '' }), async (forget) => forget());
  say(`Perennial is ready at ${engine.address}`);
  if (engine.signInLink !== null) say(`Sign in (works once, for 15 minutes): ${engine.signInLink}`);
  if (engine.writeKey !== null) say(`Write key of the server: ${engine.writeKey}`);
}

/** Returns null when the end was asked for meanwhile. */
async function startDatabase(dataDir: string): Promise<string | null> {
  const database = await lifecycle.part(() => startEmbeddedPostgres({ dataDir }), (running) => running.stop());
  void database?.failed.then((line) => lifecycle.end(1, `${line} See ${dataDir}/postgres.log.`));
  return database?.connectionString ?? null;
}
