import { parseArgs } from 'node:util';
import { Api, RefusedCall } from './api.js';
import { CommandError, EXIT, type Exit, type Outcome } from './outcome.js';
import { USAGE } from './usage.js';

const OPTIONS = {
  url: { type: 'string' }, 'api-key': { type: 'string' }, dir: { type: 'string', default: '.' }, publish: { type: 'boolean', default: false }, overwrite: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false }, version: { type: 'boolean', default: false },
} as const;

type Env = Readonly<Record<string, string | undefined>>;

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CommandError(EXIT.invalid, `${error instanceof Error ? error.message : String(error)}\n"perennial --help" tells what there is.`);
  }
}

type Values = ReturnType<typeof read>['values'];

function apiOf(values: Values, env: Env): Api {
  const key = values['api-key'] ?? env['PERENNIAL_API_KEY'] ?? '';
  if (key === '') throw new CommandError(EXIT.invalid, 'An API key is missing. Settings, Keys makes one; give it as PERENNIAL_API_KEY or --api-key.');
  return new Api(values.url ?? env['PERENNIAL_URL'] ?? 'http://127.0.0.1:3000', key);
}

type Command = (keys: readonly string[], values: Values, env: Env) => Promise<Outcome>;

const COMMANDS: Readonly<Record<string, Command>> = {
  // The compiler of mails, which all of these need, takes half a second to load; help and wrong usage do without.
  pull: async (keys, values, env) => (await import('./pull.js')).pull(apiOf(values, env), values.dir, { keys, overwrite: values.overwrite }),
  validate: async (keys, values) => (await import('./validate.js')).validate(values.dir, keys),
  plan: async (keys, values, env) => (await import('./apply.js')).plan(apiOf(values, env), values.dir, { keys, publish: values.publish, overwrite: values.overwrite, check: values.check }),
  apply: async (keys, values, env) => (await import('./apply.js')).apply(apiOf(values, env), values.dir, { keys, publish: values.publish, overwrite: values.overwrite }),
};

/** What a run of the command prints, and its exit code. */
export interface Printed {
  readonly code: Exit;
  readonly out: string;
  readonly err: string;
}

function failureOf(error: unknown, json: boolean): Printed {
  const known = error instanceof CommandError || error instanceof RefusedCall;
  const code = error instanceof CommandError ? error.code : EXIT.failed;
  const detail = known ? error.message : error instanceof Error ? error.stack ?? error.message : String(error);
  const problems = error instanceof RefusedCall ? error.problems : [];
  return { code, out: json ? `${JSON.stringify({ error: detail, problems }, null, 2)}\n` : '', err: json ? '' : `${[detail, ...problems.map((line) => `  ${line}`)].join('\n')}\n` };
}

/** Runs one command line. */
export async function run(args: readonly string[], env: Env, version: string): Promise<Printed> {
  try {
    const { values, positionals: [name, ...keys] } = read(args);
    if (values.version) return { code: EXIT.done, out: `${version}\n`, err: '' };
    if (values.help) return { code: EXIT.done, out: USAGE, err: '' };
    const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new CommandError(EXIT.invalid, name === undefined ? USAGE : `There is no command "${name}". "perennial --help" tells what there is.`);
    const outcome = await command(keys, values, env);
    return { code: outcome.code, out: values.json ? `${JSON.stringify(outcome.json, null, 2)}\n` : `${outcome.lines.join('\n')}\n`, err: '' };
  } catch (error) {
    return failureOf(error, args.includes('--json'));
  }
}
