import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = fileURLToPath(new URL('../dist/browser/perennial.js', import.meta.url));

it('keeps within 6 kB gzipped', () => {
  if (!existsSync(built)) throw new Error('The SDK is not built; npm test builds it, or npm run build -w @perennial/web-sdk.');
  expect(gzipSync(readFileSync(built)).length).toBeLessThan(6000);
});
