import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { checkTarget, type CheckedTarget, type FindAddresses } from './guard.js';
import { placeOf, type KeptConnections } from './kept-connections.js';

type Reachable = Extract<CheckedTarget, { ok: true }>;

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

/** A request on its way: where to, over which connections, and what ends it. */
interface Way {
  readonly url: URL;
  readonly target: Reachable;
  /** undefined: over a connection of its own. */
  readonly kept: KeptConnections | undefined;
  readonly signal: AbortSignal;
  /** Rejects as the signal says. */
  readonly ended: Promise<never>;
}

/** Connects to an address that was checked, whatever the name says by now, or takes a connection that leads there; never follows a redirect. */
function open({ url, target, kept }: Way, outgoing: OutgoingRequest): ClientRequest {
  const place = placeOf(url);
  const options: RequestOptions = {
    ...place, method: outgoing.method, hostname: kept?.choose(url.protocol, target.addresses, place) ?? target.addresses[0], agent: kept?.agent(url.protocol) ?? false,
    headers: { host: url.host, ...outgoing.headers, ...(outgoing.body === null ? {} : { 'content-length': Buffer.byteLength(outgoing.body) }) },
  };
  return url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
}

/** Methods of which a second request does no more than the first (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
/** What is told of a connection that the other side has closed. */
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

const detailOf = (error: unknown, name: 'code' | 'syscall'): string => (typeof error === 'object' && error !== null ? String(Reflect.get(error, name) ?? '') : '');

/** Answers what came of it; `repeats`: the server closed a kept connection as the request left, and making it again does no more than making it once. */
async function exchange(way: Way, outgoing: OutgoingRequest): Promise<{ readonly answer: OutgoingAnswer; readonly repeats: boolean }> {
  const { kept, signal, ended } = way;
  const request = open(way, outgoing);
  let heard = false;
  try {
    // The signal is no option of the request: one that still waits for a connection would not hear of it.
    const message = await Promise.race([ended, new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      request.end(outgoing.body ?? undefined);
    })]);
    heard = true;
    kept?.note(message);
    const text = await Promise.race([ended, read(message, outgoing.maxBytes)]);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    return { answer: { type: 'answer', status: message.statusCode ?? 0, retryAfterMs: retryAfterMs(message.headers['retry-after']), headers, text }, repeats: false };
  } catch (error) {
    // A write that failed counts as finished: Node only looks at what is left to write.
    const sent = request.writableFinished && detailOf(error, 'syscall') !== 'write';
    const repeats = request.reusedSocket && !heard && !signal.aborted && CLOSED.has(detailOf(error, 'code')) && (!sent || IDEMPOTENT.has(outgoing.method.toUpperCase()));
    return { answer: { type: 'unreachable', reason: reasonOf(error, outgoing, signal), sent }, repeats };
  } finally {
    request.destroy();
  }
}

function reasonOf(error: unknown, { timeoutMs }: OutgoingRequest, signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  if (signal.aborted && reason instanceof DOMException && reason.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const code = detailOf(error, 'code');
  return WORDS[code] ?? `the call failed${code === '' ? '' : ` (${code})`}`;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** How a request is made. */
export interface Making {
  /** Ends it as unreachable. */
  readonly stop?: AbortSignal;
  /** Connections that it may use; without, it gets one of its own. */
  readonly kept?: KeptConnections;
  /** How names are found; without, as this machine does. */
  readonly find?: FindAddresses;
}

/**
 * Makes a request through the guard. Never throws: trouble of the network is an answer. A server may close a kept connection at the very moment at which a
 * request leaves by it. The request is then made once more, over a new connection, where it had not left whole (so that nobody could carry it out) or its
 * method is idempotent (RFC 9110, 9.2.2). All others may have been carried out, and their silence says so (`sent`), a key or not: only its maker knows what
 * the outside does with a key. Connections wait less long than servers do, so that it is seldom (kept-connections).
 */
export async function sendRequest(outgoing: OutgoingRequest, allowHosts: readonly string[], { stop, kept, find }: Making = {}): Promise<OutgoingAnswer> {
  if (!URL.canParse(outgoing.url)) return { type: 'refused', reason: 'the address cannot be read once its values are filled in' };
  const url = new URL(outgoing.url);
  const timeout = AbortSignal.timeout(outgoing.timeoutMs);
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
  const ended = aborted(signal);
  ended.catch(() => undefined);
  try {
    const target = await Promise.race([checkTarget(url, allowHosts, find), ended]);
    if (!target.ok) return { ...(target.lasting ? { type: 'refused' } : { type: 'unreachable', sent: false }), reason: target.reason };
    const way: Way = { url, target, kept, signal, ended };
    const { answer, repeats } = await exchange(way, outgoing);
    return repeats ? (await exchange({ ...way, kept: undefined }, outgoing)).answer : answer;
  } catch (error) {
    return { type: 'unreachable', reason: reasonOf(error, outgoing, signal), sent: false };
  }
}
