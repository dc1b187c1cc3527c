import { readdirSync } from 'node:fs';
import { relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * What pages may load. Styles inline, because the editor's parts set them and mails in sandboxed frames (which inherit this policy)
 * are nothing without them; pictures from anywhere, for those mails; no script but our own files.
 */
const PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https: http:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
/** What the pages of the API's description may load: their own files, with pictures and styles inline. */
const DOCS_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** First parts of paths that are no pages of the editor. */
const NO_PAGES: ReadonlySet<string> = new Set(['api', 'v1', 'r', 'inbox', 'hooks', 'healthz']);
const firstPart = (url: string): string => url.split(/[/?#]/)[1] ?? '';

/** Sets the headers that every answer carries unless its route set its own. */
export function registerSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    const api = firstPart(request.url) === 'api';
    const policy = api ? (request.url.startsWith('/api/docs') ? DOCS_POLICY : DATA_POLICY) : NO_PAGES.has(firstPart(request.url)) ? DATA_POLICY : PAGE_POLICY;
    const headers: Record<string, string> = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', ...(api ? { 'cache-control': 'no-store' } : {}) };
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
}

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, `${entry.parentPath}${sep}${entry.name}`).split(sep).join('/'));

/** Serves the built editor: its files as they are, every other address of a page as its index. */
export async function registerPages(server: FastifyInstance, folder: string): Promise<void> {
  const files = new Set(filesBelow(folder).filter((file) => !file.split('/').some((part) => part.startsWith('.'))));
  await server.register(async (scope) => {
    await scope.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
    const page = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-cache').sendFile('index.html');
    scope.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
      const path = request.params['*'];
      // Names of files below assets hold a hash of their content.
      if (files.has(path) && path !== 'index.html') return reply.header('cache-control', path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache').sendFile(path);
      if (NO_PAGES.has(firstPart(request.url)) || /\.\w{1,8}$/.test(path)) return reply.callNotFound();
      return page(reply);
    });
  });
}
