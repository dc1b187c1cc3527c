import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** What a download is called and what it holds. */
export interface Download {
  readonly name: string;
  readonly type: string;
  /** Null: not known before it is whole. */
  readonly bytes: number | null;
}

/** Answers a file as a download, a chunk at a time: what the receiver does not take is not read. */
export function sendFile(reply: FastifyReply, file: Download, chunks: AsyncIterable<Buffer>): void {
  reply.header('content-type', file.type).header('content-disposition', `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(file.name)}`).header('cache-control', 'no-store');
  if (file.bytes !== null) reply.header('content-length', file.bytes);
  void reply.send(Readable.from(chunks, { objectMode: false }));
}
