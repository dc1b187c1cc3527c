import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { callAs, KEYS, type RunningEngine } from './running-engine.js';

const program = resolve(process.cwd(), 'apps/cli/bin/perennial.mjs');

/** How a command ended and what it printed. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a process of its own, in a folder, with a key of the first workspace unless `env` has another. */
export function perennial(engine: RunningEngine, dir: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: dir, env: { PATH: process.env['PATH'] ?? '', PERENNIAL_URL: engine.address, PERENNIAL_API_KEY: KEYS.api, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('close', (code) => done({ code, out, err }));
  });
}

/** Headers of the first owner, signed in. */
export async function ownerOf(engine: RunningEngine): Promise<Record<string, string>> {
  const signIn = await fetch(`${engine.address}/api/session`, { method: 'POST', headers: { origin: engine.address, 'content-type': 'application/json' }, body: JSON.stringify({ email: KEYS.email, password: KEYS.password }) });
  return { origin: engine.address, cookie: signIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') };
}

/** Calls the admin API with some headers, such as `GET /api/blocks`; throws with the answer where it is refused. */
export function asked(engine: RunningEngine, who: Record<string, string>, line: string, body?: object): Promise<unknown> {
  const [method = 'GET', path = ''] = line.split(' ');
  return callAs(engine, who, { method, path, body });
}

/** Makes another workspace as an owner would, whose session goes there; answers an API key of it. */
export async function otherWorkspace(engine: RunningEngine, owner: Record<string, string>, name: string): Promise<string> {
  const { id } = await callAs<{ id: number }>(engine, owner, { method: 'POST', path: '/api/workspaces', body: { name } });
  await asked(engine, owner, 'PUT /api/session/workspace', { workspaceId: id });
  return (await callAs<{ text: string }>(engine, owner, { method: 'POST', path: '/api/keys', body: { kind: 'api', name: 'Deploy' } })).text;
}
