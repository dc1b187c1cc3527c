import { request as call, type IncomingMessage } from 'node:http';
import type { HttpAnswer, HttpCall, Surroundings } from '../port.js';
import { ALONE } from './examples.js';

async function exchange(method: string, { url, headers, body }: HttpCall, timeoutMs: number): Promise<HttpAnswer> {
  const request = call(url, { method, agent: false, signal: AbortSignal.timeout(timeoutMs), headers: { ...headers, ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }) } });
  try {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).on('error', reject).end(body ?? undefined);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const after = message.headers['retry-after'];
    return {
      type: 'answer', status: message.statusCode ?? 0, retryAfterMs: after === undefined ? null : Number(after) * 1000, headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)])), text: Buffer.concat(chunks).toString('utf8'),
    };
  } catch {
    return { type: 'unreachable', reason: 'no answer', sent: request.writableFinished };
  } finally {
    request.destroy();
  }
}

const lending = (timeoutMs: number): Surroundings => ({ ...ALONE, post: (request) => exchange('POST', request, timeoutMs), get: (request) => exchange('GET', { ...request, body: null }, timeoutMs) });

/** Surroundings that make real calls by HTTP on loopback, as the program does behind its guard; only a machine that stands still is too slow for them. */
export const LENT = lending(20_000);

/** The same for an outside that never answers: nobody waits for what does not come. */
export const IMPATIENT = lending(300);
