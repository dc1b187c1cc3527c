import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const built = join(import.meta.dirname, '../../dist/platform/crash-point.js');

/** Passes `commit` three times and `send` once in a process of its own, telling each passage. */
function run(at: string | undefined): { signal: string | null; told: string } {
  const code = `import { crashPoint } from ${JSON.stringify(built)};
    for (const name of ['commit', 'commit', 'send', 'commit']) { crashPoint(name); process.stdout.write(name[0]); }`;
  const env = at === undefined ? {} : { PERENNIAL_CRASH_AT: at };
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' });
  return { signal: ended.signal, told: ended.stdout };
}

describe('crashPoint', () => {
  it.each([
    [undefined, null, 'ccsc'],
    ['', null, 'ccsc'],
    ['other', null, 'ccsc'],
    ['commit', 'SIGKILL', ''],
    ['send', 'SIGKILL', 'cc'],
    ['commit:3', 'SIGKILL', 'ccs'],
    ['commit:4', null, 'ccsc'],
  ])('%j ends by %j after %j', (at, signal, told) => {
    expect(run(at)).toEqual({ signal, told });
  });
});
