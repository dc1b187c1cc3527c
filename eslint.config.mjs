import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { house, pureRooms } from './.ci/walls.mjs';

const tests = ['**/*.spec.ts', '**/*.spec.tsx'];
const lines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

const bans = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Named exports only.' },
  { selector: 'CallExpression[callee.name="forwardRef"]', message: 'No forwardRef: take ref as a prop; in Nest, cut the cycle.' },
  { selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword', message: 'No "as unknown as": parse instead.' },
];

const impure = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Pure rooms take `now` as a parameter.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Pure rooms take `now` as a parameter.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Pure rooms take `now` as a parameter.' },
  { selector: 'MemberExpression[object.name="DateTime"][property.name=/^(now|local)$/]', message: 'Pure rooms take `now` as a parameter, and zones by name.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'A random split is a stable hash.' },
];

const impureGlobals = [
  'process', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'clearInterval', 'fetch', 'XMLHttpRequest', 'WebSocket',
  'EventSource', 'crypto', 'require', 'global', 'globalThis', 'window', 'document', 'navigator', 'localStorage', 'sessionStorage', 'console', '__dirname', '__filename',
].map((name) => ({ name, message: 'Pure rooms touch no clock, chance, network, file or environment.' }));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/types/**', '**/node_modules/**', '**/coverage/**', '.perennial/**', '.nx/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    plugins: { house, 'import-x': importX, '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'], extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } })],
    },
    rules: {
      'house/imports': 'error',
      'house/parameters': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'max-lines': lines(400),
      'max-lines-per-function': lines(60),
      'no-restricted-syntax': ['error', ...bans],
      'no-empty': 'error',
      'no-control-regex': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-namespace': 'error',
      '@typescript-eslint/no-require-imports': 'error',
    },
  },
  { files: ['**/*.tsx'], rules: { 'max-lines-per-function': lines(120) } },
  {
    files: pureRooms.map((room) => `${room}/src/**/*.ts`),
    ignores: tests,
    rules: { 'no-restricted-globals': ['error', ...impureGlobals], 'no-restricted-syntax': ['error', ...bans, ...impure] },
  },
  { files: ['apps/editor/**/*.ts', 'apps/editor/**/*.tsx'], extends: [reactHooks.configs.flat['recommended-latest'] ?? reactHooks.configs.flat.recommended] },
  { files: ['**/migrations/**'], rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  { files: tests, rules: { 'max-lines': lines(600), 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  // Vite reads its configuration from a default export.
  { files: ['**/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
