import { expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

it('keeps within 6 kB gzipped', async () => {
  const made = await build({ root: fileURLToPath(new URL('..', import.meta.url)), configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'silent', build: { write: false } });
  const outputs = (Array.isArray(made) ? made : [made]).flatMap((one) => ('output' in one ? one.output : []));
  const script = outputs.find((file) => file.fileName === 'perennial.js');
  if (script?.type !== 'chunk') throw new Error('no script was built');
  expect(gzipSync(script.code).length).toBeLessThan(6000);
});
