import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { version } from './version.js';

/** Describes the API at /api/openapi.json and shows it at /api/docs. */
export function serveDescription(app: NestFastifyApplication): void {
  const config = new DocumentBuilder().setTitle('Perennial').setVersion(version)
    .setDescription('The admin API. Programs send "Authorization: Bearer <API key>". Failures are problem documents (RFC 9457). Lists answer { items, next }; send next back as ?cursor=. Changes take an Idempotency-Key, remembered for 24 hours.')
    .addBearerAuth().addSecurityRequirements('bearer').build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, config), { jsonDocumentUrl: 'api/openapi.json', raw: ['json'], customSiteTitle: 'Perennial API' });
}
