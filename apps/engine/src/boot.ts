import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { defaultPublicUrl, type Settings } from './platform/settings.js';

/** Answers programs that ask whether this process is ready. */
@Controller('healthz')
class HealthController {
  /** 200 once the process listens. */
  @Get()
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }
}

@Module({ controllers: [HealthController] })
class EngineModule {}

/** Starts the application on an open database and returns the address it listens on. */
export async function bootEngine(options: { settings: Settings; databaseUrl: string }): Promise<{ address: string; close(): Promise<void> }> {
  const { settings } = options;
  // Without forceCloseConnections an open event stream delays the shutdown by seconds.
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(EngineModule, adapter, { logger: false, abortOnError: false });
  await app.listen(settings.port, settings.host);
  const bound = app.getHttpServer().address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : settings.port;
  return { address: defaultPublicUrl(settings.host, port), close: () => app.close() };
}
