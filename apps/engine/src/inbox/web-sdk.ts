import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';

const built = resolve(import.meta.dirname, '../../../../libs/web-sdk/dist/browser');
const FILES = ['perennial.js', 'perennial.mjs'] as const;

/** Serves the web SDK to pages of any origin under /sdk; an hour in caches, so that a fix arrives the same day. */
export async function registerWebSdk(server: FastifyInstance): Promise<void> {
  for (const file of FILES) {
    const path = resolve(built, file);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    server.get(`/sdk/${file}`, async (_request, reply) =>
      reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' }).type('text/javascript; charset=utf-8').send(text));
  }
}
