// The rooms, what each may import, and the lint rules made from this one table. Why each wall stands: README of each room.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
export const repository = path.resolve(path.dirname(self), '..');

/** `libs`: rooms of the project; `packages`: from npm (`x/*` is a scope, `*` is any); `node`: Node's own modules; `only`: packages bound to one folder. */
export const rooms = {
  'libs/model': { libs: [], packages: ['zod'], node: false, layer: 'pure', runs: 'anywhere' },
  'libs/segment': { libs: ['model'], packages: ['zod', 'luxon'], node: false, layer: 'pure', runs: 'anywhere' },
  'libs/journey': { libs: ['model', 'segment'], packages: ['zod', 'luxon', 'cron-parser'], node: false, layer: 'pure', runs: 'anywhere' },
  'libs/template': { libs: ['model'], packages: ['zod', 'mjml', 'handlebars', 'html-to-text', 'sanitize-html', 'luxon'], node: false, layer: 'pure', runs: 'anywhere' },
  'libs/providers': { libs: ['model'], packages: ['zod', 'nodemailer', 'standardwebhooks', 'postal-mime', 'aws4fetch'], node: true, layer: 'adapter', runs: 'node' },
  'libs/store': { libs: ['model', 'segment'], packages: ['zod', 'typeorm', 'pg', 'pg-copy-streams'], node: true, layer: 'adapter', runs: 'node' },
  'libs/web-sdk': { libs: [], types: ['model'], packages: [], node: false, layer: 'adapter', runs: 'browser' },
  'libs/testkit': { libs: ['model', 'segment', 'journey', 'template', 'providers', 'store'], packages: ['*'], node: true, layer: 'test', runs: 'node' },
  'apps/engine': {
    libs: ['model', 'segment', 'journey', 'template', 'providers', 'store'],
    packages: ['zod', '@nestjs/*', '@fastify/*', 'fastify', 'reflect-metadata', 'rxjs', 'pino', 'prom-client', '@node-rs/argon2', 'csv-parse', 'luxon', 'standardwebhooks', 'ajv', 'tinypool', 'smtp-server', '@segment/analytics-node'],
    only: { bullmq: 'queue', '@nestjs/bullmq': 'queue', ioredis: 'queue', '@segment/analytics-node': 'demo' },
    never: ['@nestjs/typeorm', '@nestjs/testing'],
    node: true, layer: 'app', runs: 'node',
  },
  'apps/editor': {
    libs: ['model', 'segment', 'journey', 'template'],
    packages: [
      'zod', 'react', 'react-dom', 'react-router', '@mantine/*', '@xyflow/react', '@tanstack/react-query', 'zustand', 'zundo', '@dagrejs/dagre', 'recharts', 'luxon',
      '@codemirror/*', '@lezer/*', '@tabler/icons-react', '@fontsource-variable/*',
    ],
    node: false, layer: 'app', runs: 'browser',
  },
  'apps/cli': { libs: ['model', 'segment', 'journey', 'template'], packages: ['zod'], node: true, layer: 'app', runs: 'node' },
  // Benchmarks stand beside their raw floors: they fill tables and render with the rooms that they measure.
  'apps/bench': { libs: ['testkit', 'model', 'journey', 'store', 'template'], packages: ['*'], node: true, layer: 'test', runs: 'node' },
  'apps/e2e': { libs: ['testkit', 'model'], packages: ['*'], node: true, layer: 'test', runs: 'node' },
};

export const pureRooms = Object.keys(rooms).filter((name) => rooms[name].layer === 'pure');

/** Returns why `file` (path from the repository's root) may not import `source`, or null. */
export function whyNot(file, source, isType = false) {
  const name = Object.keys(rooms).find((room) => file.startsWith(`${room}/src/`)); // beside src stand the settings of build tools
  if (name === undefined) return null;
  const room = rooms[name];
  const isTest = /\.spec\.tsx?$|\/src\/testing\//.test(file);
  if (source.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), source);
    return target.startsWith(`${name}/`) ? null : `${name} may not reach into another room by path.`;
  }
  if (source.startsWith('@perennial/')) return whyNotRoom(name, room, source.slice('@perennial/'.length), isType, isTest);
  if (isTest) return null;
  if (source.startsWith('node:')) return room.node ? null : `${name} runs without Node's modules.`;
  return whyNotPackage(name, room, file, source);
}

function whyNotRoom(name, room, wanted, isType, isTest) {
  // Tests may make examples with a room's arbitraries.
  const other = isTest ? wanted.replace(/\/arbitraries$/, '') : wanted;
  if (other.includes('/')) return 'Import a room by its name only: its index.ts is all it shows.';
  if (`libs/${other}` === name) return 'A room imports itself by relative paths.';
  if (room.libs.includes(other) || (isType && room.types?.includes(other)) || (isTest && other === 'testkit')) return null;
  if (room.types?.includes(other)) return `${name} may import types only from ${other}.`;
  return `${name} may import ${room.libs.length === 0 ? 'no other room' : room.libs.join(', ')}, not ${other}.`;
}

function whyNotPackage(name, room, file, source) {
  const pkg = source.split('/').slice(0, source.startsWith('@') ? 2 : 1).join('/');
  const folder = room.only?.[pkg];
  if (folder !== undefined) return file.startsWith(`${name}/src/${folder}/`) ? null : `${pkg} may be imported only in ${name}/src/${folder}.`;
  if (room.never?.includes(pkg)) return `${name} may not import ${pkg}.`;
  const scope = `${pkg.split('/')[0]}/*`;
  if (room.packages.includes('*') || room.packages.includes(pkg) || (pkg.startsWith('@') && room.packages.includes(scope))) return null;
  return `${name} may not import ${pkg}; its packages are listed in .ci/walls.mjs.`;
}

const imports = {
  meta: { type: 'problem', schema: [], messages: { wall: '{{why}}' } },
  create(context) {
    const file = path.relative(repository, context.filename).split(path.sep).join('/');
    const check = (node, isType) => {
      if (typeof node.source?.value !== 'string') return;
      const why = whyNot(file, node.source.value, isType);
      if (why !== null) context.report({ node: node.source, messageId: 'wall', data: { why } });
    };
    const allTypes = (node) => node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every((one) => one.importKind === 'type'));
    return {
      ImportDeclaration: (node) => check(node, allTypes(node)),
      ExportNamedDeclaration: (node) => check(node, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, false),
      TSImportType: (node) => check({ source: node.source ?? node.argument?.literal }, true),
    };
  },
};

/** At most 4 parameters, 6 for a constructor. ESLint's own rule knows one number. */
const parameters = {
  meta: { type: 'suggestion', schema: [], messages: { many: '{{count}} parameters; at most {{limit}}.' } },
  create(context) {
    const check = (node) => {
      const limit = node.parent?.type === 'MethodDefinition' && node.parent.kind === 'constructor' ? 6 : 4;
      if (node.params.length > limit) context.report({ node, messageId: 'many', data: { count: node.params.length, limit } });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

// ESLint's cache asks for name and version of a plugin: the hash makes a changed table a changed plugin.
const version = createHash('sha256').update(readFileSync(self)).digest('hex').slice(0, 12);
export const house = { meta: { name: 'house', version }, rules: { imports, parameters } };
