import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrate } from '@perennial/store';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { registerUploads } from './admin/data/uploads.js';
import { ensureFirstWorkspace, firstSignInLink, firstWriteKey } from './admin/first-workspace.js';
import { AppModule } from './http/app.module.js';
import { serveDescription } from './http/openapi.js';
import { registerPages, registerSecurityHeaders } from './http/pages.js';
import { engineParts, engineRoutes, type Report } from './parts.js';
import { defaultPublicUrl, type Settings } from './platform/settings.js';
import { Wiring } from './wiring.js';

/** Largest body of a call of the admin API, in bytes: a template's MJML and text at their limits. */
const BODY_LIMIT = 4_000_000;
const editorFiles = resolve(import.meta.dirname, '../../editor/dist');

/** A running process. */
export interface BootedEngine {
  readonly address: string;
  /** Signs the first owner in, once, within 15 minutes; null once a password is set, and where no API is served. */
  readonly signInLink: string | null;
  /** The first server key; null where it was revoked, and where no API is served. */
  readonly writeKey: string | null;
  readonly close: () => Promise<void>;
}

const freePort = (host: string): Promise<number> => new Promise((done, fail) => {
  const server = createServer().once('error', fail);
  server.listen(0, host, () => {
    const bound = server.address();
    server.close(() => done(typeof bound === 'object' && bound !== null ? bound.port : 0));
  });
});

/** Chooses the port before anything is built, because links carry it. */
async function withPort(settings: Settings): Promise<Settings> {
  if (settings.port !== 0) return settings;
  const port = await freePort(settings.host);
  const guessed = settings.publicUrl === defaultPublicUrl(settings.host, 0);
  return { ...settings, port, publicUrl: guessed ? defaultPublicUrl(settings.host, port) : settings.publicUrl };
}

const REDACTED = ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization', 'headers.cookie'];
const QUIETER: ReadonlySet<string> = new Set(['error', 'fatal', 'silent']);

/** The HTTP server: logs failures, never headers, bodies or addresses with tokens. */
async function openApplication(wiring: Wiring, log: Logger, servesApi: boolean): Promise<NestFastifyApplication> {
  // The server's own lines at info would name every address called, tokens and all.
  const loggerInstance = log.child({}, { level: QUIETER.has(log.level) ? log.level : 'warn' });
  // Without forceCloseConnections an open event stream delays the shutdown by seconds.
  const adapter = new FastifyAdapter({ forceCloseConnections: true, bodyLimit: BODY_LIMIT, loggerInstance });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(wiring, servesApi), adapter, { logger: false, abortOnError: false });
  const server: FastifyInstance = adapter.getInstance();
  server.addHook('onResponse', async (request, reply) => log.debug({ method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered'));
  registerSecurityHeaders(server);
  registerUploads(server);
  if (servesApi) {
    for (const routes of engineRoutes) await routes.register(server, wiring);
    serveDescription(app);
    if (existsSync(resolve(editorFiles, 'index.html'))) await registerPages(server, editorFiles);
  }
  return app;
}

async function startParts(wiring: Wiring, report: Report): Promise<() => Promise<void>> {
  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = running.pop(); end !== undefined; end = running.pop()) await end();
  };
  try {
    for (const part of engineParts) if (part.roles.includes(wiring.settings.role)) running.push((await part.start(wiring, report)).stop);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the application on a reachable database: brings the schema up to date, makes the first workspace, listens, and starts the parts of this role. */
export async function bootEngine(options: { readonly settings: Settings; readonly databaseUrl: string }): Promise<BootedEngine> {
  const settings = await withPort(options.settings);
  await migrate(options.databaseUrl);
  const wiring = new Wiring(settings, options.databaseUrl);
  const log = pino({ level: settings.logLevel, redact: REDACTED });
  const servesApi = settings.role === 'all' || settings.role === 'api';
  let app: NestFastifyApplication | null = null;
  try {
    if (servesApi) await ensureFirstWorkspace(wiring);
    app = await openApplication(wiring, log, servesApi);
    await app.listen(settings.port, settings.host);
    const writeKey = servesApi ? await firstWriteKey(wiring) : null;
    const signInLink = servesApi ? await firstSignInLink(wiring) : null;
    const stopParts = await startParts(wiring, (error, what) => log.error({ err: error }, what));
    const listening = app;
    const close = async (): Promise<void> => {
      await listening.close();
      await stopParts();
      await wiring.close();
    };
    return { address: defaultPublicUrl(settings.host, settings.port), signInLink, writeKey, close };
  } catch (error) {
    await app?.close();
    await wiring.close();
    throw error;
  }
}
