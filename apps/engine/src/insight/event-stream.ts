import type { FastifyReply, FastifyRequest } from 'fastify';

/** A sign of life that keeps proxies from closing a quiet stream, in milliseconds. */
const BEAT_MS = 20_000;
/** After this long a stream ends and the browser opens it anew, which looks at the session again, in milliseconds. */
const LIFE_MS = 15 * 60_000;

/** Opens a stream of server-sent events; `begin` gets a function that sends one and answers how to end its source. */
export function openStream(request: FastifyRequest, reply: FastifyReply, begin: (send: (event: string, data: string) => void) => () => void): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" });
  raw.write('retry: 2000\n\n');
  const end = begin((event, data) => void raw.write(`event: ${event}\ndata: ${data}\n\n`));
  const beat = setInterval(() => raw.write(': here\n\n'), BEAT_MS);
  const life = setTimeout(() => raw.end(), LIFE_MS);
  request.raw.on('close', () => {
    clearInterval(beat);
    clearTimeout(life);
    end();
  });
}
