import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from '../../http/problem.js';

/** Types of bodies that are taken as files, unread. */
export const FILE_TYPES = ['text/csv', 'application/octet-stream'] as const;

/** Lets bodies of files through as they stream in: they are never whole in memory, and their own limit holds. */
export function registerUploads(server: FastifyInstance): void {
  for (const type of FILE_TYPES) server.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
}

/** The streaming body of a request; throws 415 for any other. */
export function fileOf(request: FastifyRequest): AsyncIterable<Buffer> {
  if (!(request.body instanceof Readable)) throw problem(415, `Send the file itself as the body, with "Content-Type: ${FILE_TYPES[0]}".`);
  return request.body;
}
