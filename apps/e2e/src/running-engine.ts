import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Keys of every engine that these tests start. */
export const KEYS = { write: 'pk_test_0123456789abcdef', api: 'ak_test_0123456789abcdef', email: 'ana@orchard.example', password: 'correct horse battery' } as const;

/** An engine process of its own. */
export interface RunningEngine {
  readonly address: string;
  readonly signInLink: string | null;
  /** How it ended: a signal's name, an exit code, or null while it runs. */
  readonly ended: () => string | number | null;
  /** Resolves when it has ended. */
  readonly end: Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a machine that fails would. */
  readonly kill: () => Promise<void>;
}

const repository = resolve(process.cwd());

function ending(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.once('exit', () => done()));
}

/** Starts the compiled product and waits until it says that it is ready; throws with its output when it ends before. */
export async function startEngine(env: Record<string, string>): Promise<RunningEngine> {
  const child = spawn(process.execPath, [resolve(repository, 'apps/engine/dist/start.js')], {
    cwd: repository, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', PERENNIAL_SECRET: 'a secret for tests, of more than 32 characters', PERENNIAL_WRITE_KEY: KEYS.write, PERENNIAL_API_KEY: KEYS.api, PERENNIAL_DEMO: '0', ...env },
  });
  const end = ending(child);
  let output = '';
  let address: string | null = null;
  let signInLink: string | null = null;
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((done, fail) => {
    lines.on('line', (line) => {
      output += `${line}\n`;
      address = /ready at (\S+)/.exec(line)?.[1] ?? address;
      signInLink = /^Sign in.*: (\S+)$/.exec(line)?.[1] ?? signInLink;
      // The link and the key are printed in the same breath.
      if (/ready at/.test(line)) setTimeout(done, 100);
    });
    child.once('exit', (code, signal) => fail(new Error(`the engine ended (${signal ?? code}):\n${output}`)));
  });
  return {
    address: address ?? '', signInLink, ended: () => child.signalCode ?? child.exitCode, end,
    kill: async () => {
      child.kill('SIGKILL');
      await end;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await (child.exitCode === null && child.signalCode === null ? end : Promise.resolve());
    },
  };
}

/** Calls the admin API with the API key; throws with the problem document when it refuses. */
export const call = <T>(engine: { readonly address: string }, method: string, path: string, body?: unknown): Promise<T> => callAs<T>(engine, keyed(KEYS.api), { method, path, body });

/** Headers of a program with a key. */
export const keyed = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** Calls the API with headers of a caller's own; throws with the answer where it is refused. */
export async function callAs<T>(engine: { readonly address: string }, who: Record<string, string>, { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown }): Promise<T> {
  const answer = await fetch(`${engine.address}${path}`, { method, headers: { ...who, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return JSON.parse(text === '' ? 'null' : text) as T;
}

/** Posts calls to /v1/batch with the server key. */
export async function track(engine: { readonly address: string }, batch: readonly Record<string, unknown>[]): Promise<void> {
  const answer = await fetch(`${engine.address}/v1/batch`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${KEYS.write}:`).toString('base64')}` }, body: JSON.stringify({ batch }) });
  if (answer.status !== 200) throw new Error(`/v1/batch answered ${answer.status}: ${await answer.text()}`);
}

/** Asks again until the answer passes, at most for a time; answers it, or throws with the last one. */
export async function eventually<T>(ask: () => Promise<T>, passes: (answer: T) => boolean, ms = 20_000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
    if (performance.now() > end) throw new Error(`it did not come to pass within ${ms} ms; last: ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
