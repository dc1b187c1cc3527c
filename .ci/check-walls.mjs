// Proves that the walls stand: package tags agree with the table, the table allows no room of another place, and each rule refuses what it should.
import { ESLint } from 'eslint';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import config from '../eslint.config.mjs';
import { pureRooms, repository, rooms } from './walls.mjs';

const problems = [];
const expect = (ok, words) => ok || problems.push(words);

for (const [name, room] of Object.entries(rooms)) {
  const manifest = path.join(repository, name, 'package.json');
  if (existsSync(manifest)) {
    const tags = JSON.parse(readFileSync(manifest, 'utf8')).nx?.tags ?? [];
    for (const tag of [`layer:${room.layer}`, `runs:${room.runs}`, `room:${path.basename(name)}`]) expect(tags.includes(tag), `${manifest} lacks the tag ${tag}`);
  }
  for (const other of [...room.libs, ...(room.types ?? [])].map((lib) => rooms[`libs/${lib}`])) {
    expect(room.layer !== 'pure' || other.layer === 'pure', `${name} is pure and may import a room that is not`);
    expect(room.runs === 'node' || other.runs === 'anywhere', `${name} runs ${room.runs} and may import a room that does not`);
  }
}

const eslint = new ESLint({ cwd: repository });
const refused = [
  ['libs/model/src/x.ts', "import { matches } from '@perennial/segment';\nexport const x = matches;", 'house/imports'],
  ['libs/segment/src/x.ts', "import { step } from '@perennial/journey';\nexport const x = step;", 'house/imports'],
  ['libs/journey/src/x.ts', "import { createPool } from '@perennial/store';\nexport const x = createPool;", 'house/imports'],
  ['libs/journey/src/x.ts', "import { x } from '../../store/src/x.js';\nexport const y = x;", 'house/imports'],
  ['libs/template/src/x.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;", 'house/imports'],
  ['libs/web-sdk/src/x.ts', "import { eventSchema } from '@perennial/model';\nexport const x = eventSchema;", 'house/imports'],
  ['apps/engine/src/http/x.ts', "import { Queue } from 'bullmq';\nexport const x = Queue;", 'house/imports'],
  ['apps/engine/src/queue/x.ts', "import { Pool } from 'pg';\nexport const x = Pool;", 'house/imports'],
  ['apps/engine/src/http/x.ts', "export const x = () => import('typeorm');", 'house/imports'],
  ['apps/engine/src/http/x.ts', "import { smtpSink } from '@perennial/testkit';\nexport const x = smtpSink;", 'house/imports'],
  ['apps/editor/src/x.ts', "import { createPool } from '@perennial/store';\nexport const x = createPool;", 'house/imports'],
  ...pureRooms.flatMap((room) => [
    [`${room}/src/x.ts`, 'export const x = () => Date.now();', 'no-restricted-syntax'],
    [`${room}/src/x.ts`, 'export const x = () => new Date();', 'no-restricted-syntax'],
    [`${room}/src/x.ts`, 'export const x = () => Math.random();', 'no-restricted-syntax'],
    [`${room}/src/x.ts`, 'export const x = () => fetch("/");', 'no-restricted-globals'],
    [`${room}/src/x.ts`, 'export const x = process.env;', 'no-restricted-globals'],
  ]),
  ['apps/engine/src/x.ts', 'export default 1;', 'no-restricted-syntax'],
  ['apps/engine/src/x.ts', 'export const x = (a: any) => a;', '@typescript-eslint/no-explicit-any'],
  ['apps/engine/src/x.ts', 'export const x = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];', 'house/parameters'],
  ['apps/engine/src/x.ts', '\n'.repeat(401), 'max-lines'],
];
const allowed = [
  ['libs/journey/src/x.ts', "import { matches } from '@perennial/segment';\nexport const x = [matches, new Date(0)];"],
  ['libs/web-sdk/src/x.ts', "import type { Event } from '@perennial/model';\nexport type X = Event;"],
  ['apps/engine/src/queue/x.ts', "import { Queue } from 'bullmq';\nexport const x = Queue;"],
  ['apps/engine/src/http/x.spec.ts', "import { smtpSink } from '@perennial/testkit';\nexport const x = smtpSink;"],
  ['apps/engine/src/x.ts', 'export class X { constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1) {} }'],
];
for (const [file, text, rule] of refused) expect((await rulesHit(eslint, file, text)).includes(rule), `${rule} let this pass in ${file}: ${text.trim()}`);
for (const [file, text] of allowed) {
  const hit = await rulesHit(eslint, file, text);
  expect(hit.length === 0, `${hit} refused this in ${file}: ${text}`);
}
await provesCycles();

console.log(problems.length === 0 ? `walls stand (${refused.length} refusals and ${allowed.length} permissions tried)` : problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;

async function rulesHit(linter, file, text) {
  const [result] = await linter.lintText(text, { filePath: path.join(repository, file) });
  return result.messages.map((message) => message.ruleId ?? message.message);
}

/** The cycle rule reads files, so a cycle is laid out in a room of its own. */
async function provesCycles() {
  const cwd = mkdtempSync(path.join(tmpdir(), 'perennial-walls-'));
  mkdirSync(path.join(cwd, 'src'));
  writeFileSync(path.join(cwd, 'src/a.ts'), "import { b } from './b.js';\nexport const a = () => b;\n");
  writeFileSync(path.join(cwd, 'src/b.ts'), "import { a } from './a.js';\nexport const b = () => a;\n");
  const [result] = await new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config }).lintFiles('src/a.ts');
  rmSync(cwd, { recursive: true, force: true });
  expect(result.messages.some((message) => message.ruleId === 'import-x/no-cycle'), 'import-x/no-cycle let a cycle pass');
}
