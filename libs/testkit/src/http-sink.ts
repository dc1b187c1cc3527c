import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the sink took. */
export interface CaughtRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the sink answers to a request. */
export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A program of somebody else's, reached by HTTP on loopback. */
export interface HttpSink {
  readonly url: string;
  readonly port: number;
  /** Requests in the order in which they came. */
  readonly requests: readonly CaughtRequest[];
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a server on loopback that keeps every request and answers as told, a promise as soon as it holds; by default 200 with an empty object. */
export async function httpSink(answer: (request: CaughtRequest) => SinkAnswer | Promise<SinkAnswer> = () => ({ status: 200, body: '{}' })): Promise<HttpSink> {
  const requests: CaughtRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const caught = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(caught);
      void Promise.resolve(answer(caught)).then(({ status, headers = {}, body = '' }) => response.writeHead(status, headers).end(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`, port, requests,
    clear: () => void requests.splice(0),
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}
