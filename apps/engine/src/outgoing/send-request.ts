import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { checkTarget, type CheckedTarget } from './guard.js';

/** A request to a host outside. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** For all of it: finding the host, connecting, sending, reading. */
  readonly timeoutMs: number;
  /** A longer answer is not read to its end. */
  readonly maxBytes: number;
}

/** What came of a request: an answer (`text` null: longer than allowed), a refusal to make it, or silence; `sent`: all of it had left this host. */
export type OutgoingAnswer =
  | { readonly type: 'answer'; readonly status: number; readonly retryAfterMs: number | null; readonly headers: Readonly<Record<string, string>>; readonly text: string | null }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'unreachable'; readonly reason: string; readonly sent: boolean };

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused', ECONNRESET: 'the connection broke', EPIPE: 'the connection broke', ETIMEDOUT: 'the connection timed out', EHOSTUNREACH: 'the host cannot be reached', ENETUNREACH: 'the host cannot be reached',
};

function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

async function read(message: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Connects to the address that was checked, whatever the name says by now; never follows a redirect. */
function open(url: URL, outgoing: OutgoingRequest, target: Extract<CheckedTarget, { ok: true }>, signal: AbortSignal): ClientRequest {
  const options: RequestOptions = {
    method: outgoing.method, agent: false, signal, headers: { ...outgoing.headers, ...(outgoing.body === null ? {} : { 'content-length': Buffer.byteLength(outgoing.body) }) },
    lookup: (_host, { all }, found) => (all === true ? found(null, [{ address: target.address, family: target.family }]) : found(null, target.address, target.family)),
  };
  return url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
}

async function exchange(url: URL, outgoing: OutgoingRequest, target: Extract<CheckedTarget, { ok: true }>, signal: AbortSignal): Promise<OutgoingAnswer> {
  const request = open(url, outgoing, target, signal);
  try {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      request.end(outgoing.body ?? undefined);
    });
    const text = await read(message, outgoing.maxBytes);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    return { type: 'answer', status: message.statusCode ?? 0, retryAfterMs: retryAfterMs(message.headers['retry-after']), headers, text };
  } catch (error) {
    return { type: 'unreachable', reason: reasonOf(error, outgoing, signal), sent: request.writableFinished };
  } finally {
    request.destroy();
  }
}

function reasonOf(error: unknown, { timeoutMs }: OutgoingRequest, signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (signal.aborted && reason instanceof DOMException && reason.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? `the call failed${code === '' ? '' : ` (${code})`}`;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** Makes a request through the guard. Never throws: trouble of the network is an answer; `stop` ends it as unreachable. */
export async function sendRequest(outgoing: OutgoingRequest, allowHosts: readonly string[], stop?: AbortSignal): Promise<OutgoingAnswer> {
  if (!URL.canParse(outgoing.url)) return { type: 'refused', reason: 'the address cannot be read once its values are filled in' };
  const url = new URL(outgoing.url);
  const timeout = AbortSignal.timeout(outgoing.timeoutMs);
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
  const ended = aborted(signal);
  ended.catch(() => undefined);
  try {
    const target = await Promise.race([checkTarget(url, allowHosts), ended]);
    if (!target.ok) return { ...(target.lasting ? { type: 'refused' } : { type: 'unreachable', sent: false }), reason: target.reason };
    return await exchange(url, outgoing, target, signal);
  } catch (error) {
    return { type: 'unreachable', reason: reasonOf(error, outgoing, signal), sent: false };
  }
}
