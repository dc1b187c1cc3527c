import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { run } from './run.js';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
const { code, out, err } = await run(process.argv.slice(2), process.env, version);
process.exitCode = code;
process.stdout.write(out);
process.stderr.write(err);
