import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { plainWords } from './plain-words.js';
import { readSettings } from './settings.js';

/** The error of a port that is taken, as the system gives it. */
const taken = (): Promise<{ error: Error; port: number }> => new Promise((done) => {
  const first = createServer().listen(0, '127.0.0.1', () => {
    const bound = first.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    createServer().once('error', (error) => first.close(() => done({ error, port }))).listen(port, '127.0.0.1');
  });
});

describe('why a start failed', () => {
  it('names the variable of the port that is taken', async () => {
    const { error, port } = await taken();
    const settings = (env: Record<string, string>) => readSettings({ PERENNIAL_DATA: tmpdir(), DATABASE_URL: 'postgres://h/x', PERENNIAL_SECRET: 'x'.repeat(32), ...env });
    expect(plainWords(error, settings({ PORT: String(port), PERENNIAL_BOUNCE_PORT: '2525' }))).toBe(`Another program already uses port ${port} on 127.0.0.1. Stop it, or set PORT to another number.`);
    expect(plainWords(error, settings({ PERENNIAL_BOUNCE_PORT: String(port) }))).toBe(`Another program already uses port ${port} on 127.0.0.1. Stop it, or set PERENNIAL_BOUNCE_PORT to another number.`);
  });
});
