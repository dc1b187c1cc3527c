import { tmpdir } from 'node:os';
import { bootEngine, type BootedEngine } from '../../boot.js';
import { readSettings } from '../../platform/settings.js';

/** What specs of the API know of the engine that they started. */
export interface StartedEngine extends BootedEngine {
  readonly apiKey: string;
  readonly password: string;
  readonly email: string;
}

const SECRET = 'a secret of at least thirty-two characters';

/** Starts a whole engine on a database, as its owner would with every door set; `env` changes settings. */
export async function startedEngine(databaseUrl: string, env: Readonly<Record<string, string>> = {}): Promise<StartedEngine> {
  const doors = { PERENNIAL_ADMIN_EMAIL: 'owner@orchard.test', PERENNIAL_ADMIN_PASSWORD: 'a long password', PERENNIAL_WRITE_KEY: 'write-key-of-the-first', PERENNIAL_API_KEY: 'api-key-of-the-first' };
  const settings = readSettings({ ...doors, DATABASE_URL: databaseUrl, PERENNIAL_SECRET: SECRET, PERENNIAL_DATA: tmpdir(), PORT: '0', PERENNIAL_DEMO: '0', LOG_LEVEL: 'fatal', ...env });
  const booted = await bootEngine({ settings, databaseUrl });
  return { ...booted, apiKey: doors.PERENNIAL_API_KEY, password: doors.PERENNIAL_ADMIN_PASSWORD, email: doors.PERENNIAL_ADMIN_EMAIL };
}
