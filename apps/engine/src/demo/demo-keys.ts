import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const fileSchema = z.object({ address: z.string(), writeKey: z.string() });

/** File in the data directory, mode 0600. */
const RUNNING_FILE = 'running.json';

/** Tells programs on this machine where the server listens; answers how to forget it. */
export function noteRunning(dataDir: string, running: { readonly address: string; readonly writeKey: string }): () => void {
  const file = join(dataDir, RUNNING_FILE);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Address and write key of the server on this machine: from the environment, else from its data directory. Throws with the way out. */
export function readDemoKeys(env: NodeJS.ProcessEnv): { address: string; writeKey: string } {
  const file = join(env['PERENNIAL_DATA'] ?? '.perennial', RUNNING_FILE);
  const running = existsSync(file) ? fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  const address = env['PUBLIC_URL'] ?? running?.address;
  const writeKey = env['PERENNIAL_WRITE_KEY'] ?? running?.writeKey;
  if (address === undefined || writeKey === undefined) throw new Error('No running server was found. Start one with npm start, or set PUBLIC_URL and PERENNIAL_WRITE_KEY.');
  return { address, writeKey };
}
